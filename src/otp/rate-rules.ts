/** A limit of settings.otp.rates. */
export interface Rate {
  limit: number;
  /** Milliseconds. */
  within: number;
}

/** Codes that were counted in one slice of time. */
export interface Slice {
  /** Milliseconds since the epoch. */
  start: number;
  used: number;
}

/** A window is counted in so many slices: what is forgotten is forgotten a slice at a time. */
const SLICES = 12;

/** Milliseconds of a slice. */
export function sliceLength({ within }: Rate): number {
  return Math.max(1, Math.ceil(within / SLICES));
}

/** The start of the slice that `now` is in. */
export function sliceStart(rate: Rate, now: number): number {
  const length = sliceLength(rate);
  return Math.floor(now / length) * length;
}

/**
 * Slices that start after this moment count: all that have anything within the
 * window. Hence no window of any beginning has more codes than the limit; one
 * may have to wait up to a slice longer than a count of single codes would ask.
 */
export function countedFrom(rate: Rate, now: number): number {
  return now - rate.within - sliceLength(rate);
}

/** When a slice counts no more, in milliseconds since the epoch. */
export function endOfSlice(rate: Rate, start: number): number {
  return start + rate.within + sliceLength(rate);
}

/** Milliseconds until one more code is within the rate, 0 where it is now. */
export function waitFor(rate: Rate, slices: readonly Slice[], now: number): number {
  const from = countedFrom(rate, now);
  const counted = slices.filter(({ start }) => start > from).sort((a, b) => a.start - b.start);
  let used = counted.reduce((sum, slice) => sum + slice.used, 0);
  let end = now;
  for (const slice of counted) {
    if (used < rate.limit) break;
    used -= slice.used;
    end = endOfSlice(rate, slice.start);
  }
  return Math.max(0, end - now);
}
