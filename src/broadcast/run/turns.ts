/** Work that is done again and again, and never twice at a time. */
export class Turns {
  #turning: Promise<void> | undefined;
  #asked = false;
  #stopped = false;

  constructor(private readonly work: () => Promise<void>) {}

  /** Whether the work is to leave off at its next step. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Resolves after a whole turn that began after the call; rejects where it does. */
  take(): Promise<void> {
    if (this.#turning !== undefined) {
      this.#asked = true;
      return this.#turning;
    }
    this.#turning = this.#turns().finally(() => (this.#turning = undefined));
    return this.#turning;
  }

  /** Resolves when a turn under way is over; there is none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#turning?.catch(() => undefined);
  }

  async #turns(): Promise<void> {
    do {
      if (this.#stopped) return;
      this.#asked = false;
      await this.work();
    } while (this.#asked);
  }
}
