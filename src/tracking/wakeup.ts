/** Waits for a signal, a time, or the end, whichever comes first. A signal that came before is not lost. */
export class Wakeup {
  #signalled = false;
  #resolve: (() => void) | undefined;

  constructor(private readonly end: AbortSignal) {
    end.addEventListener('abort', this.#ended);
  }

  get over(): boolean {
    return this.end.aborted;
  }

  wake(): void {
    this.#signalled = true;
    this.#resolve?.();
  }

  /** Up to `most` milliseconds for a signal; `least` in any case, so that signals in a row are one. */
  async wait(most: number, least: number): Promise<void> {
    await this.#sleep(least, false);
    if (most > least) await this.#sleep(most - least, true);
    this.#signalled = false;
  }

  close(): void {
    this.end.removeEventListener('abort', this.#ended);
  }

  readonly #ended = (): void => this.#resolve?.();

  #sleep(milliseconds: number, untilSignal: boolean): Promise<void> {
    if (this.over || (untilSignal && this.#signalled)) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#resolve = undefined;
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      this.#resolve = () => {
        if (this.over || untilSignal) finish();
      };
    });
  }
}
