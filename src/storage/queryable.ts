import type { QueryResultRow } from 'pg';

/** One hand-written statement of the hot path; the name makes PostgreSQL prepare it once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What runs statements: the pool, or one transaction. */
export interface Queryable {
  /**
   * Runs a statement and gives its rows. Throws a Failure `storage_away` where
   * the server cannot be reached or is going down, which is worth a retry.
   */
  rows<R extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<R[]>;
}
