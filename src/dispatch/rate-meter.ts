const SPAN = 1000;
const BINS = 10;

/** How many things happened in the last second, in ten bins of a tenth. */
export class RateMeter {
  readonly #bins = new Array<number>(BINS).fill(0);
  #bin = 0;

  count(now: number): void {
    this.#advance(now);
    this.#bins[this.#bin % BINS]++;
  }

  perSecond(now: number): number {
    this.#advance(now);
    return this.#bins.reduce((sum, bin) => sum + bin, 0);
  }

  #advance(now: number): void {
    const bin = Math.floor(now / (SPAN / BINS));
    const steps = Math.min(BINS, bin - this.#bin);
    for (let step = 0; step < steps; step++) this.#bins[(bin - step) % BINS] = 0;
    if (bin > this.#bin) this.#bin = bin;
  }
}
