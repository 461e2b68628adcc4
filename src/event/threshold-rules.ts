import type { TemplateVariables } from '../catalogue/event-kind.js';
import type { Amount, CustomerThresholds } from '../customer/customer.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import {
  CardType,
  Channel,
  TransactionPosted_Direction as Direction,
} from '../rpc/generated/tellerline/v1/event.js';
import type {
  CardUsedAbroad,
  LargeCardPayment,
  LargeCardWithdrawal,
  LargeWithdrawal,
  TransactionPosted,
} from '../rpc/generated/tellerline/v1/event.js';
import type { Settings } from '../settings/settings.schema.js';
import { moneyOf, nanosOf, nanosOfNumber } from '../rpc/exact-money.js';

/** What a transaction is told as. */
export type Told = { extra: TemplateVariables } & (
  | { kindKey: 'transaction_posted'; body: TransactionPosted }
  | { kindKey: 'card_used_abroad'; body: CardUsedAbroad }
  | { kindKey: 'large_card_payment'; body: LargeCardPayment }
  | { kindKey: 'large_card_withdrawal'; body: LargeCardWithdrawal }
  | { kindKey: 'large_withdrawal'; body: LargeWithdrawal }
);

type BankLimits = Settings['thresholds']['largeWithdrawal'];

/** By which money leaves an account. A shop's terminal is a payment, and no channel says nothing. */
const WITHDRAWALS: ReadonlySet<Channel> = new Set([
  Channel.CHANNEL_BRANCH,
  Channel.CHANNEL_ATM,
  Channel.CHANNEL_ONLINE,
  Channel.CHANNEL_CHEQUE,
  Channel.CHANNEL_TRANSFER,
]);

const TERMINALS: ReadonlySet<Channel> = new Set([Channel.CHANNEL_ATM, Channel.CHANNEL_EFTPOS]);

const NOTHING: TemplateVariables = Object.freeze({});

/**
 * What a checked TransactionPosted is told as: the first that holds of
 *
 * 1. `card_used_abroad`: a debit by any card in another country than the home;
 * 2. `large_card_payment`: a debit by a credit card;
 * 3. `large_card_withdrawal`: a debit by a debit card at a machine or a shop's
 *    terminal;
 * 4. `large_withdrawal`: a debit of the account, so by no credit card, at a
 *    branch or a machine, online, by cheque or transfer;
 * 5. `transaction_posted`.
 *
 * 2 to 4 hold from their limit on, in the amount's currency: the customer's own
 * where it is in that currency, else the bank's; without one the rule does not
 * hold, and the next is asked. Where the account is told of, a balance below the
 * limit of its own currency adds `low_balance_limit`; what a credit card's balance
 * means is the bank's to say. `homeCountry` is the bank's.
 */
export function applyThresholds(
  posted: TransactionPosted,
  bank: Settings['thresholds'],
  customer: CustomerThresholds | null,
  homeCountry: string,
): Told {
  if (!bank.enabled) return { kindKey: 'transaction_posted', body: posted, extra: NOTHING };
  const { amount, maskedCard, cardType, channel, countryCode } = posted;
  const byCredit = cardType === CardType.CARD_TYPE_CREDIT;
  const extra = byCredit ? NOTHING : lowBalance(posted.balance, bank, customer);
  if (posted.direction === Direction.DIRECTION_DEBIT && amount) {
    const byCard = maskedCard !== '';
    const home = customer?.homeCountry || homeCountry;
    if (bank.cardUsedAbroad && byCard && countryCode !== '' && countryCode !== home) {
      return { kindKey: 'card_used_abroad', body: usedAbroad(posted), extra: NOTHING };
    }
    if (byCredit) {
      if (byCard && reaches(amount, customer?.largeCardPayment, bank.largeCardPayment)) {
        return { kindKey: 'large_card_payment', body: cardPayment(posted), extra: NOTHING };
      }
    } else if (
      byCard &&
      cardType === CardType.CARD_TYPE_DEBIT &&
      TERMINALS.has(channel) &&
      reaches(amount, customer?.largeCardWithdrawal, bank.largeCardWithdrawal)
    ) {
      return { kindKey: 'large_card_withdrawal', body: cardWithdrawal(posted), extra };
    } else if (
      WITHDRAWALS.has(channel) &&
      reaches(amount, customer?.largeWithdrawal, bank.largeWithdrawal)
    ) {
      return { kindKey: 'large_withdrawal', body: withdrawal(posted), extra };
    }
  }
  return { kindKey: 'transaction_posted', body: posted, extra };
}

function lowBalance(
  balance: Money | null | undefined,
  bank: Settings['thresholds'],
  customer: CustomerThresholds | null,
): TemplateVariables {
  if (balance === null || balance === undefined) return NOTHING;
  const limit = limitIn(balance.currencyCode, customer?.lowBalance, bank.lowBalance);
  if (limit === null || nanosOf(balance) >= limit) return NOTHING;
  return { low_balance_limit: { kind: 'money', ...moneyOf(balance.currencyCode, limit) } };
}

function reaches(amount: Money, own: Amount | undefined, bank: BankLimits): boolean {
  const limit = limitIn(amount.currencyCode, own, bank);
  return limit !== null && nanosOf(amount) >= limit;
}

/** In billionths; null where nobody set one. */
function limitIn(currency: string, own: Amount | undefined, bank: BankLimits): bigint | null {
  if (own?.currencyCode === currency) return nanosOf(own);
  return Object.hasOwn(bank, currency) ? nanosOfNumber(bank[currency]) : null;
}

function usedAbroad({ amount, maskedCard, countryCode, reference, ...posted }: TransactionPosted) {
  return { amount, maskedCard, countryCode, merchant: merchantOf(posted), reference };
}

function cardPayment({ amount, maskedCard, countryCode, reference, ...posted }: TransactionPosted) {
  const merchant = merchantOf(posted);
  return { amount, maskedCard, merchant, countryCode, available: undefined, reference };
}

function cardWithdrawal({ amount, maskedCard, channel, ...posted }: TransactionPosted) {
  const { balance, reference } = posted;
  const shop = channel === Channel.CHANNEL_EFTPOS ? posted.counterparty : '';
  return { amount, maskedCard, channel, place: posted.place || shop, balance, reference };
}

function withdrawal(posted: TransactionPosted) {
  const { amount, maskedAccount, channel, place, balance, reference } = posted;
  return { amount, maskedAccount, channel, place, balance, reference };
}

function merchantOf({ counterparty, place }: Pick<TransactionPosted, 'counterparty' | 'place'>) {
  return counterparty || place;
}
