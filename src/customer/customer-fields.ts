import { nearest } from '../catalogue/nearest.js';
import type { FieldChecks } from '../failure/field-checks.js';
import { MsisdnState } from '../rpc/generated/tellerline/v1/customer_service.js';
import type { Customer } from '../rpc/generated/tellerline/v1/customer_service.js';
import { checkAccounts, checkThreshold, THRESHOLDS } from './account-checks.js';
import type { ThresholdName } from './account-checks.js';
import { checkConsents } from './consent-checks.js';
import type { CustomerPatch } from './customer-record.js';
import {
  checkBirthDate,
  checkCustomerLocale,
  checkMsisdn,
  checkPastDay,
  checkQuietHours,
  checkTimeZone,
  checkWords,
} from './profile-checks.js';

const LONGEST_WORDS = 60;
const MOST_PRODUCTS = 50;

interface Taking {
  checks: FieldChecks;
  customer: Customer;
  patch: CustomerPatch;
  /** Whether the caller asked for this very field. */
  named: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

interface Field {
  isEmpty(customer: Customer): boolean;
  /** Checks the field, and puts it into the patch. `path` goes before violations. */
  take(path: string, taking: Taking): void;
}

/** A text whose place in the patch has the same name. */
function words(key: 'givenName' | 'city' | 'segment'): Field {
  return {
    isEmpty: (customer) => customer[key] === '',
    take: (path, { checks, customer, patch }) => {
      patch[key] = checkWords(checks, path, customer[key], { most: LONGEST_WORDS });
    },
  };
}

function threshold(name: ThresholdName): Field {
  const key = THRESHOLDS[name];
  return {
    isEmpty: ({ thresholds }) =>
      key === 'homeCountry' ? !thresholds?.homeCountryCode : !thresholds?.[key],
    take: (path, { checks, customer, patch }) => {
      const value = checkThreshold(checks, path, name, customer.thresholds);
      patch.thresholds = { ...patch.thresholds, [key]: value };
    },
  };
}

/** What can be set, by its path in the contract. */
const FIELDS: Record<string, Field> = {
  msisdn: {
    isEmpty: (customer) => customer.msisdn === '',
    take: (path, { checks, customer, patch }) => {
      patch.msisdn = checkMsisdn(checks, path, customer.msisdn);
    },
  },
  msisdn_state: {
    isEmpty: (customer) => customer.msisdnState === MsisdnState.MSISDN_STATE_UNSPECIFIED,
    take: takeMsisdnState,
  },
  locale: {
    isEmpty: (customer) => customer.locale === '',
    take: (path, { checks, customer, patch }) => {
      patch.locale = checkCustomerLocale(checks, path, customer.locale);
    },
  },
  time_zone: {
    isEmpty: (customer) => customer.timeZone === '',
    take: (path, { checks, customer, patch }) => {
      patch.timeZone = checkTimeZone(checks, path, customer.timeZone);
    },
  },
  given_name: words('givenName'),
  birth_date: {
    isEmpty: (customer) => !customer.birthDate,
    take: (path, { checks, customer, patch, now }) => {
      patch.birthDate = checkBirthDate(checks, path, customer.birthDate, now);
    },
  },
  customer_since: {
    isEmpty: (customer) => !customer.customerSince,
    take: (path, { checks, customer, patch, now }) => {
      patch.customerSince = checkPastDay(checks, path, customer.customerSince, now);
    },
  },
  city: words('city'),
  segment: words('segment'),
  products: {
    isEmpty: (customer) => customer.products.length === 0,
    take: (path, { checks, customer, patch }) => {
      patch.products = checkProducts(checks, path, customer.products);
    },
  },
  accounts: {
    isEmpty: (customer) => customer.accounts.length === 0,
    take: (path, { checks, customer, patch }) => {
      patch.accounts = checkAccounts(checks, path, customer.accounts);
    },
  },
  'thresholds.large_withdrawal': threshold('large_withdrawal'),
  'thresholds.large_card_withdrawal': threshold('large_card_withdrawal'),
  'thresholds.large_card_payment': threshold('large_card_payment'),
  'thresholds.low_balance': threshold('low_balance'),
  'thresholds.home_country_code': threshold('home_country_code'),
  consents: {
    isEmpty: (customer) => customer.consents.length === 0,
    take: (path, { checks, customer, patch, now }) => {
      patch.consents = checkConsents(checks, path, customer.consents, now);
    },
  },
  do_not_disturb: {
    isEmpty: (customer) => !customer.doNotDisturb,
    take: (path, { checks, customer, patch }) => {
      patch.doNotDisturb = checkQuietHours(checks, path, customer.doNotDisturb);
    },
  },
  blocked: {
    isEmpty: (customer) => !customer.blocked,
    take: (_, { customer, patch }) => {
      patch.blocked = customer.blocked;
    },
  },
};

const PATHS = Object.keys(FIELDS);
const MASK_PATHS = [...PATHS, 'thresholds', 'customer_id'];
const ANSWERED = [
  'masked_msisdn',
  'msisdn_changed_at',
  'sim_changed_at',
  'created_at',
  'updated_at',
];
const MOST_PATHS = 100;

/** Which fields a caller means: those named, all of them, or those that are not empty. */
export type GivenFields = ReadonlySet<string> | 'all' | 'not-empty';

/** The paths of a FieldMask, as it comes off the wire; the generated type has them bare. */
export function maskPaths(mask: readonly string[] | { paths: string[] } | null | undefined) {
  if (mask === null || mask === undefined) return [];
  return 'paths' in mask ? mask.paths : mask;
}

/** The fields that a mask names; a violation for each path that is none. */
export function checkMask(
  checks: FieldChecks,
  field: string,
  paths: readonly string[],
): ReadonlySet<string> {
  const named = new Set<string>();
  if (paths.length > MOST_PATHS) {
    checks.add(field, `has ${paths.length} paths; it may have ${MOST_PATHS}`);
    return named;
  }
  paths.forEach((path, i) => {
    if (path === 'thresholds') {
      for (const known of PATHS) if (known.startsWith('thresholds.')) named.add(known);
    } else if (Object.hasOwn(FIELDS, path)) {
      named.add(path);
    } else if (path !== 'customer_id') {
      checks.add(`${field}[${i}]`, pathProblem(path));
    }
  });
  return named;
}

function pathProblem(path: string): string {
  if (ANSWERED.includes(path)) return 'is in answers only, and cannot be set';
  const near = nearest(path, MASK_PATHS);
  const hint = near === null ? `there are ${MASK_PATHS.join(', ')}` : `did you mean ${near}?`;
  return `is not a field that can be set; ${hint}`;
}

/** Checks the fields that are given; the patch of a wrong customer is not to be used. */
export function takePatch(
  checks: FieldChecks,
  prefix: string,
  customer: Customer,
  given: GivenFields,
  now: number,
): CustomerPatch {
  const patch: CustomerPatch = { id: customer.customerId };
  const named = typeof given !== 'string';
  for (const [path, field] of Object.entries(FIELDS)) {
    if (named && !given.has(path)) continue;
    if (given === 'not-empty' && field.isEmpty(customer)) continue;
    field.take(`${prefix}${path}`, { checks, customer, patch, named, now });
  }
  return patch;
}

/** Where it is not given, it stays as long as the number does. */
function takeMsisdnState(path: string, { checks, customer, patch, named }: Taking): void {
  switch (customer.msisdnState) {
    case MsisdnState.MSISDN_STATE_VERIFIED:
      patch.msisdnVerified = true;
      break;
    case MsisdnState.MSISDN_STATE_UNVERIFIED:
      patch.msisdnVerified = false;
      break;
    default:
      if (!named && customer.msisdnState === MsisdnState.MSISDN_STATE_UNSPECIFIED) break;
      checks.add(path, 'must be MSISDN_STATE_UNVERIFIED or MSISDN_STATE_VERIFIED');
  }
}

function checkProducts(checks: FieldChecks, field: string, products: readonly string[]): string[] {
  if (products.length > MOST_PRODUCTS) {
    checks.add(field, `has ${products.length}; it may have ${MOST_PRODUCTS}`);
    return [];
  }
  products.forEach((product, i) => {
    checkWords(checks, `${field}[${i}]`, product, { most: LONGEST_WORDS, required: true });
    const first = products.indexOf(product);
    if (first < i) checks.add(`${field}[${i}]`, `is that of ${field}[${first}] too`);
  });
  return [...products];
}
