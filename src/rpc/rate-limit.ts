/**
 * A token bucket that holds one second of its rate. Balances may go below
 * zero: a charge larger than the bucket is let in when the bucket is full, and
 * paid off by what comes after.
 */
export class TokenBucket {
  #tokens: number;
  #at: number;

  constructor(
    /** Tokens per second. */
    readonly rate: number,
    now: number,
  ) {
    this.#tokens = rate;
    this.#at = now;
  }

  /** Takes `count` tokens when they are there; gives 0, or the milliseconds until they will be. */
  take(count: number, now: number): number {
    this.#fill(now);
    const needed = Math.min(count, this.rate);
    if (this.#tokens < needed) return this.#time(needed - this.#tokens);
    this.#tokens -= count;
    return 0;
  }

  /** Takes `count` tokens in any case; gives the milliseconds until the debt is paid, 0 without one. */
  charge(count: number, now: number): number {
    this.#fill(now);
    this.#tokens -= count;
    return this.#tokens >= 0 ? 0 : this.#time(-this.#tokens);
  }

  #fill(now: number): void {
    // A clock that was set back must not stop the filling for as long.
    const passed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.rate, this.#tokens + (passed * this.rate) / 1000);
    this.#at = now;
  }

  #time(tokens: number): number {
    return Math.ceil((tokens * 1000) / this.rate);
  }
}

/** One bucket for each client and kind of call; a changed rate starts a new one. */
export class RateLimits {
  readonly #buckets = new Map<string, TokenBucket>();

  bucket(key: string, rate: number, now: number): TokenBucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined || bucket.rate !== rate) {
      bucket = new TokenBucket(rate, now);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }
}
