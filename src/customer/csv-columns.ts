import { Failure } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { MsisdnState } from '../rpc/generated/tellerline/v1/customer_service.js';
import type { Customer, Thresholds } from '../rpc/generated/tellerline/v1/customer_service.js';
import { checkCustomerId } from '../rpc/request-checks.js';
import { toTimestamp } from '../rpc/timestamps.js';
import type { ConsentCategory } from './consent.js';
import { CATEGORY_NAMES } from './consent-checks.js';
import {
  readDate,
  readList,
  readMoment,
  readMoney,
  readQuietHours,
  readYesNo,
} from './csv-cells.js';
import { takePatch } from './customer-fields.js';
import type { CustomerPatch } from './customer-record.js';

/** What a line says, as the contract would have it. */
interface Draft {
  customer: Customer;
  thresholds: Thresholds;
  consents: { category: ConsentCategory; granted: boolean }[];
  source: string;
  /** Milliseconds since the epoch; null where it is not given. */
  at: number | null;
  /** The fields that are given, by their paths. */
  given: Set<string>;
}

/** Puts a cell that is not empty into the draft; gives what it must be where it cannot be read. */
type Column = (cell: string, draft: Draft) => string | null;

type TextField = 'msisdn' | 'locale' | 'timeZone' | 'givenName' | 'city' | 'segment';

const text =
  (path: string, key: TextField): Column =>
  (cell, { customer, given }) => {
    customer[key] = cell;
    given.add(path);
    return null;
  };

const date =
  (path: string, key: 'birthDate' | 'customerSince'): Column =>
  (cell, { customer, given }) => {
    const day = readDate(cell);
    if (day === null) return 'must be a day such as 1990-05-17';
    customer[key] = day;
    given.add(path);
    return null;
  };

const threshold =
  (path: string, key: Exclude<keyof Thresholds, 'homeCountryCode'>): Column =>
  (cell, { thresholds, given }) => {
    const money: Money | null = readMoney(cell);
    if (money === null) return 'must be an amount such as INR 50000';
    thresholds[key] = money;
    given.add(path);
    return null;
  };

const consent =
  (category: ConsentCategory): Column =>
  (cell, { consents, given }) => {
    const granted = readYesNo(cell);
    if (granted === null) return 'must be yes or no';
    consents.push({ category, granted });
    given.add('consents');
    return null;
  };

const COLUMNS: Record<string, Column> = {
  customer_id: (cell, { customer }) => {
    customer.customerId = cell;
    return null;
  },
  msisdn: text('msisdn', 'msisdn'),
  msisdn_state: (cell, { customer, given }) => {
    const state = cell.toLowerCase();
    if (state !== 'verified' && state !== 'unverified') return 'must be verified or unverified';
    customer.msisdnState =
      state === 'verified'
        ? MsisdnState.MSISDN_STATE_VERIFIED
        : MsisdnState.MSISDN_STATE_UNVERIFIED;
    given.add('msisdn_state');
    return null;
  },
  locale: text('locale', 'locale'),
  time_zone: text('time_zone', 'timeZone'),
  given_name: text('given_name', 'givenName'),
  birth_date: date('birth_date', 'birthDate'),
  customer_since: date('customer_since', 'customerSince'),
  city: text('city', 'city'),
  segment: text('segment', 'segment'),
  products: (cell, { customer, given }) => {
    customer.products = readList(cell);
    given.add('products');
    return null;
  },
  'consent.alerts': consent('alerts'),
  'consent.service': consent('service'),
  'consent.greetings': consent('greetings'),
  'consent.offers': consent('offers'),
  'consent.source': (cell, draft) => {
    draft.source = cell;
    return null;
  },
  'consent.at': (cell, draft) => {
    draft.at = readMoment(cell);
    return draft.at === null ? 'must be a moment such as 2026-11-22T10:00:00Z' : null;
  },
  do_not_disturb: (cell, { customer, given }) => {
    const hours = readQuietHours(cell);
    if (hours === null) return 'must be hours such as 22:00-07:00, or none';
    customer.doNotDisturb = hours === 'none' ? undefined : hours;
    given.add('do_not_disturb');
    return null;
  },
  blocked: (cell, { customer, given }) => {
    const blocked = readYesNo(cell);
    if (blocked === null) return 'must be yes or no';
    customer.blocked = blocked;
    given.add('blocked');
    return null;
  },
  home_country: (cell, { thresholds, given }) => {
    thresholds.homeCountryCode = cell;
    given.add('thresholds.home_country_code');
    return null;
  },
  large_withdrawal: threshold('thresholds.large_withdrawal', 'largeWithdrawal'),
  large_card_withdrawal: threshold('thresholds.large_card_withdrawal', 'largeCardWithdrawal'),
  large_card_payment: threshold('thresholds.large_card_payment', 'largeCardPayment'),
  low_balance: threshold('thresholds.low_balance', 'lowBalance'),
};

/** The columns that a file may have; it must have the first. */
export const CSV_COLUMNS: readonly string[] = Object.keys(COLUMNS);

const DEFAULT_SOURCE = 'import';

/** What a line changes, judged; throws a Failure `invalid_argument` that names columns. */
export function patchOfCells(cells: ReadonlyMap<string, string>, now: number): CustomerPatch {
  const draft: Draft = {
    customer: emptyCustomer(),
    thresholds: { homeCountryCode: '' },
    consents: [],
    source: DEFAULT_SOURCE,
    at: null,
    given: new Set(),
  };
  const checks = new FieldChecks();
  for (const [name, cell] of cells) {
    if (cell === '') continue;
    const problem = COLUMNS[name](cell, draft);
    if (problem !== null) checks.add(name, problem);
  }
  const { customer, consents, source, at } = draft;
  customer.thresholds = draft.thresholds;
  customer.consents = consents.map(({ category, granted }) => ({
    category: CATEGORY_NAMES[category],
    granted,
    source,
    at: at === null ? undefined : toTimestamp(at),
  }));
  const patch = judged(draft, checks, now);
  checks.finish('');
  return patch!;
}

/** As a row of the contract is judged; violations are put to the columns they came from. */
function judged(draft: Draft, checks: FieldChecks, now: number): CustomerPatch | undefined {
  const fields = new FieldChecks();
  checkCustomerId(fields, 'customer_id', draft.customer.customerId);
  const patch = takePatch(fields, '', draft.customer, draft.given, now);
  try {
    fields.finish('');
    return patch;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const said = new Set<string>();
    for (const { field, description } of error.violations) {
      const column = columnOf(field, draft);
      // The source of several consents is one cell.
      if (said.has(`${column} ${description}`)) continue;
      said.add(`${column} ${description}`);
      checks.add(column, description);
    }
    return undefined;
  }
}

/** The column that a field of the contract came from. */
function columnOf(field: string, { consents }: Draft): string {
  const of = /^consents\[(\d+)\]\.(\w+)/.exec(field);
  if (of !== null) {
    const part = of[2];
    return part === 'category' ? `consent.${consents[Number(of[1])].category}` : `consent.${part}`;
  }
  const name = field.replace(/^thresholds\./, '').replace(/[.[].*/, '');
  return name === 'home_country_code' ? 'home_country' : name;
}

/** As it comes off the wire with nothing in it. */
function emptyCustomer(): Customer {
  return {
    customerId: '',
    msisdn: '',
    msisdnState: MsisdnState.MSISDN_STATE_UNSPECIFIED,
    locale: '',
    timeZone: '',
    givenName: '',
    city: '',
    segment: '',
    products: [],
    accounts: [],
    consents: [],
    blocked: false,
    maskedMsisdn: '',
  };
}
