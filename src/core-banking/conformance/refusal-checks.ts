import { nanosOf, moneyOf } from '../../rpc/exact-money.js';
import { RefusalReason } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { CoreOrder } from '../core-bank.js';
import { told } from './bench.js';
import type { Bench } from './bench.js';
import { must } from './check.js';
import type { Check } from './check.js';
import { mustMove } from './moved.js';

const TWO_ACCOUNTS = ['toAccount'] as const;
const BEYOND = 1_000_000_000_000n;

/** A refusal is an answer, and repeats. */
export const REFUSAL_CHECKS: readonly Check[] = [
  {
    name: 'insufficient-funds',
    proves: 'more than can be spent is refused as such, again under the same key, and not done',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const available = await bench.available(order.fromAccountId);
      const amount = moneyOf(order.amount.currencyCode, available + BEYOND);
      return mustMove(bench, order, 0, () =>
        mustRefuse(
          bench,
          { ...order, amount },
          RefusalReason.REFUSAL_REASON_INSUFFICIENT_FUNDS,
          RefusalReason.REFUSAL_REASON_LIMIT_EXCEEDED,
        ),
      );
    },
  },
  {
    name: 'same-account',
    proves: 'a transfer from an account to itself is refused as such',
    needs: [],
    writes: true,
    run: async (bench) => {
      const account = await bench.account();
      const { accountId: fromAccountId } = account;
      const { customer: customerId } = bench.subjects;
      const amount = bench.amount(account);
      return mustRefuse(
        bench,
        { kind: 'transfer', customerId, fromAccountId, toAccountId: fromAccountId, amount },
        RefusalReason.REFUSAL_REASON_SAME_ACCOUNT,
      );
    },
  },
  {
    name: 'currency-mismatch',
    proves: "an amount in another currency than the accounts' is refused as such, and not done",
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const currencyCode = order.amount.currencyCode === 'CHF' ? 'SEK' : 'CHF';
      return mustMove(bench, order, 0, () =>
        mustRefuse(
          bench,
          { ...order, amount: { ...order.amount, currencyCode } },
          RefusalReason.REFUSAL_REASON_CURRENCY_MISMATCH,
        ),
      );
    },
  },
  {
    name: 'amount-below-zero',
    proves: 'an amount of nothing, or below it, is not done: INVALID_ARGUMENT or refused',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const { currencyCode } = order.amount;
      const amounts = [0n, -nanosOf(order.amount)].map((nanos) => moneyOf(currencyCode, nanos));
      const seen = await mustMove(bench, order, 0, async () => {
        const answers: string[] = [];
        for (const amount of amounts) {
          const outcome = await bench.tryOrder({ ...order, amount }, bench.terms());
          const answer = typeof outcome === 'string' ? outcome : told(outcome);
          must(
            answer === 'INVALID_ARGUMENT' || answer.startsWith('refused'),
            `${amount.units} was answered ${answer}`,
          );
          answers.push(answer);
        }
        return answers;
      });
      return seen.join(', ');
    },
  },
  {
    name: 'unknown-subjects',
    proves: 'an operation with an unknown account, biller or card is refused as such: no error',
    needs: [],
    writes: true,
    run: async (bench) => {
      const account = await bench.account();
      const { customer: customerId } = bench.subjects;
      const none = `none-${bench.world.newKey()}`;
      const amount = bench.amount(account);
      const { accountId } = account;
      const orders: CoreOrder[] = [
        { kind: 'transfer', customerId, fromAccountId: accountId, toAccountId: none, amount },
        { kind: 'transfer', customerId, fromAccountId: none, toAccountId: accountId, amount },
        { kind: 'pay_bill', customerId, accountId, billerId: none, amount },
        { kind: 'suspend_card', customerId, cardId: none, reason: 'customer_request' },
      ];
      for (const order of orders) {
        await mustRefuse(bench, order, RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT);
      }
      return `${orders.length} refused`;
    },
  },
  {
    name: 'accounts-of-their-customer-only',
    proves: "nobody moves another customer's money: refused as unknown, and not done",
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const customerId = `nobody-${bench.world.newKey()}`;
      return mustMove(bench, order, 0, () =>
        mustRefuse(bench, { ...order, customerId }, RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT),
      );
    },
  },
];

/** Refused for one of these reasons, and for the same when it is asked again under its key. */
export async function mustRefuse(
  bench: Bench,
  order: CoreOrder,
  ...reasons: RefusalReason[]
): Promise<string> {
  const terms = bench.terms();
  const first = await bench.order(order, terms);
  const wanted = reasons.map((reason) => told({ state: 'refused', reason })).join(' or ');
  must(
    first.state === 'refused' && reasons.includes(first.reason),
    `${order.kind}: ${told(first)}; it must be ${wanted}`,
  );
  const second = await bench.order(order, terms);
  must(
    told(second) === told(first),
    `${order.kind}: ${told(first)}, and under the same key again: ${told(second)}`,
  );
  return told(first);
}
