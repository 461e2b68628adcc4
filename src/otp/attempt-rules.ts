/** What is known of the wrong codes of a recipient and a purpose. */
export interface Attempts {
  /** Since the last right code, or the last lock. */
  failures: number;
  /** Locks in a row, each begun within a day of the end of the one before. */
  locks: number;
  /** Milliseconds since the epoch; null where there was no lock. May be past. */
  lockedUntil: number | null;
}

/** As settings.otp has them. */
export interface AttemptPolicy {
  maxFailures: number;
  /** Milliseconds. */
  lockFor: number;
}

const DAY = 86_400_000;
/** However often it doubles: longer than this nobody is locked. */
export const LONGEST_LOCK = 7 * DAY;

export const NO_ATTEMPTS: Attempts = { failures: 0, locks: 0, lockedUntil: null };

/** Until when it is locked, in milliseconds since the epoch; null where it is not. */
export function lockedUntil({ lockedUntil }: Attempts, now: number): number | null {
  return lockedUntil !== null && lockedUntil > now ? lockedUntil : null;
}

/** Wrong codes that are left before the lock; none while it lasts. */
export function attemptsLeft(attempts: Attempts, policy: AttemptPolicy, now: number): number {
  if (lockedUntil(attempts, now) !== null) return 0;
  // A setting that was lowered can be below what was counted.
  return Math.max(1, policy.maxFailures - attempts.failures);
}

/** One more wrong code; not to be asked while it is locked. */
export function afterFailure(attempts: Attempts, policy: AttemptPolicy, now: number): Attempts {
  const failures = attempts.failures + 1;
  if (failures < policy.maxFailures) return { ...attempts, failures };
  const again = attempts.lockedUntil !== null && now - attempts.lockedUntil < DAY;
  const locks = again ? attempts.locks + 1 : 1;
  const length = Math.min(LONGEST_LOCK, policy.lockFor * 2 ** (locks - 1));
  return { failures: 0, locks, lockedUntil: now + length };
}

/**
 * A right code: wrong ones before it are forgotten. The locks of the day are
 * not, or whoever guesses would be helped by the customer who knows.
 */
export function afterSuccess(attempts: Attempts): Attempts {
  return { ...attempts, failures: 0 };
}
