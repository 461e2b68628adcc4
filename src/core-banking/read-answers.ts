import { customerIdProblem } from '../customer/customer.js';
import type { FieldChecks } from '../failure/field-checks.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import {
  AccountType,
  CardKind,
  PinResult,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  Account,
  Biller,
  Card,
  CoreCustomer,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Amount } from '../customer/customer.js';
import { checkDay } from '../rpc/calendar-checks.js';
import { checkMoney } from '../rpc/money-check.js';
import { checkLocale, checkMasked, checkTimestamp } from '../rpc/request-checks.js';
import { isTimeZone } from '../template/locale.js';
import { toAmount } from './amounts.js';
import {
  bounded,
  checkCoreId,
  checkCurrency,
  checkMaskedAccount,
  checkMaskedCard,
  checkNamed,
  checkRate,
  checkShown,
  checkUnique,
} from './answer-fields.js';
import type { Balance, DuePayments, MiniStatement, Rates } from './core-bank.js';
import type { CoreResponse } from './core-method.js';

/** The most that a list of the core's may hold. */
export const MOST_CUSTOMERS = 20;
export const MOST_ACCOUNTS = 50;
export const MOST_CARDS = 50;
export const MOST_BILLERS = 100;
export const MOST_ENTRIES = 20;
export const MOST_RATES = 50;
export const MOST_PAYMENTS = 500;

const LONGEST_NAME = 80;
const LONGEST_NICKNAME = 40;
const LONGEST_DESCRIPTION = 140;
const LONGEST_TOKEN = 1024;
const SHORT_NAME = /^[\p{L}\p{M}\p{N}]{1,20}$/u;

export function readCustomers(
  { customers }: CoreResponse<'FindCustomers'>,
  checks: FieldChecks,
): readonly CoreCustomer[] {
  bounded(checks, 'customers', customers, MOST_CUSTOMERS).forEach((customer, i) => {
    const at = `customers[${i}]`;
    const problem = customerIdProblem(customer.customerId);
    if (problem !== null) checks.add(`${at}.customer_id`, problem);
    checkShown(checks, `${at}.given_name`, customer.givenName, LONGEST_NAME);
    checkLocale(checks, `${at}.locale`, customer.locale);
    if (customer.timeZone !== '' && !isTimeZone(customer.timeZone)) {
      checks.add(`${at}.time_zone`, 'is not an IANA time zone such as "Asia/Kolkata"');
    }
  });
  checkUnique(checks, 'customers', 'customer_id', idsOf(customers, 'customerId'));
  return customers;
}

export function readAccounts(
  { accounts }: CoreResponse<'ListAccounts'>,
  checks: FieldChecks,
): readonly Account[] {
  bounded(checks, 'accounts', accounts, MOST_ACCOUNTS).forEach((account, i) => {
    const at = `accounts[${i}]`;
    checkCoreId(checks, `${at}.account_id`, account.accountId);
    checkMaskedAccount(checks, `${at}.masked_number`, account.maskedNumber);
    checkNamed(checks, `${at}.account_type`, AccountType, account.accountType);
    checkShown(checks, `${at}.nickname`, account.nickname, LONGEST_NICKNAME);
    checkCurrency(checks, `${at}.currency_code`, account.currencyCode);
  });
  checkUnique(checks, 'accounts', 'account_id', idsOf(accounts, 'accountId'));
  return accounts;
}

export function readCards(
  { cards }: CoreResponse<'ListCards'>,
  checks: FieldChecks,
): readonly Card[] {
  bounded(checks, 'cards', cards, MOST_CARDS).forEach((card, i) => {
    const at = `cards[${i}]`;
    checkCoreId(checks, `${at}.card_id`, card.cardId);
    checkMaskedCard(checks, `${at}.masked_number`, card.maskedNumber);
    checkNamed(checks, `${at}.card_kind`, CardKind, card.cardKind);
  });
  checkUnique(checks, 'cards', 'card_id', idsOf(cards, 'cardId'));
  return cards;
}

export function readBillers(
  { billers }: CoreResponse<'ListBillers'>,
  checks: FieldChecks,
): readonly Biller[] {
  bounded(checks, 'billers', billers, MOST_BILLERS).forEach((biller, i) => {
    const at = `billers[${i}]`;
    checkCoreId(checks, `${at}.biller_id`, biller.billerId);
    if (!SHORT_NAME.test(biller.shortName)) {
      checks.add(`${at}.short_name`, 'must be 1 to 20 letters and digits');
    }
    checkShown(checks, `${at}.display_name`, biller.displayName, LONGEST_NAME);
    if (biller.maskedReference !== '') {
      checkMasked(checks, `${at}.masked_reference`, biller.maskedReference);
      checkShown(checks, `${at}.masked_reference`, biller.maskedReference, LONGEST_NAME);
    }
  });
  checkUnique(checks, 'billers', 'biller_id', idsOf(billers, 'billerId'));
  const names = billers.map(({ shortName }) => shortName.toUpperCase());
  checkUnique(checks, 'billers', 'short_name', names);
  return billers;
}

export function readBalance(
  { available, booked, asOf }: CoreResponse<'GetBalance'>,
  checks: FieldChecks,
): Balance {
  checkMoney(checks, 'available', available, { required: true, positive: false });
  checkMoney(checks, 'booked', booked, { required: false, positive: false });
  if (booked && available && booked.currencyCode !== available.currencyCode) {
    checks.add('booked.currency_code', 'is not that of available');
  }
  return {
    available: available ? toAmount(available) : NOTHING,
    booked: amountOrNull(booked),
    asOf: checkTimestamp(checks, 'as_of', asOf),
  };
}

/** `asked` is how many entries there may be. */
export function readMiniStatement(
  { entries, available }: CoreResponse<'GetMiniStatement'>,
  checks: FieldChecks,
  asked = MOST_ENTRIES,
): MiniStatement {
  checkMoney(checks, 'available', available, { required: false, positive: false });
  const currency = (available ?? entries[0]?.amount)?.currencyCode;
  bounded(checks, 'entries', entries, Math.min(asked, MOST_ENTRIES)).forEach((entry, i) => {
    const at = `entries[${i}]`;
    checkDay(checks, `${at}.booked_on`, entry.bookedOn);
    checkMoney(checks, `${at}.amount`, entry.amount, { required: true, positive: false });
    if (entry.amount && entry.amount.currencyCode !== currency) {
      checks.add(`${at}.amount.currency_code`, 'is not that of the account');
    }
    checkShown(checks, `${at}.description`, entry.description, LONGEST_DESCRIPTION);
  });
  return { entries, available: amountOrNull(available) };
}

export function readRates(
  { rates, asOf }: CoreResponse<'GetExchangeRates'>,
  checks: FieldChecks,
): Rates {
  bounded(checks, 'rates', rates, MOST_RATES).forEach((rate, i) => {
    checkCurrency(checks, `rates[${i}].quote_currency_code`, rate.quoteCurrencyCode);
    checkRate(checks, `rates[${i}].buy`, rate.buy);
    checkRate(checks, `rates[${i}].sell`, rate.sell);
    // 24 digits do not fit in a double: what differs only there is let through.
    const sell = Number(rate.sell);
    if (sell > 0 && Number(rate.buy) > sell) checks.add(`rates[${i}].buy`, 'is above sell');
  });
  checkUnique(checks, 'rates', 'quote_currency_code', idsOf(rates, 'quoteCurrencyCode'));
  return { rates, asOf: checkTimestamp(checks, 'as_of', asOf) };
}

/** `asked` is how many payments there may be. */
export function readPaymentsDue(
  { payments, nextPageToken }: CoreResponse<'ListPaymentsDue'>,
  checks: FieldChecks,
  asked = MOST_PAYMENTS,
): DuePayments {
  bounded(checks, 'payments', payments, asked).forEach((payment, i) => {
    const at = `payments[${i}]`;
    const { amount, minimum, maskedAccount } = payment;
    checkCoreId(checks, `${at}.payment_id`, payment.paymentId);
    const problem = customerIdProblem(payment.customerId);
    if (problem !== null) checks.add(`${at}.customer_id`, problem);
    checkShown(checks, `${at}.payment`, payment.payment, LONGEST_NAME, true);
    checkMoney(checks, `${at}.amount`, amount, { required: true, positive: true });
    checkMoney(checks, `${at}.minimum`, minimum, { required: false, positive: true });
    if (amount && minimum && amount.currencyCode !== minimum.currencyCode) {
      checks.add(`${at}.minimum.currency_code`, 'is not that of amount');
    }
    if (maskedAccount !== '') checkMaskedAccount(checks, `${at}.masked_account`, maskedAccount);
  });
  checkUnique(checks, 'payments', 'payment_id', idsOf(payments, 'paymentId'));
  checkShown(checks, 'next_page_token', nextPageToken, LONGEST_TOKEN);
  return { payments, nextPageToken };
}

export function readPinResult(
  { result }: CoreResponse<'VerifyPin'>,
  checks: FieldChecks,
): PinResult {
  checkNamed(checks, 'result', PinResult, result);
  return result;
}

/** Of an answer that is refused anyway. */
const NOTHING: Amount = { currencyCode: 'XXX', units: '0', nanos: 0 };

function amountOrNull(money: Money | null | undefined): Amount | null {
  return money ? toAmount(money) : null;
}

function idsOf<Name extends string>(
  items: readonly Record<Name, string>[],
  name: Name,
): readonly string[] {
  return items.map((item) => item[name]);
}
