/**
 * Runs a slot's turns one after the other: at once when pumped, again when
 * pumped meanwhile, and at a time that was asked for.
 */
export class Pump {
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;

  /** `turn` looks for work, deep where `forced`; `failed` is told of what it throws. */
  constructor(
    private readonly turn: (forced: boolean) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** A turn now, or right after the one that is under way. */
  run(forced = false): void {
    if (this.#stopped) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    this.#running = this.#turns(forced).finally(() => {
      this.#running = null;
    });
  }

  /** Another turn after this one. */
  again(): void {
    this.#again = true;
  }

  /** A turn after `delay` ms, unless an earlier one is set. */
  later(delay: number): void {
    if (this.#stopped || !Number.isFinite(delay)) return;
    const wait = Math.max(1, delay);
    const at = performance.now() + wait;
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => {
      this.#timerAt = Infinity;
      this.run();
    }, wait);
  }

  /** No more turns; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #turns(forced: boolean): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.turn(forced);
        forced = false;
      } while (this.#again && !this.#stopped);
    } catch (error) {
      this.failed(error);
    }
  }
}
