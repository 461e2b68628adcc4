/** Numbers at random that come again with the same seed, which TELLERLINE_TEST_SEED gives. */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed = Number(process.env.TELLERLINE_TEST_SEED ?? Math.random() * 2 ** 31)) {
    this.seed = Math.trunc(seed);
    this.#state = this.seed;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** So many of them, each once. */
  some<T>(all: readonly T[], count: number): T[] {
    const left = [...all];
    return Array.from({ length: count }, () => left.splice(this.between(0, left.length - 1), 1)[0]);
  }

  /** By the recurrence of mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
