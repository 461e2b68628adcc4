import { defineEntity, p } from '@mikro-orm/core';
import type { StoredConsents } from './consent.js';
import type { CustomerThresholds } from './customer.js';

/**
 * A row of the registry. The number and the name are sealed; the number's
 * keyed hash finds it.
 */
export const CustomerEntity = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    customerId: p.text().primary(),
    msisdnHash: p.blob(),
    msisdnSealed: p.blob(),
    locale: p.text().nullable(),
    timeZone: p.text().nullable(),
    thresholds: p.json<CustomerThresholds>(),
    consents: p.json<StoredConsents>(),
    quietFrom: p.smallint().nullable(),
    quietUntil: p.smallint().nullable(),
    blocked: p.boolean(),
    msisdnChangedAt: p.datetime().nullable(),
    simChangedAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});

/** The associated data of a sealed number of the registry. */
export const MSISDN_CONTEXT = 'customer';
