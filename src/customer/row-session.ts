import { Failure } from '../failure/failure.js';
import { statusOf } from '../rpc/failure-status.js';
import type { Status } from '../rpc/generated/google/rpc/status.js';
import type { Arrival } from './incoming.js';

/** A row that was refused, and why. */
export interface Refused<Row> {
  row: Row;
  failure: Failure;
}

/** How far it came. */
export interface Progress<Row> extends RowCounts {
  /** Since the last answer. */
  refusedRows: readonly Refused<Row>[];
  done: boolean;
}

export interface RowCounts {
  rows: number;
  stored: number;
  refused: number;
}

/** What a session needs of the world. */
export interface SessionPorts<Request, Row> {
  next(patience: number): Promise<Arrival<Request>>;
  /** The rows that a request makes whole. Throws a Failure where it cannot go on. */
  take(request: Request): Iterable<Row>;
  /** Those that only the end of the input makes whole. */
  end(): Iterable<Row>;
  /** Commits; the Failure of each that is refused, null of the others, in their order. */
  commit(rows: readonly Row[]): Promise<(Failure | null)[]>;
  /** Once all is read and committed, before the last answer. */
  finish(): Promise<void>;
  /** Resolves once the answer is on its way: nothing is read until then. */
  answer(progress: Progress<Row>): Promise<void>;
  /** Lets the others of the event loop have their turn. */
  rest(): Promise<void>;
  /** Told after each commit. */
  settled(counts: RowCounts): void;
}

export interface SessionRules {
  /** What is told where nothing comes any more, and where the node stops. */
  silent: string;
  stopping: string;
  /** Refused rows that are told; the others are counted. */
  mostRefused?: number;
}

/** Rows of one commit. */
export const ROWS_AT_ONCE = 500;
/** Rows judged before others have their turn. */
const ROWS_PER_TURN = 100;
/** Milliseconds without a request, after which what was read is committed. */
const PATIENCE = 200;
/** Milliseconds without a request, after which another may have the place. */
export const LONGEST_SILENCE = 300_000;
/** An answer stays well below the 4 MiB that a client takes. */
const REFUSED_PER_ANSWER = 100;
const VIOLATIONS_PER_ROW = 5;

/**
 * Rows of a stream, from the first to the last answer. What is in memory is one
 * request, the rows of one commit and a line; a client that sends faster, or
 * does not read, waits.
 */
export class RowSession<Request, Row> {
  readonly #counts: RowCounts = { rows: 0, stored: 0, refused: 0 };
  #batch: Row[] = [];
  #unread = false;
  #told = 0;

  constructor(
    private readonly ports: SessionPorts<Request, Row>,
    private readonly rules: SessionRules,
  ) {}

  /**
   * Gives whether the input was read to its end; false where the client went
   * away. Throws what ended it early, after a last answer with what is stored.
   */
  async run(): Promise<boolean> {
    try {
      for (;;) {
        const arrival = await this.ports.next(this.#batch.length > 0 ? PATIENCE : LONGEST_SILENCE);
        switch (arrival.kind) {
          case 'request':
            await this.#take(this.ports.take(arrival.request));
            break;
          case 'idle':
            if (this.#batch.length === 0) throw new Failure('overloaded', this.rules.silent);
            await this.#commit();
            break;
          case 'end':
            // Half a line of a stream that was cut is none.
            if (!(await this.#endsHere())) return false;
            await this.#take(this.ports.end());
            await this.#commit();
            await this.ports.finish();
            await this.#answer([], true);
            return true;
          case 'gone':
            return false;
          case 'stopping':
            throw new Failure('stopping', this.rules.stopping);
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
    const { kind } = await this.ports.next(LONGEST_SILENCE);
    // Not done, and the client is still there to be told.
    if (kind === 'stopping') throw new Failure('stopping', this.rules.stopping);
    return kind === 'end';
  }

  async #take(rows: Iterable<Row>): Promise<void> {
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
    const failures = await this.ports.commit(batch);
    const refused = batch.flatMap((row, i) => {
      const failure = failures[i];
      return failure === null ? [] : [{ row, failure }];
    });
    const counts = {
      rows: batch.length,
      stored: batch.length - refused.length,
      refused: refused.length,
    };
    this.#counts.rows += counts.rows;
    this.#counts.stored += counts.stored;
    this.#counts.refused += counts.refused;
    this.ports.settled(counts);
    await this.#answer(this.#toTell(refused), false);
  }

  #toTell(refused: readonly Refused<Row>[]): readonly Refused<Row>[] {
    const some = refused.slice(0, (this.rules.mostRefused ?? Infinity) - this.#told);
    this.#told += some.length;
    return some;
  }

  async #answer(refused: readonly Refused<Row>[], done: boolean): Promise<void> {
    let from = 0;
    do {
      const refusedRows = refused.slice(from, from + REFUSED_PER_ANSWER);
      // Until it is taken, for the client may wait for none.
      this.#unread = true;
      await this.ports.answer({ ...this.#counts, refusedRows, done });
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
      // What ended the session is told.
    }
  }
}

/** What is told of a refused row: the first of what was wrong. */
export function refusedStatus({ code, publicMessage, violations }: Failure): Status {
  return statusOf(
    new Failure(code, publicMessage, { violations: violations.slice(0, VIOLATIONS_PER_ROW) }),
  );
}
