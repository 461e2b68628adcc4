import { FieldChecks } from '../failure/field-checks.js';
import { checkDay } from '../rpc/calendar-checks.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Timestamp } from '../rpc/generated/google/protobuf/timestamp.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import {
  CardKind,
  SuspendReason,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Operation } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { checkMoney } from '../rpc/money-check.js';
import { checkCustomerId, checkTimestamp } from '../rpc/request-checks.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** ITU-T E.164. Whether the number is anybody's, the look-up says. */
const E164 = /^\+[1-9]\d{6,14}$/;
const ID = /^[\x21-\x7e]{1,64}$/;
const CHEQUE = /^[0-9A-Za-z-]{1,20}$/;
/** The form of ISO 4217. Whether the bank deals in it, the rates say. */
const CURRENCY = /^[A-Z]{3}$/;
export const MOST_ENTRIES = 20;
const MOST_QUOTES = 20;
const MOST_PAYMENTS = 500;

/** Checks the fields of one request; `finish` throws what was found, every field of it. */
export class Request {
  readonly #checks = new FieldChecks();

  finish(): void {
    this.#checks.finish('');
  }

  customer(id: string): this {
    checkCustomerId(this.#checks, 'customer_id', id);
    return this;
  }

  msisdn(value: string): this {
    return this.#must(
      'msisdn',
      E164.test(value),
      'must be E.164: + and 7 to 15 digits, not from 0',
    );
  }

  /** An ID that the bank gave: 1 to 64 characters. */
  id(field: string, value: string, required = true): this {
    const good = ID.test(value) || (value === '' && !required);
    return this.#must(field, good, 'must be 1 to 64 printable ASCII characters without spaces');
  }

  chequeNumber(value: string): this {
    return this.#must('cheque_number', CHEQUE.test(value), 'must be 1 to 20 digits or letters');
  }

  entryCount(value: number): this {
    const good = Number.isInteger(value) && value >= 1 && value <= MOST_ENTRIES;
    return this.#must('entry_count', good, `must be 1 to ${MOST_ENTRIES}`);
  }

  /** It is never quoted. */
  pin(value: string): this {
    return this.#must('pin', /^\d{4,6}$/.test(value), 'must be 4 to 6 digits');
  }

  currencies(base: string, quotes: readonly string[]): this {
    const what = 'must be an ISO 4217 code such as "USD"';
    this.#must('base_currency_code', CURRENCY.test(base), what);
    this.#must('quote_currency_codes', quotes.length <= MOST_QUOTES, `may be ${MOST_QUOTES}`);
    for (const [at, quote] of quotes.slice(0, MOST_QUOTES).entries()) {
      const field = `quote_currency_codes[${at}]`;
      this.#must(field, CURRENCY.test(quote), what);
      this.#must(field, quote !== base, 'is the base currency');
    }
    return this;
  }

  /** A day, and a page of what is due on it. */
  due(day: DateMessage | null | undefined, pageSize: number): this {
    checkDay(this.#checks, 'due_on', day);
    const good = Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= MOST_PAYMENTS;
    return this.#must('page_size', good, `must be 1 to ${MOST_PAYMENTS}`);
  }

  amount(value: Money | null | undefined): this {
    checkMoney(this.#checks, 'amount', value, { required: true, positive: true });
    return this;
  }

  cardKind(kind: CardKind, accountId: string): this {
    const known = [
      CardKind.CARD_KIND_DEBIT,
      CardKind.CARD_KIND_CREDIT,
      CardKind.CARD_KIND_PREPAID,
    ].includes(kind);
    this.#must('card_kind', known, 'must be debit, credit or prepaid');
    return this.id('account_id', accountId, kind !== CardKind.CARD_KIND_CREDIT);
  }

  suspendReason(reason: SuspendReason): this {
    const known = [
      SuspendReason.SUSPEND_REASON_CUSTOMER_REQUEST,
      SuspendReason.SUSPEND_REASON_LOST_OR_STOLEN,
      SuspendReason.SUSPEND_REASON_PIN_COMPROMISED,
    ].includes(reason);
    const what = 'must be customer_request, lost_or_stolen or pin_compromised';
    return this.#must('reason', known, what);
  }

  operation(operation: Operation | null | undefined): this {
    const key = operation?.idempotencyKey ?? '';
    this.#must('operation.idempotency_key', UUID.test(key), 'must be a UUID');
    const notAfter: Timestamp | null | undefined = operation?.notAfter;
    checkTimestamp(this.#checks, 'operation.not_after', notAfter);
    return this;
  }

  #must(field: string, good: boolean, description: string): this {
    if (!good) this.#checks.add(field, description);
    return this;
  }
}
