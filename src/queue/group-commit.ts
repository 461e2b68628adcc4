import { Failure } from '../failure/failure.js';

export interface GroupCommitOptions<T, R> {
  /** Commits a batch and gives a result for each item, in order; an Error refuses that item alone. */
  commit(items: T[]): Promise<(R | Error)[]>;
  /** Items in one batch. */
  maxBatch: number;
  /** Batches under way at once. */
  maxConcurrent: number;
  /** Items waiting; beyond it `add` refuses with `overloaded`. */
  maxWaiting: number;
}

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Lets concurrent callers share a commit: what gathers during one turn of the
 * event loop, or while earlier batches are under way, goes in one batch. With
 * little to do a caller waits for its own commit only.
 */
export class GroupCommit<T, R> {
  #waiting: Waiting<T, R>[] = [];
  #running = 0;
  #scheduled = false;
  #idle: (() => void)[] = [];

  constructor(private readonly options: GroupCommitOptions<T, R>) {}

  /** Resolves once the item is committed. */
  add(item: T): Promise<R> {
    if (this.#waiting.length >= this.options.maxWaiting) {
      return Promise.reject(
        new Failure('overloaded', 'too much is waiting to be committed; try again shortly', {
          retryAfter: 1000,
        }),
      );
    }
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Items not yet committed, waiting or under way. */
  get size(): number {
    return this.#waiting.length + this.#running;
  }

  /** Resolves when nothing waits and nothing is under way. */
  drained(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.options.maxConcurrent) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#waiting.length > 0) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting.splice(0, this.options.maxBatch);
    this.#running++;
    if (this.#waiting.length > 0) this.#schedule();
    try {
      const results = await this.options.commit(batch.map((waiting) => waiting.item));
      batch.forEach((waiting, index) => {
        const result = results[index];
        if (result instanceof Error) waiting.reject(result);
        else waiting.resolve(result);
      });
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      this.#running--;
      if (this.#waiting.length > 0) this.#schedule();
      else if (this.#running === 0) for (const idle of this.#idle.splice(0)) idle();
    }
  }
}
