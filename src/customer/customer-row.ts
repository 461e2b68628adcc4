import type { Sealer } from '../storage/sealing.js';
import type { StoredConsents } from './consent.js';
import type { CustomerThresholds } from './customer.js';
import type { BirthDate, CustomerAccount, CustomerRecord } from './customer-record.js';

/** A row of the table `customer`, as the ORM and the statements of the registry give it. */
export interface CustomerRow {
  customerId: string;
  msisdnHash: Buffer;
  msisdnSealed: Buffer;
  msisdnVerified: boolean;
  locale: string | null;
  timeZone: string | null;
  givenNameSealed: Buffer | null;
  /** Month * 100 + day. */
  birthday: number | null;
  birthYear: number | null;
  /** `YYYY-MM-DD`. */
  customerSince: string | null;
  city: string | null;
  segment: string | null;
  products: string[];
  accounts: CustomerAccount[];
  thresholds: CustomerThresholds;
  consents: StoredConsents;
  /** Minutes after midnight. */
  quietFrom: number | null;
  quietUntil: number | null;
  blocked: boolean;
  msisdnChangedAt: Date | null;
  simChangedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The associated data of a sealed number of the registry. */
export const MSISDN_CONTEXT = 'customer';

const nameContext = (id: string) => `customer.given_name:${id}`;

export function toRow(record: CustomerRecord, sealer: Sealer): CustomerRow {
  const { id, givenName, birthDate, doNotDisturb } = record;
  return {
    customerId: id,
    msisdnHash: sealer.lookupHash(record.msisdn),
    msisdnSealed: sealer.seal(record.msisdn, MSISDN_CONTEXT),
    msisdnVerified: record.msisdnVerified,
    locale: record.locale,
    timeZone: record.timeZone,
    givenNameSealed: givenName === null ? null : sealer.seal(givenName, nameContext(id)),
    birthday: birthDate === null ? null : birthDate.month * 100 + birthDate.day,
    birthYear: birthDate?.year ?? null,
    customerSince: record.customerSince,
    city: record.city,
    segment: record.segment,
    products: [...record.products],
    accounts: [...record.accounts],
    thresholds: record.thresholds,
    consents: record.consents,
    quietFrom: doNotDisturb?.from ?? null,
    quietUntil: doNotDisturb?.until ?? null,
    blocked: record.blocked,
    msisdnChangedAt: dateOf(record.msisdnChangedAt),
    simChangedAt: dateOf(record.simChangedAt),
    createdAt: new Date(record.createdAt),
    updatedAt: new Date(record.updatedAt),
  };
}

/** Throws a Failure `internal` where a seal cannot be opened. */
export function toRecord(row: CustomerRow, sealer: Sealer): CustomerRecord {
  const { customerId: id, givenNameSealed, quietFrom, quietUntil } = row;
  return {
    id,
    msisdn: sealer.open(row.msisdnSealed, MSISDN_CONTEXT).toString(),
    msisdnVerified: row.msisdnVerified,
    locale: row.locale,
    timeZone: row.timeZone,
    givenName:
      givenNameSealed === null ? null : sealer.open(givenNameSealed, nameContext(id)).toString(),
    birthDate: birthDateOf(row),
    customerSince: row.customerSince,
    city: row.city,
    segment: row.segment,
    products: row.products,
    accounts: row.accounts,
    thresholds: row.thresholds,
    consents: row.consents,
    doNotDisturb:
      quietFrom === null || quietUntil === null ? null : { from: quietFrom, until: quietUntil },
    blocked: row.blocked,
    msisdnChangedAt: row.msisdnChangedAt?.getTime() ?? null,
    simChangedAt: row.simChangedAt?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

function birthDateOf({ birthday, birthYear }: CustomerRow): BirthDate | null {
  if (birthday === null) return null;
  return { year: birthYear, month: Math.floor(birthday / 100), day: birthday % 100 };
}

function dateOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
