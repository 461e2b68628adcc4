import { Failure } from '../failure/failure.js';
import { statusOf } from '../rpc/failure-status.js';
import type {
  ImportCustomersRequest,
  ImportCustomersResponse,
  RefusedRow,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import { placed } from './amend.js';
import type { Amendment } from './amend.js';
import type { CustomerPatch } from './customer-record.js';
import { ImportRows } from './import-rows.js';
import type { ImportRow } from './import-rows.js';
import type { Arrival } from './incoming.js';

/** What an import needs of the world. */
export interface ImportPorts {
  next(patience: number): Promise<Arrival<ImportCustomersRequest>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Commits; a Failure for each that could not be, in their order. */
  write(patches: readonly CustomerPatch[]): Promise<(Amendment | Failure)[]>;
  /** Resolves once the answer is on its way: nothing is read until then. */
  answer(response: ImportCustomersResponse): Promise<void>;
  /** Lets the others of the event loop have their turn. */
  rest(): Promise<void>;
  /** Told after each commit. */
  settled(counts: ImportCounts): void;
}

export interface ImportCounts {
  rows: number;
  stored: number;
  refused: number;
}

/** Rows of one commit. */
export const ROWS_AT_ONCE = 500;
/** Rows judged before others have their turn. */
const ROWS_PER_TURN = 100;
/** Milliseconds without a request, after which what was read is committed. */
const PATIENCE = 200;
/** Milliseconds without a request, after which another import may have the place. */
export const LONGEST_SILENCE = 300_000;
/** An answer stays well below the 4 MiB that a client takes. */
const REFUSED_PER_ANSWER = 100;
const VIOLATIONS_PER_ROW = 5;

/**
 * One import from its first row to its last answer. What is in memory is one
 * request, the rows of one commit and a line; a client that sends faster, or
 * does not read, waits.
 */
export class ImportSession {
  readonly #rows: ImportRows;
  readonly #counts: ImportCounts = { rows: 0, stored: 0, refused: 0 };
  #batch: ImportRow[] = [];
  #unread = false;

  constructor(private readonly ports: ImportPorts) {
    this.#rows = new ImportRows(ports.now());
  }

  /**
   * Gives whether the import was read to its end; false where the client went
   * away. Throws what ended it early, after a last answer with what is stored.
   */
  async run(): Promise<boolean> {
    try {
      for (;;) {
        const arrival = await this.ports.next(this.#batch.length > 0 ? PATIENCE : LONGEST_SILENCE);
        switch (arrival.kind) {
          case 'request':
            await this.#take(this.#rows.take(arrival.request, this.ports.now()));
            break;
          case 'idle':
            if (this.#batch.length === 0) {
              throw new Failure('overloaded', 'nothing came for 5 minutes; import the rest anew');
            }
            await this.#commit();
            break;
          case 'end':
            // Half a line of a stream that was cut is none.
            if (!(await this.#endsHere())) return false;
            await this.#take(this.#rows.end(this.ports.now()));
            await this.#commit();
            await this.#answer([], true);
            return true;
          case 'gone':
            return false;
          case 'stopping':
            throw new Failure('stopping', 'this node is stopping; import again on another');
        }
      }
    } catch (error) {
      await this.#conclude();
      throw error;
    }
  }

  /** Whether the client ended it, and has not gone away: a written answer brings that to light. */
  async #endsHere(): Promise<boolean> {
    await this.#commit();
    await this.#answer([], false);
    return (await this.ports.next(LONGEST_SILENCE)).kind === 'end';
  }

  async #take(rows: Iterable<ImportRow>): Promise<void> {
    let taken = 0;
    for (const row of rows) {
      this.#batch.push(row);
      if (this.#batch.length >= ROWS_AT_ONCE) await this.#commit();
      else if (++taken % ROWS_PER_TURN === 0) await this.ports.rest();
    }
  }

  async #commit(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length === 0) return;
    const good = batch.filter(isGood);
    const outcomes =
      good.length === 0 ? [] : await this.ports.write(good.map(({ judged }) => judged));
    const refused: RefusedRow[] = [];
    let next = 0;
    for (const row of batch) {
      const outcome = isGood(row) ? outcomes[next++] : row.judged;
      if (!(outcome instanceof Failure)) continue;
      refused.push(refusedRow(row, isGood(row) ? placed(outcome, row.prefix) : outcome));
    }
    const counts = {
      rows: batch.length,
      stored: batch.length - refused.length,
      refused: refused.length,
    };
    this.#counts.rows += counts.rows;
    this.#counts.stored += counts.stored;
    this.#counts.refused += counts.refused;
    this.ports.settled(counts);
    await this.#answer(refused, false);
  }

  async #answer(refused: readonly RefusedRow[], done: boolean): Promise<void> {
    const { rows, stored, refused: count } = this.#counts;
    let from = 0;
    do {
      const refusedRows = refused.slice(from, from + REFUSED_PER_ANSWER);
      // Until it is taken, for the client may wait for none.
      this.#unread = true;
      await this.ports.answer({
        rows: String(rows),
        stored: String(stored),
        refused: String(count),
        refusedRows,
        done,
      });
      this.#unread = false;
      from += REFUSED_PER_ANSWER;
    } while (from < refused.length);
  }

  /** What was judged is kept if it can be, and the client is told how far it came. */
  async #conclude(): Promise<void> {
    if (this.#unread) return;
    try {
      await this.#commit();
      await this.#answer([], false);
    } catch {
      // What ended the import is told.
    }
  }
}

type GoodRow = ImportRow & { judged: CustomerPatch };

function isGood(row: ImportRow): row is GoodRow {
  return !(row.judged instanceof Failure);
}

function refusedRow({ row, customerId }: ImportRow, failure: Failure): RefusedRow {
  const { code, publicMessage, violations } = failure;
  const some = new Failure(code, publicMessage, {
    violations: violations.slice(0, VIOLATIONS_PER_ROW),
  });
  return { row: String(row), customerId, status: statusOf(some) };
}
