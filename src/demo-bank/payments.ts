import { RefusalReason } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  PayBillRequest,
  TransferRequest,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { nanosOf } from '../rpc/exact-money.js';
import type { Queryable } from '../storage/queryable.js';
import { moneyOfDecimal, nanosOfDecimal } from './decimals.js';
import { lockAccounts, post } from './ledger.js';
import type { Posting } from './ledger.js';
import { BALANCE_OF } from './ledger.sql.js';
import type { AccountColumns } from './ledger.sql.js';
import type { Decision } from './operation.js';
import type { Asked, Work } from './operations.store.js';
import { BILLER } from './registry.sql.js';
import type { BillerColumns } from './registry.sql.js';

const refused = (reason: RefusalReason): Decision => ({ kind: 'refused', reason });

/** An amount, as it makes two requests the same: 120.5 is 120.50. */
const sameAmount = (money: Money) => `${money.currencyCode} ${nanosOf(money)}`;

export function payBillContent(request: PayBillRequest): Asked['content'] {
  const { customerId, accountId, billerId, amount } = request;
  return [customerId, accountId, billerId, sameAmount(amount!)];
}

export function transferContent(request: TransferRequest): Asked['content'] {
  const { customerId, fromAccountId, toAccountId, amount } = request;
  return [customerId, fromAccountId, toAccountId, sameAmount(amount!)];
}

interface Payment {
  payer: AccountColumns | undefined;
  settlement: AccountColumns | undefined;
  biller: BillerColumns | undefined;
}

/** From an account of the customer to the biller's at the bank. */
export function payBill(request: PayBillRequest, key: string): Work<Payment> {
  const { customerId, accountId, billerId } = request;
  const amount = request.amount!;
  return {
    async lock(tx) {
      const [biller] = await tx.rows<BillerColumns>(BILLER, [customerId, billerId]);
      const settles = biller === undefined ? [] : [biller.settlement_account_id];
      const accounts = await lockAccounts(tx, [accountId, ...settles]);
      return {
        payer: ownedBy(accounts.get(accountId), customerId),
        settlement: accounts.get(settles[0] ?? ''),
        biller,
      };
    },
    async decide(tx, { payer, settlement, biller }) {
      if (payer === undefined || settlement === undefined || biller === undefined) {
        return refused(RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT);
      }
      const why = againstPaying(payer, settlement, amount);
      if (why !== null) return refused(why);
      if (!biller.allowed) return refused(RefusalReason.REFUSAL_REASON_NOT_ALLOWED);
      return move(tx, key, amount, [
        { accountId, description: biller.display_name },
        { accountId: settlement.account_id, description: 'Bill payment' },
      ]);
    },
  };
}

interface Between {
  from: AccountColumns | undefined;
  to: AccountColumns | undefined;
}

/** Between two accounts of one customer. */
export function transfer(request: TransferRequest, key: string): Work<Between> {
  const { customerId, fromAccountId, toAccountId } = request;
  const amount = request.amount!;
  return {
    async lock(tx) {
      const accounts = await lockAccounts(tx, [fromAccountId, toAccountId]);
      return {
        from: ownedBy(accounts.get(fromAccountId), customerId),
        to: ownedBy(accounts.get(toAccountId), customerId),
      };
    },
    async decide(tx, { from, to }) {
      if (from === undefined || to === undefined) {
        return refused(RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT);
      }
      if (from.account_id === to.account_id) {
        return refused(RefusalReason.REFUSAL_REASON_SAME_ACCOUNT);
      }
      const why = againstPaying(from, to, amount);
      if (why !== null) return refused(why);
      return move(tx, key, amount, [
        { accountId: from.account_id, description: 'Transfer to own account' },
        { accountId: to.account_id, description: 'Transfer from own account' },
      ]);
    },
  };
}

function ownedBy(account: AccountColumns | undefined, customerId: string) {
  return account?.customer_id === customerId ? account : undefined;
}

/** Why the one may not pay the other so much, or null. */
function againstPaying(
  from: AccountColumns,
  to: AccountColumns,
  amount: Money,
): RefusalReason | null {
  if (from.status !== 'active' || to.status !== 'active') {
    return RefusalReason.REFUSAL_REASON_ACCOUNT_NOT_ACTIVE;
  }
  const { currencyCode } = amount;
  if (from.currency_code !== currencyCode || to.currency_code !== currencyCode) {
    return RefusalReason.REFUSAL_REASON_CURRENCY_MISMATCH;
  }
  if (from.account_type === 'loan') return RefusalReason.REFUSAL_REASON_NOT_ALLOWED;
  const nanos = nanosOf(amount);
  if (isOver(nanos, from.payment_limit)) return RefusalReason.REFUSAL_REASON_LIMIT_EXCEEDED;
  if (nanosOfDecimal(from.balance) - nanos < nanosOfDecimal(from.floor ?? '0')) {
    return RefusalReason.REFUSAL_REASON_INSUFFICIENT_FUNDS;
  }
  // More than is owed of a loan.
  if (isOver(nanosOfDecimal(to.balance) + nanos, to.ceiling)) {
    return RefusalReason.REFUSAL_REASON_LIMIT_EXCEEDED;
  }
  return null;
}

function isOver(nanos: bigint, limit: string | null): boolean {
  return limit !== null && nanos > nanosOfDecimal(limit);
}

/** Books it; the first side pays, the second gets it. Both are locked. */
async function move(
  tx: Queryable,
  operationKey: string,
  amount: Money,
  [from, to]: readonly [Side, Side],
): Promise<Decision> {
  const { currencyCode } = amount;
  const nanos = nanosOf(amount);
  const postings = [
    { ...from, currencyCode, nanos: -nanos },
    { ...to, currencyCode, nanos },
  ];
  await post(tx, [{ bookedAt: null, operationKey, postings }]);
  const [after] = await tx.rows<{ available: string }>(BALANCE_OF, [from.accountId]);
  return { kind: 'done', available: moneyOfDecimal(currencyCode, after.available) };
}

type Side = Pick<Posting, 'accountId' | 'description'>;
