import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { Customer } from '../../customer/customer.js';
import type { CustomerRecord } from '../../customer/customer-record.js';

/** A customer as sending needs one. */
export function customerOf(record: CustomerRecord): Customer {
  const consents = Object.entries(record.consents).map(([category, { granted }]) => [
    category,
    granted,
  ]);
  const named = record.accounts.filter(({ nickname }) => nickname !== '');
  return {
    id: record.id,
    msisdn: record.msisdn,
    locale: record.locale,
    timeZone: record.timeZone,
    blocked: record.blocked,
    consents: Object.fromEntries(consents) as Customer['consents'],
    doNotDisturb: record.doNotDisturb,
    thresholds: record.thresholds,
    nicknames: Object.fromEntries(named.map(({ reference, nickname }) => [reference, nickname])),
    msisdnChangedAt: record.msisdnChangedAt,
    simChangedAt: record.simChangedAt,
  };
}

/** The names of what a text can say of any customer of whom it is known. */
export const CUSTOMER_VARIABLES = ['given_name', 'city', 'segment', 'customer_since'] as const;

/** What a text can say of a customer; what is not known is left out. */
export function customerVariables(record: CustomerRecord): TemplateVariables {
  const { givenName, city, segment, customerSince } = record;
  return {
    ...(givenName !== null && { given_name: { kind: 'text', value: givenName } }),
    ...(city !== null && { city: { kind: 'text', value: city } }),
    ...(segment !== null && { segment: { kind: 'text', value: segment } }),
    ...(customerSince !== null && { customer_since: { kind: 'day', day: customerSince } }),
  };
}

/** Of those who share a number, the one whose language and name a text takes: not a blocked one where there is another. */
export function spokesperson(sharing: readonly CustomerRecord[]): CustomerRecord | undefined {
  return sharing.find(({ blocked }) => !blocked) ?? sharing[0];
}
