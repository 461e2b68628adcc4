import type { Amount } from '../customer/customer.js';
import type { Day } from '../rpc/calendar-checks.js';
import type {
  Account,
  Biller,
  Card,
  CoreCustomer,
  DuePayment,
  ExchangeRate,
  PinResult,
  RefusalReason,
  StatementEntry,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';

/** An operation as the core is asked for it; all that is needed to ask again after a restart. */
export type CoreOrder = { customerId: string } & (
  | { kind: 'pay_bill'; accountId: string; billerId: string; amount: Amount }
  | { kind: 'transfer'; fromAccountId: string; toAccountId: string; amount: Amount }
  | { kind: 'stop_cheque'; accountId: string; chequeNumber: string }
  | { kind: 'request_card'; cardType: 'debit' | 'credit' | 'prepaid'; accountId: string }
  | {
      kind: 'suspend_card';
      cardId: string;
      reason: 'customer_request' | 'lost_or_stolen' | 'pin_compromised';
    }
);

/** What became of an operation. */
export type CoreOutcome =
  | {
      state: 'done';
      reference: string;
      /** Of the account that paid. */
      available: Amount | null;
      /** `YYYY-MM-DD`, of a card. */
      expectedOn: string | null;
    }
  | { state: 'refused'; reason: RefusalReason }
  | { state: 'expired' };

export interface Balance {
  available: Amount;
  booked: Amount | null;
  /** Milliseconds since the epoch. */
  asOf: number;
}

export interface MiniStatement {
  entries: readonly StatementEntry[];
  available: Amount | null;
}

export interface Rates {
  rates: readonly ExchangeRate[];
  asOf: number;
}

export interface DuePayments {
  payments: readonly DuePayment[];
  /** '' on the last page. */
  nextPageToken: string;
}

/**
 * The bank's own system. Everything rejects with a Failure `core_away` where it
 * does not answer (after the tries that settings.core allows, or at once while
 * the breaker is open), and with `not_found` where it has no such customer or
 * account.
 */
export interface CoreBank {
  /** `msisdn` in E.164. */
  findCustomers(msisdn: string): Promise<readonly CoreCustomer[]>;
  accounts(customerId: string): Promise<readonly Account[]>;
  cards(customerId: string): Promise<readonly Card[]>;
  billers(customerId: string): Promise<readonly Biller[]>;
  balance(customerId: string, accountId: string): Promise<Balance>;
  miniStatement(customerId: string, accountId: string, entries: number): Promise<MiniStatement>;
  /** ISO 4217; no quotes asks for the usual ones. */
  rates(base: string, quotes: readonly string[]): Promise<Rates>;
  /**
   * What customers have to pay on a day; '' is the first page. Rejects with a Failure
   * `failed_precondition` where the core does not tell such things.
   */
  paymentsDue(dueOn: Day, pageToken: string): Promise<DuePayments>;
  /** Never tried twice by itself: a core may count. */
  verifyPin(customerId: string, pin: string): Promise<PinResult>;
  /**
   * Done once under a key, however often it is called. After `core_away` it may
   * have been done: only the same call tells, and after `notAfter` (milliseconds
   * since the epoch) does so without doing it.
   */
  operate(key: string, notAfter: number, order: CoreOrder): Promise<CoreOutcome>;
}

/** The Nest token of the CoreBank. */
export const CORE_BANK = Symbol('CoreBank');
