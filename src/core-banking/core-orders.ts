import type { Amount } from '../customer/customer.js';
import { FieldChecks } from '../failure/field-checks.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import {
  CardKind,
  Outcome,
  RefusalReason,
  SuspendReason,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { OperationResult } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { checkDay } from '../rpc/calendar-checks.js';
import { checkMoney } from '../rpc/money-check.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { toAmount, toMoney } from './amounts.js';
import { checkNamed, checkShown } from './answer-fields.js';
import type { CoreOrder, CoreOutcome } from './core-bank.js';
import type { CoreRequest } from './core-method.js';

export type OrderMethod = 'PayBill' | 'Transfer' | 'StopCheque' | 'RequestCard' | 'SuspendCard';

type OrderCall = {
  [Method in OrderMethod]: { method: Method; request: CoreRequest<Method> };
}[OrderMethod];

const CARD_KINDS = {
  debit: CardKind.CARD_KIND_DEBIT,
  credit: CardKind.CARD_KIND_CREDIT,
  prepaid: CardKind.CARD_KIND_PREPAID,
} as const;

const SUSPEND_REASONS = {
  customer_request: SuspendReason.SUSPEND_REASON_CUSTOMER_REQUEST,
  lost_or_stolen: SuspendReason.SUSPEND_REASON_LOST_OR_STOLEN,
  pin_compromised: SuspendReason.SUSPEND_REASON_PIN_COMPROMISED,
} as const;

/** The call that an order is; `notAfter` in milliseconds since the epoch. */
export function orderCall(key: string, notAfter: number, order: CoreOrder): OrderCall {
  const { customerId } = order;
  const operation = { idempotencyKey: key, notAfter: toTimestamp(notAfter) };
  switch (order.kind) {
    case 'pay_bill': {
      const { accountId, billerId } = order;
      const amount = toMoney(order.amount);
      const request = { operation, customerId, accountId, billerId, amount };
      return { method: 'PayBill', request };
    }
    case 'transfer': {
      const { fromAccountId, toAccountId } = order;
      const amount = toMoney(order.amount);
      const request = { operation, customerId, fromAccountId, toAccountId, amount };
      return { method: 'Transfer', request };
    }
    case 'stop_cheque': {
      const { accountId, chequeNumber } = order;
      return { method: 'StopCheque', request: { operation, customerId, accountId, chequeNumber } };
    }
    case 'request_card': {
      const { accountId } = order;
      const cardKind = CARD_KINDS[order.cardType];
      return { method: 'RequestCard', request: { operation, customerId, cardKind, accountId } };
    }
    case 'suspend_card': {
      const { cardId } = order;
      const reason = SUSPEND_REASONS[order.reason];
      return { method: 'SuspendCard', request: { operation, customerId, cardId, reason } };
    }
  }
}

/** What the answers of all operations may have. */
export interface OrderResponse {
  result?: OperationResult | null | undefined;
  available?: Money | null | undefined;
  expectedOn?: DateMessage | null | undefined;
}

export const LONGEST_REFERENCE = 32;

/**
 * What an operation's answer says. What it has beside its result is left out
 * where it is malformed: it must not hide that the order was done.
 */
export function readOutcome(response: OrderResponse, checks: FieldChecks): CoreOutcome {
  const { result } = response;
  if (!result) {
    checks.add('result', 'is missing');
    return { state: 'expired' };
  }
  checkNamed(checks, 'result.outcome', Outcome, result.outcome);
  switch (result.outcome) {
    case Outcome.OUTCOME_DONE:
      checkShown(checks, 'result.reference', result.reference, LONGEST_REFERENCE, true);
      return {
        state: 'done',
        reference: result.reference,
        available: availableOf(response),
        expectedOn: expectedOnOf(response),
      };
    case Outcome.OUTCOME_REFUSED:
      checkNamed(checks, 'result.refusal_reason', RefusalReason, result.refusalReason);
      return { state: 'refused', reason: result.refusalReason };
    default:
      return { state: 'expired' };
  }
}

/** What is wrong with what an answer has beside its result. */
export function checkExtras({ available, expectedOn }: OrderResponse, checks: FieldChecks): void {
  checkMoney(checks, 'available', available, { required: false, positive: false });
  if (expectedOn) checkDay(checks, 'expected_on', expectedOn);
}

function availableOf({ available }: OrderResponse): Amount | null {
  if (!available) return null;
  const checks = new FieldChecks();
  checkExtras({ available }, checks);
  return checks.clean ? toAmount(available) : null;
}

function expectedOnOf({ expectedOn }: OrderResponse): string | null {
  if (!expectedOn) return null;
  const checks = new FieldChecks();
  const day = checkDay(checks, 'expected_on', expectedOn);
  return checks.clean ? day : null;
}
