/** Milliseconds over which a rate is taken. */
const WINDOW = 10_000;
/** Between two readings that are kept. */
const STEP = 500;

interface Reading {
  at: number;
  count: number;
}

/** How fast a count grows, from readings of it. Times are in ms. */
export class RateWindow {
  #readings: Reading[] = [];

  note(count: number, now: number): void {
    const last = this.#readings.at(-1);
    if (last !== undefined && now - last.at < STEP) return;
    this.#readings.push({ at: now, count });
    while (this.#readings.length > 2 && this.#readings[1].at <= now - WINDOW) {
      this.#readings.shift();
    }
  }

  /** Per second, over the last ten or what is known of them; 0 where it shrinks, or nothing is known. */
  perSecond(now: number): number {
    const [first] = this.#readings;
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined || now - last.at > WINDOW) return 0;
    const milliseconds = last.at - first.at;
    return milliseconds <= 0 ? 0 : Math.max(0, ((last.count - first.count) * 1000) / milliseconds);
  }
}
