import type { Queryable } from '../storage/queryable.js';
import type { Sealer } from '../storage/sealing.js';
import { lockAccounts, post } from './ledger.js';
import { SET_PIN } from './pins.sql.js';
import { hashPin } from './pins.store.js';
import { nameContext } from './reads.store.js';
import {
  ADD_ACCOUNT,
  ADD_BILLERS,
  ADD_CARDS,
  ADD_CHEQUES,
  ADD_CUSTOMER,
  ADD_OWN_ACCOUNTS,
  ADD_RATES,
  KNOWN_CUSTOMERS,
} from './seed.sql.js';
import { DEMO_PIN, RATES_OF_DOLLAR, seedCustomers } from './seeds.js';
import type { SeedCustomer } from './seeds.js';

/** Adds the demo's customers that are not there yet, in the caller's transaction. `now` as in prepareBank. */
export async function seedBank(tx: Queryable, sealer: Sealer, now: number): Promise<void> {
  const known = await tx.rows<{ customer_id: string }>(KNOWN_CUSTOMERS, []);
  const ids = new Set(known.map(({ customer_id }) => customer_id));
  const customers = seedCustomers().filter(({ id }) => !ids.has(id));
  if (customers.length === 0) return;
  await tx.rows(
    ADD_RATES,
    columns(RATES_OF_DOLLAR, (rate) => rate),
  );
  const pins = await Promise.all(customers.map(({ id }) => hashPin(sealer, id, DEMO_PIN)));
  const own = ownAccounts(customers);
  await tx.rows(
    ADD_OWN_ACCOUNTS,
    columns([...own], (entry) => entry),
  );
  await lockAccounts(tx, [...own.keys()]);
  for (const [at, customer] of customers.entries()) {
    await addCustomer(tx, sealer, customer);
    await tx.rows(SET_PIN, [customer.id, pins[at].salt, pins[at].hash]);
  }
  const movements = customers.flatMap((customer) => customer.movements);
  // Statements go by the order of booking.
  const oldestFirst = movements.toSorted((a, b) => b.age - a.age);
  await post(
    tx,
    oldestFirst.map(({ age, postings }) => ({ bookedAt: now - age, operationKey: null, postings })),
  );
}

/** Of the bank itself: each account with its currency. */
function ownAccounts(customers: readonly SeedCustomer[]): Map<string, string> {
  const own = new Map<string, string>();
  for (const { accounts, billers, movements } of customers) {
    const ids = new Set(accounts.map(({ id }) => id));
    for (const { settlementAccountId } of billers) {
      own.set(settlementAccountId, accounts[0].currencyCode);
    }
    for (const { accountId, currencyCode } of movements.flatMap(({ postings }) => postings)) {
      if (!ids.has(accountId)) own.set(accountId, currencyCode);
    }
  }
  return own;
}

async function addCustomer(tx: Queryable, sealer: Sealer, customer: SeedCustomer): Promise<void> {
  const { id, msisdn, givenName, locale, timeZone, accounts, cards, billers, cheques } = customer;
  await tx.rows(ADD_CUSTOMER, [
    id,
    sealer.lookupHash(msisdn),
    sealer.seal(givenName, nameContext(id)),
    locale,
    timeZone,
    customer.creditCardAllowed,
  ]);
  for (const [at, a] of accounts.entries()) {
    const named = [id, at + 1, a.id, a.type, a.maskedNumber, a.nickname, a.currencyCode];
    await tx.rows(ADD_ACCOUNT, [...named, a.status, a.floor, a.ceiling, a.paymentLimit]);
  }
  if (cards.length > 0) {
    await tx.rows(ADD_CARDS, [id, ...columns(cards, (c) => [c.id, c.maskedNumber, c.kind])]);
  }
  await tx.rows(ADD_BILLERS, [
    id,
    ...columns(billers, (biller) => [
      biller.id,
      biller.shortName,
      biller.displayName,
      biller.maskedReference,
      biller.settlementAccountId,
      biller.allowed,
    ]),
  ]);
  await tx.rows(ADD_CHEQUES, [
    accounts[0].id,
    ...columns(cheques, ({ number, status }) => [number, status]),
  ]);
}

/** Rows, one at least, as columns, as unnest takes them. */
function columns<T>(rows: readonly T[], cells: (row: T) => readonly unknown[]): unknown[][] {
  const table = rows.map(cells);
  return table[0].map((_, at) => table.map((row) => row[at]));
}
