/**
 * How long to wait before trying to connect again, in milliseconds:
 * exponential with full jitter, so that binds that fell together do not come
 * back together.
 *
 * @param attempt failures in a row before this wait, from 1
 * @param random from 0 to below 1
 */
export function backoff(
  attempt: number,
  limits: { initial: number; max: number },
  random: number,
): number {
  const ceiling = Math.min(limits.max, limits.initial * 2 ** Math.min(attempt - 1, 30));
  return Math.round(ceiling * random);
}
