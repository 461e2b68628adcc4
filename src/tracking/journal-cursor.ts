import { invalid } from '../failure/failure.js';

/**
 * A place in the journal: after change `index` of the row (xid, position).
 * Rows are read in that order, and only those whose transactions can no longer
 * be overtaken, so nothing is ever written before a place that was read.
 */
export interface JournalCursor {
  /** PostgreSQL's 64-bit transaction ID, decimal. */
  xid: string;
  /** Decimal; 0 is before every row of the transaction. */
  position: string;
  /** From 0; -1 is before the row's first change. */
  index: number;
  /** About when it was written, in milliseconds: tells whether it is still kept. */
  at: number;
}

const SHAPE = /^1:(\d{1,20}):(\d{1,19}):(-1|\d{1,9}):(\d{1,15})$/;

export function encodeCursor({ xid, position, index, at }: JournalCursor): string {
  return Buffer.from(`1:${xid}:${position}:${index}:${at}`).toString('base64url');
}

/** Throws a Failure `invalid_argument` for the field `cursor`. */
export function decodeCursor(text: string): JournalCursor {
  const match = text.length > 100 ? null : SHAPE.exec(Buffer.from(text, 'base64url').toString());
  if (match === null || BigInt(match[1]) >= 2n ** 64n || BigInt(match[2]) >= 2n ** 63n) {
    throw invalid([
      { field: 'cursor', description: 'is not a cursor that Watch gave; leave it empty to start' },
    ]);
  }
  const [, xid, position, index, at] = match as unknown as [string, string, string, string, string];
  return { xid, position, index: Number(index), at: Number(at) };
}
