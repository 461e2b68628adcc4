import { defineEntity, p } from '@mikro-orm/core';

/** A row of the registry. The number is sealed; its keyed hash finds it. */
export const CustomerEntity = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    customerId: p.text().primary(),
    msisdnHash: p.blob(),
    msisdnSealed: p.blob(),
    locale: p.text().nullable(),
    timeZone: p.text().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});

/** The associated data of a sealed number of the registry. */
export const MSISDN_CONTEXT = 'customer';
