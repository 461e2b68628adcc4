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

/** Books entries that balance, in their order; the database looks again when the transaction commits. */
export async function post(tx: Queryable, entries: readonly Entry[]): Promise<void> {
  if (!entries.every(balances)) {
    throw new Failure('internal', 'a journal entry of the demo bank does not balance');
  }
  const lines = entries.flatMap(({ postings, ...entry }, at) =>
    postings.map((posting) => ({ ...entry, ...posting, number: at + 1 })),
  );
  await tx.rows(POST, [
    lines.map(({ number }) => number),
    lines.map(({ bookedAt }) => bookedAt),
    lines.map(({ operationKey }) => operationKey),
    lines.map(({ accountId }) => accountId),
    lines.map(({ currencyCode }) => currencyCode),
    lines.map(({ nanos }) => decimalOfNanos(nanos)),
    lines.map(({ description }) => description),
  ]);
}

function balances({ postings }: Entry): boolean {
  const sums = new Map<string, bigint>();
  for (const { currencyCode, nanos } of postings) {
    sums.set(currencyCode, (sums.get(currencyCode) ?? 0n) + nanos);
  }
  return postings.length >= 2 && [...sums.values()].every((sum) => sum === 0n);
}
