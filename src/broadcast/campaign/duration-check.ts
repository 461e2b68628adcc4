import type { FieldChecks } from '../../failure/field-checks.js';
import type { Duration } from '../../rpc/generated/google/protobuf/duration.js';

/** Milliseconds. */
export interface DurationLimits {
  least: number;
  most: number;
}

const UNITS: readonly [unit: string, milliseconds: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** Milliseconds; finer parts are cut off. */
export function millisecondsOf({ seconds, nanos }: Duration): number {
  return Number(seconds) * 1000 + Math.floor(nanos / 1_000_000);
}

/** From milliseconds. */
export function toDuration(milliseconds: number): Duration {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: String(seconds), nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
}

/** The duration, where there is one; with a violation where it is out of its limits. */
export function checkDuration(
  checks: FieldChecks,
  field: string,
  duration: Duration | null | undefined,
  { least, most }: DurationLimits,
): Duration | undefined {
  if (duration === null || duration === undefined) return undefined;
  const milliseconds = millisecondsOf(duration);
  if (!(milliseconds >= least && milliseconds <= most)) {
    checks.add(
      field,
      `is ${inWords(milliseconds)}; it must be ${inWords(least)} to ${inWords(most)}`,
    );
  }
  return { seconds: duration.seconds, nanos: duration.nanos };
}

function inWords(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => milliseconds > 0 && milliseconds % size === 0) ?? [
    'second',
    1000,
  ];
  const count = milliseconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
