import { nanosOf } from '../../rpc/exact-money.js';
import type { StatementEntry } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { readBalance, readMiniStatement } from '../read-answers.js';
import { must } from './check.js';
import type { Check } from './check.js';
import type { Bench } from './bench.js';

const COUNTS = [1, 5, 20];
const MOST_LOOKS = 3;

/** Balances and statements. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  {
    name: 'balance',
    proves: "every account's balance is in form, and in its currency",
    needs: [],
    writes: false,
    run: async (bench) => {
      const { customer: customerId } = bench.subjects;
      const accounts = await bench.accounts();
      for (const { accountId, currencyCode } of accounts) {
        const { available } = await bench.read(
          'GetBalance',
          { customerId, accountId },
          readBalance,
        );
        must(
          available.currencyCode === currencyCode,
          `the balance of an account in ${currencyCode} is in ${available.currencyCode}`,
        );
      }
      return `${accounts.length} in the currencies of their accounts`;
    },
  },
  {
    name: 'balance-of-unknown-account',
    proves: 'an account that is not there is NOT_FOUND',
    needs: [],
    writes: false,
    run: (bench) => {
      const { customer: customerId } = bench.subjects;
      const accountId = `none-${bench.world.newKey()}`;
      return bench.refuses('GetBalance', { customerId, accountId }, 'NOT_FOUND');
    },
  },
  {
    name: 'account-of-its-customer-only',
    proves: 'an account asked for in the name of another customer is NOT_FOUND',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { accountId } = await bench.account();
      const customerId = `nobody-${bench.world.newKey()}`;
      await bench.refuses('GetBalance', { customerId, accountId }, 'NOT_FOUND');
      const request = { customerId, accountId, entryCount: 5 };
      await bench.refuses('GetMiniStatement', request, 'NOT_FOUND');
      return 'GetBalance and GetMiniStatement NOT_FOUND';
    },
  },
  {
    name: 'statement-length',
    proves: 'a statement has no more entries than asked, and the longer begins as the shorter',
    needs: [],
    writes: false,
    run: async (bench) => {
      const statements: StatementEntry[][] = [];
      for (const entryCount of COUNTS) {
        statements.push([...(await statementOf(bench, entryCount)).entries]);
      }
      const longest = statements.at(-1) ?? [];
      for (const [i, entries] of statements.entries()) {
        const begins = JSON.stringify(longest.slice(0, entries.length)) === JSON.stringify(entries);
        must(begins, `the statement of ${COUNTS[i]} is not how that of 20 begins`);
        const expected = Math.min(COUNTS[i] ?? 0, longest.length);
        must(
          entries.length === expected,
          `${entries.length} entries where ${COUNTS[i]} were asked for, and there are ${longest.length}`,
        );
      }
      return `${statements.map((entries) => entries.length).join(', ')} of ${COUNTS.join(', ')}`;
    },
  },
  {
    name: 'statement-order',
    proves: 'the newest entry is first',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { entries } = await statementOf(bench, 20);
      const days = entries.map(({ bookedOn }) => dayNumber(bookedOn));
      const later = days.findIndex((day, i) => i > 0 && day > (days[i - 1] ?? day));
      must(later === -1, `entry ${later + 1} is newer than the one before it`);
      return `${entries.length} entries`;
    },
  },
  {
    name: 'statement-currency',
    proves: "all amounts of a statement are in the account's currency",
    needs: [],
    writes: false,
    run: async (bench) => {
      const { currencyCode } = await bench.account();
      const { entries, available } = await statementOf(bench, 20);
      const amounts = [...entries.map(({ amount }) => amount), available];
      const other = amounts.find((amount) => amount && amount.currencyCode !== currencyCode);
      must(!other, `${other?.currencyCode} on a statement of an account in ${currencyCode}`);
      return currencyCode;
    },
  },
  {
    name: 'statement-balance',
    proves: 'a statement and GetBalance say the same of what can be spent',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { accountId } = await bench.account();
      // Something may be booked between the two.
      for (let look = 1; look <= MOST_LOOKS; look++) {
        const { available } = await statementOf(bench, 5);
        if (available === null) return 'the statement has none';
        if (nanosOf(available) === (await bench.available(accountId))) return 'the same';
      }
      must(false, `they differ, ${MOST_LOOKS} times in a row`);
      return '';
    },
  },
  {
    name: 'statement-of-unknown-account',
    proves: 'the statement of an account that is not there is NOT_FOUND',
    needs: [],
    writes: false,
    run: (bench) => {
      const { customer: customerId } = bench.subjects;
      const accountId = `none-${bench.world.newKey()}`;
      const request = { customerId, accountId, entryCount: 5 };
      return bench.refuses('GetMiniStatement', request, 'NOT_FOUND');
    },
  },
];

async function statementOf(bench: Bench, entryCount: number) {
  const { accountId } = await bench.account();
  const request = { customerId: bench.subjects.customer, accountId, entryCount };
  return bench.read('GetMiniStatement', request, (response, checks) =>
    readMiniStatement(response, checks, entryCount),
  );
}

function dayNumber(date: StatementEntry['bookedOn']): number {
  const { year = 0, month = 0, day = 0 } = date ?? {};
  return (year * 100 + month) * 100 + day;
}
