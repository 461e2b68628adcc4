/**
 * Tells calls that would go on for ever that the node is stopping: they finish
 * what they have taken and end with UNAVAILABLE, so that clients go elsewhere.
 */
export class StopSignal {
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(): void {
    this.#controller.abort();
  }
}
