import type { FieldChecks } from '../failure/field-checks.js';
import { ConsentCategory as Category } from '../rpc/generated/tellerline/v1/consent.js';
import type { Consent } from '../rpc/generated/tellerline/v1/consent.js';
import { checkTimestamp } from '../rpc/request-checks.js';
import type { ConsentCategory } from './consent.js';
import type { ConsentChange } from './customer-record.js';
import { checkWords } from './profile-checks.js';

const CATEGORIES: Record<string, ConsentCategory | undefined> = {
  [Category.CONSENT_CATEGORY_ESSENTIAL]: 'essential',
  [Category.CONSENT_CATEGORY_ALERTS]: 'alerts',
  [Category.CONSENT_CATEGORY_SERVICE]: 'service',
  [Category.CONSENT_CATEGORY_GREETINGS]: 'greetings',
  [Category.CONSENT_CATEGORY_OFFERS]: 'offers',
};

/** The category's name in the contract. */
export const CATEGORY_NAMES = Object.fromEntries(
  Object.entries(CATEGORIES).map(([name, category]) => [category, name]),
) as Record<ConsentCategory, Category>;

const LONGEST_SOURCE = 60;
/** Milliseconds; clocks differ. */
const FUTURE_SLACK = 600_000;

/** What a customer says of one category; undefined, and a violation, where it is unclear. */
export function checkConsent(
  checks: FieldChecks,
  field: string,
  consent: Consent | null | undefined,
  now: number,
): ConsentChange | undefined {
  if (consent === null || consent === undefined) {
    checks.add(field, 'is missing');
    return undefined;
  }
  const category = CATEGORIES[consent.category];
  if (category === undefined) {
    checks.add(`${field}.category`, `must be one of ${Object.keys(CATEGORIES).join(', ')}`);
  } else if (category === 'essential' && !consent.granted) {
    checks.add(`${field}.category`, 'is essential, which cannot be refused');
  }
  checkWords(checks, `${field}.source`, consent.source, { most: LONGEST_SOURCE, required: true });
  const at = checkPast(checks, `${field}.at`, consent.at, now);
  return category && { category, granted: consent.granted, source: consent.source, at };
}

/** Each of another category. */
export function checkConsents(
  checks: FieldChecks,
  field: string,
  consents: readonly Consent[],
  now: number,
): ConsentChange[] {
  const most = Object.keys(CATEGORIES).length;
  if (consents.length > most) {
    checks.add(field, `has ${consents.length}; there are ${most} categories`);
    return [];
  }
  const seen = new Map<ConsentCategory, number>();
  return consents.flatMap((consent, i) => {
    const change = checkConsent(checks, `${field}[${i}]`, consent, now);
    if (change === undefined) return [];
    const first = seen.get(change.category);
    if (first === undefined) seen.set(change.category, i);
    else checks.add(`${field}[${i}].category`, `is that of ${field}[${first}] too`);
    return [change];
  });
}

/**
 * Milliseconds since the epoch; null where it is absent. What a fast clock gives
 * is taken for now: it would stand against all that is said until then.
 */
export function checkPast(
  checks: FieldChecks,
  field: string,
  at: Consent['at'] | null,
  now: number,
): number | null {
  if (at === null || at === undefined) return null;
  const moment = checkTimestamp(checks, field, at);
  if (moment > now + FUTURE_SLACK) checks.add(field, 'is more than 10 minutes in the future');
  return Math.min(moment, now);
}
