import { status } from '@grpc/grpc-js';
import { moneyOf, nanosOf } from '../../src/rpc/exact-money.js';
import type { Mutant } from './mutant.js';
import { CoreStatus } from './scripted-core.js';
import { newKey } from './small-bank.js';
import type { Done, Request, SmallBank } from './small-bank.js';

const UNIT = 1_000_000_000n;
const refused = (reason: string): Done => ({
  result: { outcome: 'OUTCOME_REFUSED', refusalReason: `REFUSAL_REASON_${reason}` },
});

/** Refuses all that it refuses for one reason. */
function refusesAs(bank: SmallBank, from: string, to: string): void {
  const refusal = bank.refusal.bind(bank);
  bank.refusal = (method, request) => {
    const reason = refusal(method, request);
    return reason === from ? to : reason;
  };
}

/** Does what it should refuse for the reason. */
function neverRefuses(bank: SmallBank, reason: string): void {
  const refusal = bank.refusal.bind(bank);
  bank.refusal = (method, request) => {
    const why = refusal(method, request);
    return why === reason ? null : why;
  };
}

/** Forgets the key at once, but for its content. */
function forgets(bank: SmallBank): void {
  bank.order = (method, request) => bank.perform(method, request);
}

/** Of what changes something. */
export const ORDER_MUTANTS: readonly Mutant[] = [
  {
    check: 'transfer',
    does: 'keeps a fee of a transfer',
    breaks: (bank) => {
      const book = bank.book.bind(bank);
      bank.book = (accountId, nanos) => book(accountId, nanos > 0n ? nanos - 1n : nanos);
    },
  },
  {
    check: 'transfer',
    does: 'says another balance in the answer',
    breaks: (bank) => {
      const change = bank.change.bind(bank);
      bank.change = (method, request) => ({
        ...change(method, request),
        available: moneyOf('INR', UNIT),
      });
    },
  },
  {
    check: 'transfer',
    does: 'gives a reference that is too long to quote',
    breaks: (bank) => {
      const change = bank.change.bind(bank);
      bank.change = (method, request) => {
        const done = change(method, request);
        return { ...done, result: { ...done.result, reference: newKey() } };
      };
    },
  },
  { check: 'pay-bill', does: 'pays again when asked again', breaks: forgets },
  {
    check: 'pay-bill',
    does: 'says that it paid, and did not',
    breaks: (bank) => (bank.book = () => undefined),
  },
  {
    check: 'stop-cheque',
    does: 'stops a cheque twice',
    breaks: (bank) => neverRefuses(bank, 'ALREADY_DONE'),
  },
  { check: 'stop-cheque', does: 'answers a repeat with a refusal', breaks: forgets },
  { check: 'request-card', does: 'makes two cards under one key', breaks: forgets },
  {
    check: 'suspend-card',
    does: 'does not show that the card is suspended',
    breaks: (_, answers) => {
      const cards = [{ cardId: 'K-1', maskedNumber: 'XX1234', cardKind: 1 }];
      answers.ListCards = () => ({ cards });
    },
  },
  {
    check: 'suspend-card',
    does: 'does not let a suspended card be lost',
    breaks: (bank) => {
      const refusal = bank.refusal.bind(bank);
      bank.refusal = (method, request) =>
        method === 'SuspendCard' && bank.card.suspended ? 'ALREADY_DONE' : refusal(method, request);
    },
  },
  { check: 'repeat-is-done-once', does: 'does a repeat', breaks: forgets },
  {
    check: 'repeat-is-done-once',
    does: 'gives a repeat another reference',
    breaks: (bank) => {
      const order = bank.order.bind(bank);
      bank.order = (method, request) => {
        const done = order(method, request);
        return { ...done, result: { ...done.result, reference: newKey().slice(0, 8) } };
      };
    },
  },
  {
    check: 'at-once-is-done-once',
    does: 'looks for the key first, and keeps it when it is done',
    breaks: (bank, answers) => {
      answers.Transfer = async (request) => {
        const { operation } = request;
        const known = bank.kept.get(operation!.idempotencyKey);
        // As a look-up in a database: the others look meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
        if (known !== undefined) return known.answer;
        const answer = bank.perform('Transfer', request as unknown as Request);
        bank.kept.set(operation!.idempotencyKey, { content: '', answer });
        return answer;
      };
    },
  },
  { check: 'given-up-then-asked-again', does: 'does a repeat', breaks: forgets },
  {
    check: 'keys-are-apart',
    does: 'takes the same content for a repeat',
    breaks: (bank) => {
      const order = bank.order.bind(bank);
      bank.order = (method, request) =>
        order(method, {
          ...request,
          operation: { ...request.operation!, idempotencyKey: JSON.stringify(request.amount) },
        });
    },
  },
  {
    check: 'key-of-another-content',
    does: 'answers a key without a look at the content',
    breaks: (bank) => {
      const order = bank.order.bind(bank);
      bank.order = (method, request) =>
        bank.kept.get(request.operation?.idempotencyKey ?? '')?.answer ?? order(method, request);
    },
  },
  {
    check: 'without-a-key',
    does: 'does what has no key',
    breaks: (bank) => {
      const order = bank.order.bind(bank);
      bank.order = (method, request) =>
        request.operation ? order(method, request) : bank.perform(method, request);
    },
  },
  {
    check: 'too-late-is-expired',
    does: 'does not look at not_after',
    breaks: (bank) => (bank.isLate = () => false),
  },
  {
    check: 'too-late-is-expired',
    does: 'forgets that it answered with expired',
    breaks: (bank) => {
      const order = bank.order.bind(bank);
      bank.order = (method, request) => {
        const answer = order(method, request);
        if (answer.result.outcome === 'OUTCOME_EXPIRED') {
          bank.kept.delete(request.operation!.idempotencyKey);
        }
        return answer;
      };
    },
  },
  {
    check: 'asked-after-its-time',
    does: 'looks at not_after before it looks at the key',
    breaks: (bank) => {
      const order = bank.order.bind(bank);
      bank.order = (method, request) =>
        request.operation && bank.isLate(request.operation)
          ? { result: { outcome: 'OUTCOME_EXPIRED' } }
          : order(method, request);
    },
  },
  {
    check: 'insufficient-funds',
    does: 'lets an account go below zero',
    breaks: (bank) => neverRefuses(bank, 'INSUFFICIENT_FUNDS'),
  },
  {
    check: 'insufficient-funds',
    does: 'refuses a repeat for another reason',
    breaks: (bank) => {
      const order = bank.order.bind(bank);
      const seen = new Set<string>();
      bank.order = (method, request) => {
        const key = request.operation!.idempotencyKey;
        if (seen.has(key)) return refused('ALREADY_DONE');
        seen.add(key);
        return order(method, request);
      };
    },
  },
  {
    check: 'same-account',
    does: 'moves money from an account to itself',
    breaks: (bank) => neverRefuses(bank, 'SAME_ACCOUNT'),
  },
  {
    check: 'currency-mismatch',
    does: 'takes every amount for its own currency',
    breaks: (bank) => {
      const refusalOf = bank.refusalOf.bind(bank);
      bank.refusalOf = (accountId, amount) =>
        refusalOf(accountId, { ...amount, currencyCode: 'INR' });
    },
  },
  {
    check: 'amount-below-zero',
    does: 'moves money the other way for an amount below zero',
    breaks: (bank) => {
      const refusalOf = bank.refusalOf.bind(bank);
      bank.refusalOf = (accountId, amount) =>
        nanosOf(amount) < 0n ? null : refusalOf(accountId, amount);
    },
  },
  {
    check: 'unknown-subjects',
    does: 'has an error for what it does not know',
    breaks: (_, answers) => {
      answers.SuspendCard = () => {
        throw new CoreStatus(status.NOT_FOUND);
      };
    },
  },
  {
    check: 'unknown-subjects',
    does: 'refuses what it does not know for another reason',
    breaks: (bank) => refusesAs(bank, 'UNKNOWN_SUBJECT', 'NOT_ALLOWED'),
  },
  {
    check: 'accounts-of-their-customer-only',
    does: "moves another customer's money",
    breaks: (bank) => {
      const refusal = bank.refusal.bind(bank);
      bank.refusal = (method, request) => refusal(method, { ...request, customerId: 'C-1' });
    },
  },
];
