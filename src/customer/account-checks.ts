import type { FieldChecks } from '../failure/field-checks.js';
import { CardType } from '../rpc/generated/tellerline/v1/event.js';
import type {
  CustomerAccount as ProtoAccount,
  Thresholds,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import { countryProblem } from '../catalogue/country.js';
import { checkMoney } from '../rpc/money-check.js';
import { checkMasked } from '../rpc/request-checks.js';
import type { Amount, CustomerThresholds } from './customer.js';
import type { CardKind, CustomerAccount } from './customer-record.js';
import { checkReference, checkWords, wordsProblem } from './profile-checks.js';

const MOST_ACCOUNTS = 50;
const LONGEST_REFERENCE = 64;
const LONGEST_NICKNAME = 40;

const CARD_TYPES: Record<string, CardKind | null | undefined> = {
  [CardType.CARD_TYPE_UNSPECIFIED]: null,
  [CardType.CARD_TYPE_DEBIT]: 'debit',
  [CardType.CARD_TYPE_CREDIT]: 'credit',
  [CardType.CARD_TYPE_PREPAID]: 'prepaid',
};

/** The card type's name in the contract. */
export function cardTypeName(kind: CardKind | null): CardType {
  const names = Object.keys(CARD_TYPES) as CardType[];
  return names.find((name) => CARD_TYPES[name] === kind) ?? CardType.CARD_TYPE_UNSPECIFIED;
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export function checkAccounts(
  checks: FieldChecks,
  field: string,
  accounts: readonly ProtoAccount[],
): CustomerAccount[] {
  if (accounts.length > MOST_ACCOUNTS) {
    checks.add(field, `has ${accounts.length}; it may have ${MOST_ACCOUNTS}`);
    return [];
  }
  const references = new Map<string, number>();
  return accounts.map((account, i) => {
    const at = `${field}[${i}]`;
    const first = references.get(account.reference);
    if (first === undefined) references.set(account.reference, i);
    else checks.add(`${at}.reference`, `is that of ${field}[${first}] too`);
    return checkAccount(checks, at, account);
  });
}

function checkAccount(checks: FieldChecks, field: string, account: ProtoAccount): CustomerAccount {
  const { reference, maskedNumber, nickname, currencyCode } = account;
  checkReference(checks, `${field}.reference`, reference, LONGEST_REFERENCE);
  checkMasked(checks, `${field}.masked_number`, maskedNumber);
  const problem = wordsProblem(maskedNumber, { most: Infinity });
  if (problem !== null) checks.add(`${field}.masked_number`, problem);
  checkWords(checks, `${field}.nickname`, nickname, { most: LONGEST_NICKNAME });
  const cardType = CARD_TYPES[account.cardType];
  if (cardType === undefined) {
    checks.add(`${field}.card_type`, `must be one of ${Object.keys(CARD_TYPES).join(', ')}`);
  }
  if (currencyCode !== '' && !currencies.has(currencyCode)) {
    checks.add(`${field}.currency_code`, 'is not an ISO 4217 code such as "INR"');
  }
  return { reference, maskedNumber, nickname, cardType: cardType ?? null, currencyCode };
}

/** The parts of Thresholds, by their names in the contract. */
export const THRESHOLDS = {
  large_withdrawal: 'largeWithdrawal',
  large_card_withdrawal: 'largeCardWithdrawal',
  large_card_payment: 'largeCardPayment',
  low_balance: 'lowBalance',
  home_country_code: 'homeCountry',
} as const satisfies Record<string, keyof CustomerThresholds>;

export type ThresholdName = keyof typeof THRESHOLDS;

/** One of them; null where it is absent. */
export function checkThreshold(
  checks: FieldChecks,
  field: string,
  name: ThresholdName,
  thresholds: Thresholds | null | undefined,
): Amount | string | null {
  if (name === 'home_country_code') {
    const country = thresholds?.homeCountryCode ?? '';
    if (country === '') return null;
    const problem = countryProblem(country);
    if (problem !== null) checks.add(field, problem);
    return country;
  }
  const money = thresholds?.[THRESHOLDS[name]];
  if (money === null || money === undefined) return null;
  checkMoney(checks, field, money, { required: false, positive: true });
  return { currencyCode: money.currencyCode, units: String(money.units), nanos: money.nanos };
}
