import type { Timestamp } from '../../rpc/generated/google/protobuf/timestamp.js';

/** Milliseconds since the epoch; null where the field was not set. */
export function timestampMs(timestamp: Timestamp | null | undefined): number | null {
  if (timestamp === null || timestamp === undefined) return null;
  return Number(timestamp.seconds) * 1000 + timestamp.nanos / 1e6;
}

export function timestampOf(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return {
    seconds: String(seconds),
    nanos: Math.round((milliseconds - seconds * 1000) * 1e6),
  };
}

/** `2026-11-22 19:38:32.123 UTC`. */
export function formatMoment(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)} UTC`;
}

/** `19:38:32.123`, of UTC. */
export function formatClock(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 23);
}

/** As formatMoment; empty where the field was not set. */
export function formatTimestamp(timestamp: Timestamp | null | undefined): string {
  const at = timestampMs(timestamp);
  return at === null ? '' : formatMoment(at);
}
