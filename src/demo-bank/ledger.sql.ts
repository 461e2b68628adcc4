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
 * An entry with its postings. $1 when, in milliseconds since the epoch, null is now;
 * $2 the operation's key or null; $3 accounts, $4 currencies, $5 amounts, $6 descriptions.
 */
export const POST: Statement = {
  name: 'demo_bank_post',
  text: `
    with entry as (
      insert into demo_bank.journal_entry (booked_at, operation_key)
      values (coalesce(to_timestamp($1::bigint / 1000.0), clock_timestamp()), $2::uuid)
      returning entry_id
    )
    insert into demo_bank.posting (entry_id, line, account_id, currency_code, amount, description)
    select entry.entry_id, line, account_id, currency_code, amount, description
    from entry, unnest($3::text[], $4::text[], $5::numeric[], $6::text[]) with ordinality
      as posted (account_id, currency_code, amount, description, line)`,
};

export const BALANCE_OF: Statement = {
  name: 'demo_bank_balance_of',
  text: `select (balance - floor)::text as available from demo_bank.account where account_id = $1`,
};
