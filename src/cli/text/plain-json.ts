/**
 * A response as scripts read it: fields in camel case, enums by name, 64-bit
 * numbers as strings, timestamps in RFC 3339, durations in seconds ("90s"), unset
 * fields left out (protobuf's own JSON mapping, save that default values of
 * scalars are kept).
 */
export function plainJson(value: unknown): unknown {
  return plain(value, '');
}

/** A Duration looks like a Timestamp: the field's name tells them apart. */
const DURATIONS = new Set(['timeToLive', 'lifetime', 'timeLeft', 'duration']);

function plain(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, name));
  if (typeof value !== 'object' || value === null) return value;
  if (hasSeconds(value)) {
    const seconds = Number(value.seconds) + value.nanos / 1e9;
    return DURATIONS.has(name) ? `${seconds}s` : new Date(seconds * 1000).toISOString();
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([key, field]) => [key, plain(field, key)]),
  );
}

function hasSeconds(value: object): value is { seconds: string; nanos: number } {
  const keys = Object.keys(value);
  return keys.length === 2 && 'seconds' in value && 'nanos' in value;
}
