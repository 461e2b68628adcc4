import { byteaArray, intArray, jsonArray, textArray } from '../storage/pg-array.js';
import type { CustomerRow } from './customer-row.js';

type Column<Value> = (values: Value[]) => string;

const texts: Column<string | null> = textArray;
const octets: Column<Buffer | null> = byteaArray;
const small: Column<number | null> = intArray;
const flags: Column<boolean> = (values) => textArray(values.map(String));
const documents: Column<unknown> = (values) =>
  jsonArray(values.map((value) => JSON.stringify(value)));
const moments: Column<Date | null> = (values) =>
  textArray(values.map((value) => value?.toISOString() ?? null));
const lists: Column<string[]> = (values) => textArray(values.map((value) => textArray(value)));

/** In the order of the parameters of registry.sql.ts. */
const COLUMNS: { [Name in keyof CustomerRow]: Column<CustomerRow[Name]> } = {
  customerId: texts,
  msisdnHash: octets,
  msisdnSealed: octets,
  msisdnVerified: flags,
  locale: texts,
  timeZone: texts,
  givenNameSealed: octets,
  birthday: small,
  birthYear: small,
  customerSince: texts,
  city: texts,
  segment: texts,
  products: lists,
  accounts: documents,
  thresholds: documents,
  consents: documents,
  quietFrom: small,
  quietUntil: small,
  blocked: flags,
  msisdnChangedAt: moments,
  simChangedAt: moments,
  createdAt: moments,
  updatedAt: moments,
};

/** The rows as one array literal for each column. */
export function columnsOf(rows: readonly CustomerRow[]): string[] {
  return Object.entries(COLUMNS).map(([name, column]) =>
    (column as Column<unknown>)(rows.map((row) => row[name as keyof CustomerRow])),
  );
}
