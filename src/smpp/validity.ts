/** Longer is cut: months and years have no fixed length in the relative form. */
const MOST_SECONDS = 30 * 86_400;

/**
 * The relative validity_period for what is left of a life (SMPP 3.4, 7.1.1.2):
 * `YYMMDDhhmmss000R`. Rounded down to seconds, so that the SMSC does not
 * deliver after the end; at least one second, at most 30 days.
 *
 * @param remaining milliseconds
 */
export function validityPeriod(remaining: number): string {
  const total = Math.min(MOST_SECONDS, Math.max(1, Math.floor(remaining / 1000)));
  const days = Math.floor(total / 86_400);
  const hours = Math.floor(total / 3600) % 24;
  const minutes = Math.floor(total / 60) % 60;
  return `0000${two(days)}${two(hours)}${two(minutes)}${two(total % 60)}000R`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
