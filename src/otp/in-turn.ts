import { Failure } from '../failure/failure.js';
import { subjectKey } from './challenge.js';
import type { Subject } from './challenge.js';

/**
 * Work on the same recipient and purpose one after the other, on this node. What is right does not
 * hang on it (the database's locks see to that, over all nodes): it keeps callers
 * that would wait for the same row from taking a connection each.
 */
export class InTurn {
  readonly #lines = new Map<string, { last: Promise<unknown>; length: number }>();

  constructor(
    /** Of one recipient and purpose, those waiting included; one more is refused. */
    private readonly most: number,
  ) {}

  /** Gives what `work` gives. Rejects with a Failure `overloaded` where too many wait already. */
  async of<T>(subject: Subject, work: () => Promise<T>): Promise<T> {
    const key = subjectKey(subject);
    const line = this.#lines.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= this.most) {
      throw new Failure('overloaded', 'too many calls for the same recipient at once', {
        retryAfter: 1000,
      });
    }
    line.length += 1;
    this.#lines.set(key, line);
    const mine = line.last.then(work);
    line.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(key);
    }
  }
}
