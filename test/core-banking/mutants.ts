import { status } from '@grpc/grpc-js';
import { moneyOf, nanosOf } from '../../src/rpc/exact-money.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import { CoreStatus, never } from './scripted-core.js';
import type { Answers } from './scripted-core.js';
import { newKey } from './small-bank.js';
import type { Done, Request, SmallBank } from './small-bank.js';

/** A bank that breaks one promise, and the check that must see it. */
export interface Mutant {
  check: string;
  does: string;
  breaks: (bank: SmallBank, answers: Answers) => void;
}

const UNIT = 1_000_000_000n;
const refused = (reason: string): Done => ({
  result: { outcome: 'OUTCOME_REFUSED', refusalReason: `REFUSAL_REASON_${reason}` },
});
const asOf = toTimestamp(0);

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

export const MUTANTS: readonly Mutant[] = [
  {
    check: 'customer-of-number',
    does: 'knows nobody by the number',
    breaks: (_, answers) => (answers.FindCustomers = () => ({ customers: [] })),
  },
  {
    check: 'number-of-nobody',
    does: 'gives a customer for every number',
    breaks: (_, answers) =>
      (answers.FindCustomers = () => ({ customers: [{ customerId: 'C-1' }] })),
  },
  {
    check: 'number-of-nobody',
    does: "has an error for nobody's number",
    breaks: (_, answers) =>
      (answers.FindCustomers = () => {
        throw new CoreStatus(status.NOT_FOUND);
      }),
  },
  {
    check: 'accounts',
    does: 'lists another account',
    breaks: (bank) => bank.balances.delete('A-2'),
  },
  {
    check: 'cards',
    does: 'does not list the card',
    breaks: (_, answers) => (answers.ListCards = () => ({ cards: [] })),
  },
  {
    check: 'cards',
    does: "shows a card's whole number",
    breaks: (_, answers) =>
      (answers.ListCards = () => ({
        cards: [{ cardId: 'K-1', maskedNumber: '4111111111111111', cardKind: 1 }],
      })),
  },
  {
    check: 'billers',
    does: 'has a short name that nobody can text',
    breaks: (_, answers) =>
      (answers.ListBillers = () => ({ billers: [{ billerId: 'POWER', shortName: 'CITY POWER' }] })),
  },
  {
    check: 'customer-unknown',
    does: 'gives the accounts of somebody to an unknown customer',
    breaks: (_, answers) => {
      const list = answers.ListAccounts!;
      answers.ListAccounts = () => list({ customerId: 'C-1' });
    },
  },
  {
    check: 'balance',
    does: 'answers in another currency',
    breaks: (bank) => (bank.available = () => moneyOf('USD', UNIT)),
  },
  {
    check: 'balance',
    does: 'has no as_of',
    breaks: (bank, answers) =>
      (answers.GetBalance = () => ({ available: bank.available('C-1', 'A-1') })),
  },
  {
    check: 'balance-of-unknown-account',
    does: 'has nothing on an account that is not there',
    breaks: (_, answers) => (answers.GetBalance = () => ({ available: moneyOf('INR', 0n), asOf })),
  },
  {
    check: 'account-of-its-customer-only',
    does: 'does not look whose account it is',
    breaks: (bank) => {
      const available = bank.available.bind(bank);
      bank.available = (_, accountId) => available('C-1', accountId);
    },
  },
  {
    check: 'account-of-its-customer-only',
    does: 'does not look whose statement it is',
    breaks: (_, answers) => {
      const statement = answers.GetMiniStatement!;
      answers.GetMiniStatement = (request) => statement({ ...request, customerId: 'C-1' });
    },
  },
  {
    check: 'statement-length',
    does: 'gives all entries',
    breaks: (_, answers) => {
      const statement = answers.GetMiniStatement!;
      answers.GetMiniStatement = (request) => statement({ ...request, entryCount: 20 });
    },
  },
  {
    check: 'statement-length',
    does: 'gives the oldest entries',
    breaks: (bank) =>
      (bank.entries.slice = (_, end = 0) =>
        bank.entries.filter((_entry, i) => i >= bank.entries.length - end)),
  },
  {
    check: 'statement-order',
    does: 'gives the oldest entry first',
    breaks: (bank) => bank.entries.reverse(),
  },
  {
    check: 'statement-currency',
    does: 'gives amounts in its own currency',
    breaks: (_, answers) =>
      (answers.GetMiniStatement = () => ({
        entries: [{ bookedOn: { year: 2026, month: 11, day: 1 }, amount: moneyOf('USD', UNIT) }],
      })),
  },
  {
    check: 'statement-balance',
    does: 'has an old balance on its statement',
    breaks: (_, answers) =>
      (answers.GetMiniStatement = () => ({ entries: [], available: moneyOf('INR', 7n * UNIT) })),
  },
  {
    check: 'statement-of-unknown-account',
    does: 'has an empty statement of an account that is not there',
    breaks: (_, answers) => (answers.GetMiniStatement = () => ({ entries: [] })),
  },
  {
    check: 'rates',
    does: 'buys for more than it sells',
    breaks: (_, answers) =>
      (answers.GetExchangeRates = () => ({
        rates: [{ quoteCurrencyCode: 'USD', buy: '0.0121', sell: '0.0117' }],
        asOf,
      })),
  },
  {
    check: 'rates-as-asked',
    does: 'gives its usual rates whatever is asked',
    breaks: (_, answers) => {
      const rates = answers.GetExchangeRates!;
      answers.GetExchangeRates = (request) => rates({ ...request, quoteCurrencyCodes: [] });
    },
  },
  {
    check: 'rates-of-unknown-currency',
    does: 'has no rates of a currency that nobody has',
    breaks: (_, answers) => (answers.GetExchangeRates = () => ({ rates: [], asOf })),
  },
  {
    check: 'reads-at-once',
    does: 'answers one call at a time, and not in time',
    breaks: (_, answers) => {
      const list = answers.ListAccounts!;
      let calls = 0;
      answers.ListAccounts = (request) => (++calls > 1 ? never() : list(request));
    },
  },
  {
    check: 'callers-that-give-up',
    does: 'waits for those who gave up, and so does not answer in time',
    breaks: (_, answers) => (answers.ListAccounts = never),
  },
  {
    check: 'pin-right',
    does: 'takes the right PIN for wrong',
    breaks: (_, answers) => (answers.VerifyPin = () => ({ result: 'PIN_RESULT_WRONG' })),
  },
  {
    check: 'pin-wrong',
    does: 'takes every PIN for right',
    breaks: (_, answers) => (answers.VerifyPin = () => ({ result: 'PIN_RESULT_RIGHT' })),
  },
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
