import type { Statement } from '../storage/queryable.js';

/** The columns of a row that is written, in the order of the parameters, with their types. */
const WRITTEN = {
  customer_id: 'text',
  msisdn_hash: 'bytea',
  msisdn_sealed: 'bytea',
  msisdn_verified: 'boolean',
  locale: 'text',
  time_zone: 'text',
  given_name_sealed: 'bytea',
  birthday: 'smallint',
  birth_year: 'smallint',
  customer_since: 'date',
  city: 'text',
  segment: 'text',
  products: 'text[]',
  accounts: 'jsonb',
  thresholds: 'jsonb',
  consents: 'jsonb',
  quiet_from: 'smallint',
  quiet_until: 'smallint',
  blocked: 'boolean',
  msisdn_changed_at: 'timestamptz',
  sim_changed_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;

const COLUMNS = Object.keys(WRITTEN) as (keyof typeof WRITTEN)[];

const camelCase = (column: string) =>
  column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** A whole row, as CustomerRow has it. A day comes as its text: the driver would make a moment of it. */
export const READ = COLUMNS.map((column) => {
  const value = WRITTEN[column] === 'date' ? `${column}::text` : column;
  return `${value} as "${camelCase(column)}"`;
}).join(', ');

// An array of arrays cannot be unnested by its rows: each inner one comes as its literal.
const elementType = (column: keyof typeof WRITTEN) =>
  WRITTEN[column] === 'text[]' ? 'text' : WRITTEN[column];

const GIVEN = `
  select ${COLUMNS.map((column) => `${column}::${WRITTEN[column]}`).join(', ')}
  from unnest(${COLUMNS.map((column, i) => `$${i + 1}::${elementType(column)}[]`).join(', ')})
    as row (${COLUMNS.join(', ')})`;

/** $1 text[]. Locked in the order of their IDs, so that two batches cannot wait for each other. */
export const CUSTOMERS_LOCK: Statement = {
  name: 'registry_lock',
  text: `
    select ${READ}
    from customer
    where customer_id = any($1::text[])
    order by customer_id
    for update`,
};

/** One array for each of the columns written. Gives those added; one of the same ID is left alone. */
export const CUSTOMERS_INSERT: Statement = {
  name: 'registry_insert',
  text: `
    insert into customer (${COLUMNS.join(', ')})
    ${GIVEN} order by customer_id
    on conflict (customer_id) do nothing
    returning customer_id`,
};

/** The same arrays. */
export const CUSTOMERS_UPDATE: Statement = {
  name: 'registry_update',
  text: `
    update customer set
      ${COLUMNS.slice(1)
        .map((column) => `${column} = given.${column}`)
        .join(', ')}
    from (${GIVEN}) as given
    where customer.customer_id = given.customer_id`,
};

/**
 * $1 text[] customer IDs, $2 uuid[], $3 at in ms, $4 client, $5 text[] kinds, $6 text[] details,
 * $7 boolean[]: whether it is left out where the customer has the same entry.
 */
export const CHANGES_INSERT: Statement = {
  name: 'registry_changes',
  text: `
    insert into customer_change (customer_id, change_id, at, client_id, kind, detail)
    select customer_id, change_id, to_timestamp($3::bigint / 1000.0), $4, kind, detail
    from unnest($1::text[], $2::uuid[], $5::text[], $6::text[], $7::boolean[])
      as change (customer_id, change_id, kind, detail, stale)
    where not stale or not exists (
      select from customer_change as known
      where known.customer_id = change.customer_id
        and known.kind = change.kind and known.detail = change.detail)`,
};

/** $1: the channel, $2 text[]: payloads, told once the transaction is committed. */
export const CUSTOMERS_NOTIFY: Statement = {
  name: 'registry_notify',
  text: `select pg_notify($1, payload) from unnest($2::text[]) as told (payload)`,
};

/** $1: the hash of a number. */
export const IDS_BY_MSISDN: Statement = {
  name: 'registry_ids_by_msisdn',
  text: `select customer_id from customer where msisdn_hash = $1::bytea order by customer_id`,
};

/** $1: a customer's ID. */
export const CUSTOMER_DELETE: Statement = {
  name: 'registry_delete',
  text: `delete from customer where customer_id = $1 returning msisdn_hash`,
};

/** $1: the ID of a customer whose row is locked, or deleted, by the transaction. */
export const CHANGES_DELETE: Statement = {
  name: 'registry_changes_delete',
  text: `delete from customer_change where customer_id = $1`,
};
