import { Failure } from '../failure/failure.js';
import type { Queryable } from '../storage/queryable.js';
import { decimalOfNanos } from './decimals.js';
import { LOCK_ACCOUNTS, POST } from './ledger.sql.js';
import type { AccountColumns } from './ledger.sql.js';

/** One line of an entry. What is positive the bank owes more of: a credit. */
export interface Posting {
  accountId: string;
  currencyCode: string;
  /** Billionths of the currency's unit; not zero. */
  nanos: bigint;
  /** Short, for people. */
  description: string;
}

export interface Entry {
  /** Milliseconds since the epoch; null is now, by the database's clock. */
  bookedAt: number | null;
  operationKey: string | null;
  postings: readonly Posting[];
}

/** Locks the accounts until the transaction ends, in one order for everybody; gives those that are there. */
export async function lockAccounts(
  tx: Queryable,
  ids: readonly string[],
): Promise<Map<string, AccountColumns>> {
  const rows = await tx.rows<AccountColumns>(LOCK_ACCOUNTS, [[...new Set(ids)]]);
  return new Map(rows.map((row) => [row.account_id, row]));
}

/** Books an entry that balances; the database looks again when the transaction commits. */
export async function post(tx: Queryable, { bookedAt, operationKey, postings }: Entry) {
  const sums = new Map<string, bigint>();
  for (const { currencyCode, nanos } of postings) {
    sums.set(currencyCode, (sums.get(currencyCode) ?? 0n) + nanos);
  }
  if (postings.length < 2 || [...sums.values()].some((sum) => sum !== 0n)) {
    throw new Failure('internal', 'a journal entry of the demo bank does not balance');
  }
  await tx.rows(POST, [
    bookedAt,
    operationKey,
    postings.map(({ accountId }) => accountId),
    postings.map(({ currencyCode }) => currencyCode),
    postings.map(({ nanos }) => decimalOfNanos(nanos)),
    postings.map(({ description }) => description),
  ]);
}
