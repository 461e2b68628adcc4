import { defineEntity, p } from '@mikro-orm/core';
import type { StoredConsents } from './consent.js';
import type { CustomerThresholds } from './customer.js';
import type { CustomerAccount } from './customer-record.js';

/**
 * A row of the registry (customer-row.ts says more of its columns). The number
 * and the name are sealed; the number's keyed hash finds it.
 */
export const CustomerEntity = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    customerId: p.text().primary(),
    msisdnHash: p.blob().$type<Buffer>(),
    msisdnSealed: p.blob().$type<Buffer>(),
    msisdnVerified: p.boolean(),
    locale: p.text().nullable(),
    timeZone: p.text().nullable(),
    givenNameSealed: p.blob().$type<Buffer>().nullable(),
    birthday: p.smallint().nullable(),
    birthYear: p.smallint().nullable(),
    customerSince: p.date().nullable(),
    city: p.text().nullable(),
    segment: p.text().nullable(),
    products: p.array(),
    accounts: p.json<CustomerAccount[]>(),
    thresholds: p.json<CustomerThresholds>(),
    consents: p.json<StoredConsents>(),
    quietFrom: p.smallint().nullable(),
    quietUntil: p.smallint().nullable(),
    blocked: p.boolean(),
    msisdnChangedAt: p.datetime().nullable(),
    simChangedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** Who changed a customer, what and when; nothing private is in it. */
export const CustomerChangeEntity = defineEntity({
  name: 'CustomerChange',
  tableName: 'customer_change',
  properties: {
    customerId: p.text().primary(),
    /** UUIDv7: later ones are greater. */
    changeId: p.uuid().primary(),
    at: p.datetime(),
    clientId: p.text(),
    kind: p.text(),
    detail: p.text(),
  },
});
