/** Times of the last second, oldest first: how many fall into (now − 1000 ms, now]. */
export class SlidingSecond {
  #times = new Float64Array(256);
  #head = 0;
  #size = 0;

  /** How many were added in the second that ends at `now` (ms); `now` never goes back. */
  count(now: number): number {
    const mask = this.#times.length - 1;
    while (this.#size > 0 && this.#times[this.#head] <= now - 1000) {
      this.#head = (this.#head + 1) & mask;
      this.#size -= 1;
    }
    return this.#size;
  }

  add(now: number): void {
    if (this.#size === this.#times.length) this.#grow();
    this.#times[(this.#head + this.#size) & (this.#times.length - 1)] = now;
    this.#size += 1;
  }

  #grow(): void {
    const wider = new Float64Array(this.#times.length * 2);
    wider.set(this.#times.subarray(this.#head));
    wider.set(this.#times.subarray(0, this.#head), this.#times.length - this.#head);
    this.#times = wider;
    this.#head = 0;
  }
}

/** At most `limit` in any second, wherever that second begins. */
export class RateLimit {
  readonly #taken = new SlidingSecond();

  constructor(private readonly limit: number) {}

  /** Whether one more is allowed at `now`; what is refused does not count. */
  take(now: number): boolean {
    if (this.limit === Infinity) return true;
    if (this.#taken.count(now) >= this.limit) return false;
    this.#taken.add(now);
    return true;
  }
}

/** The most that arrived in any second. */
export class PeakMeter {
  readonly #arrived = new SlidingSecond();
  #peak = 0;

  get peak(): number {
    return this.#peak;
  }

  /** How many arrived in the second that ends at `now`. */
  rate(now: number): number {
    return this.#arrived.count(now);
  }

  add(now: number): void {
    this.#arrived.add(now);
    this.#peak = Math.max(this.#peak, this.#arrived.count(now));
  }
}
