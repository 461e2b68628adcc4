import { status } from '@grpc/grpc-js';
import { moneyOf } from '../../src/rpc/exact-money.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import type { Mutant } from './mutant.js';
import { CoreStatus, never } from './scripted-core.js';

const UNIT = 1_000_000_000n;
const asOf = toTimestamp(0);

/** Of what only reads. */
export const READ_MUTANTS: readonly Mutant[] = [
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
    check: 'payments-due',
    does: 'has payments of nothing',
    breaks: (_, answers) =>
      (answers.ListPaymentsDue = () => ({
        payments: [{ paymentId: 'D-1', customerId: 'C-1', payment: 'Loan' }],
      })),
  },
  {
    check: 'payments-due',
    does: 'gives other payments each time',
    breaks: (bank, answers) => {
      const list = answers.ListPaymentsDue!;
      answers.ListPaymentsDue = (request) => {
        bank.due.reverse();
        return list(request);
      };
    },
  },
  {
    check: 'payments-due-pages',
    does: 'gives the first page again and again',
    breaks: (_, answers) => {
      const list = answers.ListPaymentsDue!;
      answers.ListPaymentsDue = (request) => list({ ...request, pageToken: '' });
    },
  },
  {
    check: 'payments-due-pages',
    does: 'takes the first page for the last',
    breaks: (_, answers) => {
      const list = answers.ListPaymentsDue!;
      answers.ListPaymentsDue = async (request) => ({
        ...(await list(request)),
        nextPageToken: '',
      });
    },
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
];
