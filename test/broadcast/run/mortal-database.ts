import { Failure } from '../../../src/failure/failure.js';
import type { Database } from '../../../src/storage/database.js';
import type { Queryable, Statement } from '../../../src/storage/queryable.js';

/**
 * The database of a process that is killed after so many steps, in the middle of
 * whatever it does: before a statement, after one that nobody hears the answer of,
 * or right after a commit. What it had not committed is rolled back, and its locks
 * are free, as when its connections close.
 */
export class MortalDatabase {
  #left: number;

  constructor(
    private readonly database: Database,
    steps: number,
  ) {
    this.#left = steps;
  }

  /** As what the daemon's parts ask for. */
  get asDatabase(): Database {
    return this as unknown as Database;
  }

  get isDead(): boolean {
    return this.#left < 0;
  }

  rows(statement: Statement, values: readonly unknown[]) {
    return this.#mortal(this.database).rows(statement, values);
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    this.#step();
    const result = await this.database.transaction(async (tx) => {
      const done = await work(this.#mortal(tx));
      this.#step();
      return done;
    });
    this.#step();
    return result;
  }

  async exclusive<T>(lock: number, work: (connection: Queryable) => Promise<T>) {
    this.#step();
    return this.database.exclusive(lock, (connection) => work(this.#mortal(connection)));
  }

  listen(): () => void {
    return () => undefined;
  }

  async notify(channel: string, payload: string): Promise<void> {
    this.#step();
    await this.database.notify(channel, payload);
  }

  #mortal(queryable: Queryable): Queryable {
    return {
      rows: async (statement, values) => {
        this.#step();
        const rows = await queryable.rows(statement, values);
        this.#step();
        return rows as never;
      },
    };
  }

  #step(): void {
    this.#left -= 1;
    if (this.isDead) throw new Failure('storage_away', 'killed');
  }
}
