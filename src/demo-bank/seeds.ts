import { DEMO_CUSTOMERS } from '../customer/demo-customers.js';
import { nanosOfDecimal } from './decimals.js';
import type { Posting } from './ledger.js';

/** PIN for SMS, of everybody. */
export const DEMO_PIN = '2468';

export interface SeedAccount {
  id: string;
  type: 'current' | 'savings' | 'loan';
  maskedNumber: string;
  nickname: string;
  currencyCode: string;
  status: 'active' | 'dormant';
  /** Decimals. */
  floor: string;
  ceiling: string | null;
  paymentLimit: string;
}

export interface SeedCustomer {
  id: string;
  msisdn: string;
  givenName: string;
  locale: string;
  timeZone: string;
  creditCardAllowed: boolean;
  /** The default one first. */
  accounts: readonly SeedAccount[];
  cards: readonly { id: string; maskedNumber: string; kind: 'debit' | 'credit' | 'prepaid' }[];
  billers: readonly SeedBiller[];
  cheques: readonly { number: string; status: 'issued' | 'paid' }[];
  movements: readonly SeedMovement[];
}

export interface SeedBiller {
  id: string;
  shortName: string;
  displayName: string;
  maskedReference: string;
  /** Of the bank's own, which all of a biller's customers share. */
  settlementAccountId: string;
  allowed: boolean;
}

export interface SeedMovement {
  /** Milliseconds before the bank is made. */
  age: number;
  postings: readonly Posting[];
}

type RegistryCustomer = (typeof DEMO_CUSTOMERS)[number];
type AccountSketch = Pick<SeedAccount, 'id' | 'maskedNumber' | 'nickname' | 'currencyCode'>;

const DAY = 86_400_000;
/** What a movement is multiplied by, so that it is believable in its currency. */
const SCALES: Readonly<Record<string, number>> = { INR: 50, MXN: 15, AED: 4 };
/** The rest are current. */
const TYPES: Readonly<Record<string, SeedAccount['type']>> = {
  'IN-1001-1': 'savings',
  'IN-1001-2': 'loan',
  'IN-1002-1': 'savings',
  'AE-1004-1': 'savings',
};
/** So that somebody has two accounts to move money between. */
const ONE_MORE: Readonly<Record<string, AccountSketch>> = {
  'C-1001': { id: 'IN-1001-5', maskedNumber: 'XX2210', nickname: 'current', currencyCode: 'INR' },
};
const OVERDRAFTS: Readonly<Record<string, number>> = { 'IN-1001-5': 500, 'US-1006-1': 2000 };
/** Nothing can be paid from it. */
const DORMANT = new Set(['IN-1009-1']);
const PAYMENT_LIMIT = 1500;
const PRINCIPAL = 48_000;

type BillerSketch = { shortName: string; displayName: string; reference: string };

const BILLERS: readonly BillerSketch[] = [
  { shortName: 'POWER', displayName: 'City Power & Light', reference: 'XX0042' },
  { shortName: 'WATER', displayName: 'City Water', reference: 'XX0817' },
  { shortName: 'PHONE', displayName: 'National Telecom', reference: 'XX5530' },
];
/** By language: what the examples of its keywords pay, besides POWER. */
const LOCAL_BILLERS: Readonly<Record<string, readonly BillerSketch[]>> = {
  es: [{ shortName: 'LUZ', displayName: 'Luz del Valle', reference: 'XX0043' }],
  fr: [{ shortName: 'EDF', displayName: 'EDF', reference: 'XX0044' }],
};
/** A business that the bank pays nothing to: REFUSAL_REASON_NOT_ALLOWED. */
const NOT_ALLOWED = { shortName: 'DICE', displayName: 'Golden Dice Club', reference: 'XX7007' };
const PLAYERS = new Set(['C-1001', 'C-1006']);

type Other = 'CLEARING' | 'CASH' | 'CARDS';
type Line = readonly [daysAgo: number, amount: string, other: Other, description: string];

/** Of a first account, in units that the scale makes of its currency. */
const HISTORY: readonly Line[] = [
  [90, '1900', 'CLEARING', 'Balance brought forward'],
  [31, '2400', 'CLEARING', 'Salary'],
  [30, '-850', 'CLEARING', 'Rent'],
  [27, '-64.20', 'CARDS', 'Groceries'],
  [25, '-100', 'CASH', 'ATM'],
  [21, '-38.50', 'CARDS', 'Fuel'],
  [18, '-12.99', 'CARDS', 'Streaming'],
  [15, '-71.35', 'CARDS', 'Groceries'],
  [12, '-29.90', 'CARDS', 'Pharmacy'],
  [9, '-80', 'CASH', 'ATM'],
  [6, '45', 'CLEARING', 'From a friend'],
  [4, '-22.40', 'CARDS', 'Restaurant'],
  [1, '2400', 'CLEARING', 'Salary'],
];
const SECOND: readonly Line[] = [
  [90, '300', 'CLEARING', 'Balance brought forward'],
  [28, '150', 'CLEARING', 'From a friend'],
  [20, '-45.60', 'CARDS', 'Electronics'],
  [8, '-18.20', 'CARDS', 'Books'],
  [2, '-25', 'CASH', 'ATM'],
];
const LOAN: readonly Line[] = [
  [90, `-${PRINCIPAL}`, 'CLEARING', 'Loan paid out'],
  [60, '420', 'CLEARING', 'Instalment'],
  [30, '420', 'CLEARING', 'Instalment'],
];
const PAID_CHEQUES = ['000121', '000122'];
const FIRST_ISSUED = 123;
const CHEQUES = 8;

/** The bank's own account of a currency. */
export function ownAccountId(other: Other, currencyCode: string): string {
  return `BANK-${other}-${currencyCode}`;
}

export function seedCustomers(): readonly SeedCustomer[] {
  return DEMO_CUSTOMERS.map(seedCustomer);
}

function seedCustomer(customer: RegistryCustomer): SeedCustomer {
  const accounts = accountsOf(customer);
  return {
    id: customer.id,
    msisdn: customer.msisdn,
    givenName: customer.givenName ?? '',
    locale: customer.locale ?? '',
    timeZone: customer.timeZone ?? 'UTC',
    creditCardAllowed: customer.segment !== 'student',
    accounts,
    cards: registered(customer).flatMap(({ reference, maskedNumber, cardType }) =>
      cardType === null ? [] : [{ id: reference, maskedNumber, kind: cardType }],
    ),
    billers: billersOf(customer, accounts[0].currencyCode),
    cheques: [
      ...PAID_CHEQUES.map((number) => ({ number, status: 'paid' as const })),
      ...Array.from({ length: CHEQUES }, (_, at) => ({
        number: String(FIRST_ISSUED + at).padStart(6, '0'),
        status: 'issued' as const,
      })),
    ],
    movements: accounts.flatMap((account, at) => movementsOf(account, at === 0)),
  };
}

/** Accounts and cards, as the registry has them. */
function registered(customer: RegistryCustomer) {
  return customer.accounts ?? [];
}

function accountsOf(customer: RegistryCustomer): SeedAccount[] {
  const sketches: AccountSketch[] = registered(customer)
    .filter(({ cardType }) => cardType === null)
    .map(({ reference, maskedNumber, nickname, currencyCode }) => ({
      id: reference,
      maskedNumber,
      nickname,
      currencyCode: currencyCode ?? 'USD',
    }));
  const more = ONE_MORE[customer.id];
  if (more !== undefined && !sketches.some(({ id }) => id === more.id)) sketches.push(more);
  const accounts = sketches.map(accountOf);
  // What can be paid from comes first.
  return accounts.sort((a, b) => Number(a.type === 'loan') - Number(b.type === 'loan'));
}

function accountOf(sketch: AccountSketch): SeedAccount {
  const type = TYPES[sketch.id] ?? 'current';
  const scaled = (amount: number) => String(amount * scaleOf(sketch.currencyCode));
  return {
    ...sketch,
    type,
    status: DORMANT.has(sketch.id) ? 'dormant' : 'active',
    floor: type === 'loan' ? scaled(-PRINCIPAL) : scaled(-(OVERDRAFTS[sketch.id] ?? 0)),
    ceiling: type === 'loan' ? '0' : null,
    paymentLimit: scaled(PAYMENT_LIMIT),
  };
}

function billersOf(customer: RegistryCustomer, currencyCode: string): SeedBiller[] {
  const prefix = registered(customer)[0].reference.slice(0, -2);
  const [language] = (customer.locale ?? '').split('-');
  const usual = [...BILLERS, ...(LOCAL_BILLERS[language] ?? [])];
  const list = PLAYERS.has(customer.id) ? [...usual, NOT_ALLOWED] : usual;
  return list.map((biller) => ({
    id: `${prefix}-${biller.shortName}`,
    shortName: biller.shortName,
    displayName: biller.displayName,
    maskedReference: biller.reference,
    settlementAccountId: `BILLER-${biller.shortName}-${currencyCode}`,
    allowed: biller !== NOT_ALLOWED,
  }));
}

function movementsOf(account: SeedAccount, isFirst: boolean): SeedMovement[] {
  const { currencyCode, type, id } = account;
  const lines = type === 'loan' ? LOAN : isFirst ? HISTORY : SECOND;
  return lines.map(([daysAgo, amount, other, description], at) => {
    const nanos = nanosOfDecimal(amount) * BigInt(scaleOf(currencyCode));
    return {
      // Not all at one time of the day.
      age: daysAgo * DAY - at * 1_873_000,
      postings: [
        { accountId: id, currencyCode, nanos, description },
        { accountId: ownAccountId(other, currencyCode), currencyCode, nanos: -nanos, description },
      ],
    };
  });
}

function scaleOf(currencyCode: string): number {
  return SCALES[currencyCode] ?? 1;
}

/** How much of a currency one US dollar is, and whether the bank shows it unasked. */
export const RATES_OF_DOLLAR: readonly (readonly [
  code: string,
  perDollar: string,
  usual: boolean,
])[] = [
  ['USD', '1', true],
  ['EUR', '0.8632', true],
  ['GBP', '0.7615', true],
  ['INR', '88.64', true],
  ['MXN', '18.41', true],
  ['AED', '3.6725', true],
  ['SAR', '3.75', false],
  ['SGD', '1.3012', false],
  ['JPY', '156.2', false],
  ['CHF', '0.8064', false],
  ['CNY', '7.112', false],
  ['CAD', '1.4021', false],
  ['AUD', '1.5437', false],
];
