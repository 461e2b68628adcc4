import { DateTime } from 'luxon';
import { textArray, intArray } from '../../storage/pg-array.js';
import type { CustomerConditions } from './audience-spec.js';

/** What the bank is, for those of whom something is not known. */
export interface BankPlace {
  /** BCP 47. */
  locale: string;
  /** IANA. */
  timeZone: string;
}

/** Where the customers of an audience are found without reading all others. */
export type CustomerSource = 'all' | 'birthday' | 'anniversary' | 'offers';

/** More days than that are found by reading everybody. */
const MOST_DAYS = 16;

export function sourceOf(conditions: CustomerConditions): CustomerSource {
  const { birthdays = [], anniversaries = [], consentedTo } = conditions;
  if (birthdays.length > 0 && birthdays.length <= MOST_DAYS) return 'birthday';
  if (anniversaries.length > 0 && anniversaries.length <= MOST_DAYS) return 'anniversary';
  return consentedTo === 'offers' ? 'offers' : 'all';
}

/** The days by which the source finds them, as `smallint[]`; null of other sources. */
export function daysOf(source: CustomerSource, conditions: CustomerConditions): string | null {
  if (source === 'birthday') return intArray(conditions.birthdays ?? []);
  return source === 'anniversary' ? intArray(conditions.anniversaries ?? []) : null;
}

/** In the order of the parameters of customer-page.sql.ts; null asks nothing. `now` in ms since the epoch. */
export function conditionValues(
  conditions: CustomerConditions,
  bank: BankPlace,
  now: number,
): (string | number | null)[] {
  const today = DateTime.fromMillis(now, { zone: bank.timeZone });
  return [
    bornBy(conditions.minAge, today),
    bornAfter(conditions.maxAge, today),
    texts(conditions.cities),
    texts(conditions.segments),
    texts(conditions.products),
    texts(conditions.withoutProducts),
    texts(conditions.locales?.map((locale) => locale.toLowerCase())),
    bank.locale.toLowerCase(),
    conditions.customerSinceFrom ?? null,
    conditions.customerSinceUntil ?? null,
    conditions.consentedTo ?? null,
    days(conditions.birthdays),
    days(conditions.anniversaries),
  ];
}

/** Whether nothing is asked that the database could answer. */
export function isEverybody({ countries: _, ...rest }: CustomerConditions): boolean {
  return Object.values(rest).every(
    (value) => value === undefined || (Array.isArray(value) && value.length === 0),
  );
}

/**
 * Year * 10000 + month * 100 + day. Whoever was born on a 29 February is a year
 * older on 1 March of years that have none: as numbers, 229 comes after 228.
 */
function bornBy(minAge: number | undefined, today: DateTime): number | null {
  return minAge === undefined ? null : asNumber(today.year - minAge, today);
}

/** The day after which one was born who is at most so old. */
function bornAfter(maxAge: number | undefined, today: DateTime): number | null {
  return maxAge === undefined ? null : asNumber(today.year - maxAge - 1, today);
}

function asNumber(year: number, { month, day }: DateTime): number {
  return year * 10_000 + month * 100 + day;
}

function texts(values: readonly string[] | undefined): string | null {
  return values === undefined || values.length === 0 ? null : textArray(values);
}

function days(values: readonly number[] | undefined): string | null {
  return values === undefined || values.length === 0 ? null : intArray(values);
}
