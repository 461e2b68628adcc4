/**
 * A response as scripts read it: fields in camel case, enums by name, 64-bit
 * numbers as strings, timestamps in RFC 3339, unset fields left out (protobuf's
 * own JSON mapping, save that default values of scalars are kept).
 */
export function plainJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value;
  if (isTimestamp(value)) {
    return new Date(Number(value.seconds) * 1000 + value.nanos / 1e6).toISOString();
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([name, field]) => [name, plainJson(field)]),
  );
}

/** No response carries a google.protobuf.Duration, so the shape alone tells. */
function isTimestamp(value: object): value is { seconds: string; nanos: number } {
  const keys = Object.keys(value);
  return keys.length === 2 && 'seconds' in value && 'nanos' in value;
}
