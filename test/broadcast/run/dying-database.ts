import { Failure } from '../../../src/failure/failure.js';
import type { Database } from '../../../src/storage/database.js';
import type { Queryable, Statement } from '../../../src/storage/queryable.js';

/** When a node dies: before or after its statement or commit of this number took effect. */
export interface Death {
  step: number;
  after: boolean;
}

/**
 * The database as a node sees it that dies at a step: from then on nothing it does
 * has any effect, and nobody hears what the last step came to.
 */
export class DyingDatabase {
  #steps = 0;
  #dead = false;

  constructor(
    private readonly real: Database,
    private readonly death: Death | null,
  ) {}

  get dead(): boolean {
    return this.#dead;
  }

  listen(): () => void {
    return () => undefined;
  }

  rows<R extends Record<string, unknown>>(statement: Statement, values: readonly unknown[]) {
    return this.#step(() => this.real.rows<R>(statement, values));
  }

  notify(channel: string, payload: string): Promise<void> {
    return this.#step(() => this.real.notify(channel, payload));
  }

  /** Dying within it leaves nothing; at its end, all or nothing. */
  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#step(() =>
      this.real.transaction((tx) =>
        work({
          rows: (statement, values) => this.#step(() => tx.rows(statement, values)),
        }),
      ),
    );
  }

  exclusive<T>(lock: number, work: (connection: Queryable) => Promise<T>): Promise<T | undefined> {
    if (this.#dead) return Promise.reject(gone());
    return this.real.exclusive(lock, () => work(this as unknown as Queryable));
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    if (this.#dead) throw gone();
    this.#steps++;
    const dies = this.#steps === this.death?.step;
    if (!dies) {
      const result = await work();
      // Another of its steps was the last meanwhile.
      if (this.#dead) throw gone();
      return result;
    }
    if (this.death.after) {
      // Its own steps within are still taken, as they are before its end.
      await work().catch(() => undefined);
      this.#dead = true;
      throw gone();
    }
    this.#dead = true;
    throw gone();
  }
}

function gone(): Failure {
  return new Failure('storage_away', 'this node is dead');
}
