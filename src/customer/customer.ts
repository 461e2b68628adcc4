import type { ConsentCategory } from './consent.js';

/** A customer of the bank, as far as messages need to know. */
export interface Customer {
  /** The bank's own identifier. */
  id: string;
  /** E.164 with the plus sign. */
  msisdn: string;
  /** BCP 47; null takes the bank's. */
  locale: string | null;
  /** IANA; null takes the bank's. */
  timeZone: string | null;
  /** Nothing is sent, whatever it is. */
  blocked: boolean;
  /** What was said of a category; a category not in it, nothing was said of. */
  consents: Readonly<Partial<Record<ConsentCategory, boolean>>>;
  /** Wall clock, minutes after midnight; `until` before `from` passes midnight. */
  doNotDisturb: { from: number; until: number } | null;
  thresholds: CustomerThresholds;
  /** What the customer calls their accounts and cards, by the bank's reference; those without are not in it. */
  nicknames: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; null where it never was another. */
  msisdnChangedAt: number | null;
  simChangedAt: number | null;
}

/** A customer's own limits; where one is absent, the bank's holds. */
export interface CustomerThresholds {
  largeWithdrawal?: Amount;
  largeCardWithdrawal?: Amount;
  largeCardPayment?: Amount;
  lowBalance?: Amount;
  /** ISO 3166-1 alpha-2. */
  homeCountry?: string;
}

export interface Amount {
  /** ISO 4217. */
  currencyCode: string;
  /** As in google.type.Money. */
  units: string;
  nanos: number;
}

/** What a customer has that says nothing of themselves. */
export const PLAIN_CUSTOMER = {
  blocked: false,
  consents: {},
  doNotDisturb: null,
  thresholds: {},
  nicknames: {},
  msisdnChangedAt: null,
  simChangedAt: null,
} as const satisfies Omit<Customer, 'id' | 'msisdn' | 'locale' | 'timeZone'>;

/** UTF-16 code units of a customer ID. */
const LONGEST_ID = 128;
const CONTROL = /\p{Cc}/u;

/** What is wrong with a customer ID, null where nothing is. PostgreSQL keeps no NUL in a text. */
export function customerIdProblem(id: string): string | null {
  if (id === '') return `is missing; it must have 1 to ${LONGEST_ID} characters`;
  if (id.length > LONGEST_ID) return `has ${id.length} characters; it may have ${LONGEST_ID}`;
  return CONTROL.test(id) ? 'has a control character; it may have none' : null;
}
