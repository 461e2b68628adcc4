import { Failure } from '../../failure/failure.js';

const MOST_AT_ONCE = 4;

/** One preview at a time for each client, and a few in all: each costs seconds of the database. */
export class PreviewTurns {
  readonly #under = new Set<string>();

  /** `retryAfter` in milliseconds is told to those who must wait. */
  constructor(private readonly retryAfter: number) {}

  /** Throws a Failure `rate_exceeded` or `overloaded`; else the work is done in its turn. */
  async take<T>(clientId: string, work: () => Promise<T>): Promise<T> {
    const { retryAfter } = this;
    if (this.#under.has(clientId)) {
      const text = 'a preview of this client is under way; there is one at a time';
      throw new Failure('rate_exceeded', text, { retryAfter });
    }
    if (this.#under.size >= MOST_AT_ONCE) {
      throw new Failure('overloaded', 'other previews are under way', { retryAfter });
    }
    this.#under.add(clientId);
    try {
      return await work();
    } finally {
      this.#under.delete(clientId);
    }
  }
}
