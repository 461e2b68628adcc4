import { createHash, randomBytes } from 'node:crypto';
import { Failure, invalid } from '../failure/failure.js';
import type { Database } from '../storage/database.js';
import type { Queryable } from '../storage/queryable.js';
import { answerOf, referenceOf } from './operation.js';
import type { Decision, OperationAnswer } from './operation.js';
import { IS_LATE, KEEP_ANSWER, KEPT, TAKE_KEY } from './operation.sql.js';
import type { KeptColumns } from './operation.sql.js';

export interface Asked {
  /** A UUID. */
  key: string;
  /** Milliseconds since the epoch, by the database's clock. */
  notAfter: number;
  /** Of the gRPC service, such as `PayBill`. */
  method: string;
  /** All that is asked for, but the key and not_after: it makes two requests the same. */
  content: readonly string[];
}

/** What an operation does, in the transaction that keeps its answer. */
export interface Work<T> {
  /** Reads what it is about, and locks it in the fixed order: accounts by ID, then a cheque or a card. */
  lock(tx: Queryable): Promise<T>;
  /** Judges, and does it unless it refuses. What it throws undoes everything, the key as well. */
  decide(tx: Queryable, found: T): Promise<Decision>;
}

export interface Answered {
  answer: OperationAnswer;
  /** Whether this call was the one that did it. */
  first: boolean;
  /** Whether not_after is over. */
  late: boolean;
}

/**
 * Does everything once. The key, the postings and the answer are of one
 * transaction: a crash leaves all of them or none, and a repeat finds the
 * answer or is itself the first.
 */
export class OperationsStore {
  constructor(private readonly database: Database) {}

  async once<T>(asked: Asked, work: Work<T>): Promise<Answered> {
    const hash = hashOf(asked);
    return this.database.transaction(async (tx) => {
      const taken = await tx.rows(TAKE_KEY, [asked.key, hash, asked.method]);
      if (taken.length === 0) return kept(tx, asked, hash);
      const found = await work.lock(tx);
      const [{ late }] = await tx.rows<{ late: boolean }>(IS_LATE, [asked.notAfter]);
      const decision: Decision = late ? { kind: 'expired' } : await work.decide(tx, found);
      const reference = decision.kind === 'done' ? referenceOf(randomBytes(10)) : '';
      const answer = answerOf(decision, reference);
      await tx.rows(KEEP_ANSWER, [
        asked.key,
        decision.kind,
        reference === '' ? null : reference,
        JSON.stringify(answer),
      ]);
      return { answer, first: true, late };
    });
  }
}

async function kept(tx: Queryable, asked: Asked, hash: Buffer): Promise<Answered> {
  const [row] = await tx.rows<KeptColumns>(KEPT, [asked.key, asked.notAfter]);
  if (row === undefined || row.answer === null) {
    throw new Failure('internal', 'an operation of the demo bank has no answer');
  }
  if (!row.request_hash.equals(hash)) {
    throw invalid([
      { field: 'operation.idempotency_key', description: 'was used for something else before' },
    ]);
  }
  return { answer: row.answer, first: false, late: row.late };
}

function hashOf({ method, content }: Asked): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([method, ...content]))
    .digest();
}
