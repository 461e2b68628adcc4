import type { Duration } from '../../rpc/generated/google/protobuf/duration.js';

/** Milliseconds; null where the field was not set. */
export function durationMs(duration: Duration | null | undefined): number | null {
  if (duration === null || duration === undefined) return null;
  return Number(duration.seconds) * 1000 + duration.nanos / 1e6;
}
