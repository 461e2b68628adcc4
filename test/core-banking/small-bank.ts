import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import type { OrderMethod } from '../../src/core-banking/core-orders.js';
import { moneyOf, nanosOf } from '../../src/rpc/exact-money.js';
import type { Money } from '../../src/rpc/generated/google/type/money.js';
import type { Operation } from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { fromTimestamp, toTimestamp } from '../../src/rpc/timestamps.js';
import { CoreStatus } from './scripted-core.js';
import type { Answers } from './scripted-core.js';

const ORDER_METHODS = ['PayBill', 'Transfer', 'StopCheque', 'RequestCard', 'SuspendCard'] as const;
const UNIT = 1_000_000_000n;
const CURRENCY = 'INR';
const BILLER = 'B-1';
const PIN = '2468';
const MSISDN = '+919876543210';
const CUSTOMER = 'C-1';

/** Everything that the conformance checks can be given of it. */
export const SUBJECTS = {
  customer: CUSTOMER,
  msisdn: MSISDN,
  pin: PIN,
  account: 'A-1',
  toAccount: 'A-2',
  biller: 'POWER',
  cheque: '000123',
  card: 'K-1',
  amount: '1.00',
};

export interface Request {
  operation?: Operation;
  customerId: string;
  accountId: string;
  fromAccountId: string;
  toAccountId: string;
  billerId: string;
  cardId: string;
  chequeNumber: string;
  reason: string;
  amount: Money;
}

/** The answer of an operation. */
export interface Done {
  result: { outcome: string; refusalReason?: string; reference?: string };
  available?: Money;
}

/** A bank in memory that keeps the contract; each part of it can be broken by a test. */
export class SmallBank {
  readonly balances = new Map([
    ['A-1', 1000n * UNIT],
    ['A-2', 50n * UNIT],
  ]);
  readonly kept = new Map<string, { content: string; answer: Done }>();
  readonly stopped = new Set<string>();
  readonly card = { suspended: false, lost: false };
  /** Due on the fifth of each month. */
  readonly due = ['D-1', 'D-2', 'D-3'];
  readonly entries = [
    { day: 23, amount: -5n * UNIT, description: 'ATM' },
    { day: 22, amount: 20n * UNIT, description: 'Salary' },
    { day: 20, amount: -3n * UNIT, description: 'Power' },
  ];
  #references = 0;

  constructor(readonly now: () => number) {}

  answers(): Answers {
    const answers: Answers = {
      FindCustomers: ({ msisdn }) => ({
        customers: msisdn === MSISDN ? [{ customerId: CUSTOMER, locale: 'en-IN' }] : [],
      }),
      ListAccounts: ({ customerId }) => {
        this.#mustKnow(customerId);
        return {
          accounts: [...this.balances.keys()].map((accountId, i) => ({
            accountId,
            maskedNumber: `XX432${i}`,
            accountType: 'ACCOUNT_TYPE_SAVINGS',
            currencyCode: CURRENCY,
          })),
        };
      },
      ListCards: ({ customerId }) => {
        this.#mustKnow(customerId);
        const { suspended } = this.card;
        const maskedNumber = 'XX1234';
        return { cards: [{ cardId: 'K-1', maskedNumber, cardKind: 'CARD_KIND_DEBIT', suspended }] };
      },
      ListBillers: ({ customerId }) => {
        this.#mustKnow(customerId);
        return { billers: [{ billerId: BILLER, shortName: 'POWER', displayName: 'City Power' }] };
      },
      GetBalance: ({ customerId, accountId }) => ({
        available: this.available(customerId, accountId),
        asOf: toTimestamp(this.now()),
      }),
      GetMiniStatement: ({ customerId, accountId, entryCount }) => ({
        available: this.available(customerId, accountId),
        entries: this.entries.slice(0, entryCount).map(({ day, amount, description }) => ({
          bookedOn: { year: 2026, month: 11, day },
          amount: moneyOf(CURRENCY, amount),
          description,
        })),
      }),
      GetExchangeRates: ({ baseCurrencyCode, quoteCurrencyCodes }) => {
        if (baseCurrencyCode !== CURRENCY) throw new CoreStatus(status.NOT_FOUND);
        const all = [
          { quoteCurrencyCode: 'USD', buy: '0.0117', sell: '0.0121' },
          { quoteCurrencyCode: 'EUR', buy: '0.0101', sell: '0.0105' },
        ];
        const asked = (code: string) =>
          quoteCurrencyCodes.length === 0 || quoteCurrencyCodes.includes(code);
        const rates = all.filter(({ quoteCurrencyCode }) => asked(quoteCurrencyCode));
        return { rates, asOf: toTimestamp(this.now()) };
      },
      ListPaymentsDue: ({ dueOn, pageSize, pageToken }) => {
        const due = dueOn?.day === 5 ? this.due : [];
        const from = pageToken === '' ? 0 : Number(pageToken);
        const payments = due.slice(from, from + pageSize).map((paymentId) => ({
          paymentId,
          customerId: CUSTOMER,
          payment: 'Home loan',
          amount: moneyOf(CURRENCY, 420_000_000_000n),
        }));
        const next = from + pageSize;
        return { payments, nextPageToken: next < due.length ? String(next) : '' };
      },
      VerifyPin: ({ pin }) => ({ result: pin === PIN ? 'PIN_RESULT_RIGHT' : 'PIN_RESULT_WRONG' }),
    };
    for (const method of ORDER_METHODS) {
      answers[method] = (request: object) => this.order(method, request as Request);
    }
    return answers;
  }

  /** The first answer under a key, or a new one. */
  order(method: OrderMethod, request: Request): Done {
    const { operation, ...content } = request;
    if (!operation || operation.idempotencyKey === '')
      throw new CoreStatus(status.INVALID_ARGUMENT);
    const { idempotencyKey: key } = operation;
    const written = JSON.stringify([method, content]);
    const known = this.kept.get(key);
    if (known !== undefined && known.content !== written) {
      throw new CoreStatus(status.INVALID_ARGUMENT);
    }
    if (known !== undefined) return known.answer;
    const answer = this.isLate(operation)
      ? { result: { outcome: 'OUTCOME_EXPIRED' } }
      : this.perform(method, request);
    this.kept.set(key, { content: written, answer });
    return answer;
  }

  isLate({ notAfter }: Operation): boolean {
    return this.now() > (notAfter ? fromTimestamp(notAfter) : 0);
  }

  /** Does it, whatever was done before. */
  perform(method: OrderMethod, request: Request): Done {
    const reason = this.refusal(method, request);
    if (reason !== null) {
      const refusalReason = `REFUSAL_REASON_${reason}`;
      return { result: { outcome: 'OUTCOME_REFUSED', refusalReason } };
    }
    return this.change(method, request);
  }

  /** Why not; null where it can be done. */
  refusal(method: OrderMethod, request: Request): string | null {
    if (request.customerId !== CUSTOMER) return 'UNKNOWN_SUBJECT';
    switch (method) {
      case 'Transfer': {
        const { fromAccountId: from, toAccountId: to } = request;
        if (!this.balances.has(from) || !this.balances.has(to)) return 'UNKNOWN_SUBJECT';
        return from === to ? 'SAME_ACCOUNT' : this.refusalOf(from, request.amount);
      }
      case 'PayBill':
        if (request.billerId !== BILLER) return 'UNKNOWN_SUBJECT';
        return this.refusalOf(request.accountId, request.amount);
      case 'StopCheque':
        return this.stopped.has(request.chequeNumber) ? 'ALREADY_DONE' : null;
      case 'SuspendCard': {
        if (request.cardId !== 'K-1') return 'UNKNOWN_SUBJECT';
        const lost = request.reason !== 'SUSPEND_REASON_CUSTOMER_REQUEST';
        return (lost ? this.card.lost : this.card.suspended) ? 'ALREADY_DONE' : null;
      }
      case 'RequestCard':
        return null;
    }
  }

  refusalOf(accountId: string, amount: Money): string | null {
    if (amount.currencyCode !== CURRENCY) return 'CURRENCY_MISMATCH';
    if (nanosOf(amount) <= 0n) return 'NOT_ALLOWED';
    return nanosOf(amount) > (this.balances.get(accountId) ?? 0n) ? 'INSUFFICIENT_FUNDS' : null;
  }

  change(method: OrderMethod, request: Request): Done {
    const reference = `R-${++this.#references}`;
    const result = { outcome: 'OUTCOME_DONE', reference };
    const { amount } = request;
    switch (method) {
      case 'Transfer':
        this.book(request.fromAccountId, -nanosOf(amount));
        this.book(request.toAccountId, nanosOf(amount));
        return { result, available: this.available(CUSTOMER, request.fromAccountId) };
      case 'PayBill':
        this.book(request.accountId, -nanosOf(amount));
        return { result, available: this.available(CUSTOMER, request.accountId) };
      case 'StopCheque':
        this.stopped.add(request.chequeNumber);
        return { result };
      case 'SuspendCard':
        this.card.suspended = true;
        this.card.lost ||= request.reason !== 'SUSPEND_REASON_CUSTOMER_REQUEST';
        return { result };
      case 'RequestCard':
        return { result };
    }
  }

  book(accountId: string, nanos: bigint): void {
    this.balances.set(accountId, (this.balances.get(accountId) ?? 0n) + nanos);
  }

  available(customerId: string, accountId: string): Money {
    this.#mustKnow(customerId);
    const balance = this.balances.get(accountId);
    if (balance === undefined) throw new CoreStatus(status.NOT_FOUND);
    return moneyOf(CURRENCY, balance);
  }

  #mustKnow(customerId: string): void {
    if (customerId !== CUSTOMER) throw new CoreStatus(status.NOT_FOUND);
  }
}

/** A key that was not used. */
export const newKey = (): string => randomUUID();
