import type { Statement } from '../storage/queryable.js';

/** What of an account an operation looks at. Amounts are decimals as text. */
export interface AccountColumns {
  account_id: string;
  customer_id: string | null;
  account_type: 'current' | 'savings' | 'loan' | 'internal';
  currency_code: string;
  status: 'active' | 'dormant' | 'frozen' | 'closed';
  balance: string;
  floor: string | null;
  ceiling: string | null;
  payment_limit: string | null;
}

/** One order for everybody, so that no two wait for each other. $1 the accounts. */
export const LOCK_ACCOUNTS: Statement = {
  name: 'demo_bank_lock_accounts',
  text: `
    select account_id, customer_id, account_type, currency_code, status,
      balance::text, floor::text, ceiling::text, payment_limit::text
    from demo_bank.account where account_id = any ($1::text[])
    order by account_id for no key update`,
};

/**
 * Entries with their postings, a column for each of these: $1 which entry, from 1;
 * $2 when, in milliseconds since the epoch, null is now; $3 the operation's key or
 * null; $4 accounts, $5 currencies, $6 amounts, $7 descriptions. They are booked in
 * their order: entry IDs and the balances' floors go by it.
 */
export const POST: Statement = {
  name: 'demo_bank_post',
  text: `
    with given as materialized (
      select * from unnest($1::int[], $2::bigint[], $3::uuid[], $4::text[], $5::text[],
          $6::numeric[], $7::text[]) with ordinality
        as given (number, booked_at, operation_key, account_id, currency_code, amount,
          description, at)
    ), entry as (
      insert into demo_bank.journal_entry (booked_at, operation_key)
      select coalesce(to_timestamp(booked_at / 1000.0), clock_timestamp()), operation_key
      from (select distinct number, booked_at, operation_key from given) entries order by number
      returning entry_id
    ), numbered as (
      select entry_id, row_number() over (order by entry_id) as number from entry
    )
    insert into demo_bank.posting (entry_id, line, account_id, currency_code, amount, description)
    select entry_id, row_number() over (partition by number order by at), account_id,
      currency_code, amount, description
    from given join numbered using (number) order by at`,
};

export const BALANCE_OF: Statement = {
  name: 'demo_bank_balance_of',
  text: `select (balance - floor)::text as available from demo_bank.account where account_id = $1`,
};
