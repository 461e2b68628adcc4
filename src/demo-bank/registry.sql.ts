import type { Statement } from '../storage/queryable.js';

export interface CustomerColumns {
  customer_id: string;
  given_name: Buffer;
  locale: string;
  time_zone: string;
}

/** $1 the number's hash. */
export const CUSTOMERS_OF_NUMBER: Statement = {
  name: 'demo_bank_customers_of_number',
  text: `
    select customer_id, given_name, locale, time_zone from demo_bank.customer
    where msisdn_hash = $1 order by customer_id`,
};

/** $1 the customer. */
export const CUSTOMER_EXISTS: Statement = {
  name: 'demo_bank_customer_exists',
  text: 'select 1 from demo_bank.customer where customer_id = $1',
};

export interface ListedAccountColumns {
  account_id: string;
  masked_number: string;
  account_type: 'current' | 'savings' | 'loan';
  nickname: string;
  currency_code: string;
}

/** $1 the customer. Those that are closed are no more. */
export const ACCOUNTS_OF: Statement = {
  name: 'demo_bank_accounts_of',
  text: `
    select account_id, masked_number, account_type, nickname, currency_code from demo_bank.account
    where customer_id = $1 and status <> 'closed' order by position`,
};

export interface CardColumns {
  card_id: string;
  masked_number: string;
  card_kind: 'debit' | 'credit' | 'prepaid';
  status: 'active' | 'suspended' | 'closed';
}

/** $1 the customer. */
export const CARDS_OF: Statement = {
  name: 'demo_bank_cards_of',
  text: `
    select card_id, masked_number, card_kind, status from demo_bank.card
    where customer_id = $1 order by position`,
};

export interface DueColumns {
  account_id: string;
  customer_id: string;
  nickname: string;
  masked_number: string;
  currency_code: string;
  amount: string;
}

/** The instalments of the loans: a hundredth of what is owed. $1 the account before, $2 how many. */
export const INSTALMENTS: Statement = {
  name: 'demo_bank_instalments',
  text: `
    select account_id, customer_id, nickname, masked_number, currency_code,
      ceil(-balance / 100)::text as amount
    from demo_bank.account
    where account_type = 'loan' and status <> 'closed' and balance < 0 and account_id > $1
    order by account_id limit $2`,
};

export interface BillerColumns {
  biller_id: string;
  short_name: string;
  display_name: string;
  masked_reference: string;
  settlement_account_id: string;
  allowed: boolean;
}

const BILLER_COLUMNS = `biller_id, short_name, display_name, masked_reference,
      settlement_account_id, allowed`;

/** $1 the customer. */
export const BILLERS_OF: Statement = {
  name: 'demo_bank_billers_of',
  text: `
    select ${BILLER_COLUMNS} from demo_bank.biller where customer_id = $1 order by position`,
};

/** $1 the customer, $2 the biller. */
export const BILLER: Statement = {
  name: 'demo_bank_biller',
  text: `select ${BILLER_COLUMNS} from demo_bank.biller where customer_id = $1 and biller_id = $2`,
};

export interface BalanceColumns {
  currency_code: string;
  available: string;
  booked: string;
  as_of: string;
}

/** Of a loan nothing can be spent. */
const AVAILABLE = `case when account_type = 'loan' then 0 else balance - floor end`;

/** $1 the customer, $2 the account. `as_of` in milliseconds since the epoch. */
export const BALANCE: Statement = {
  name: 'demo_bank_balance',
  text: `
    select currency_code, (${AVAILABLE})::text as available, balance::text as booked,
      floor(extract(epoch from clock_timestamp()) * 1000)::text as as_of
    from demo_bank.account where customer_id = $1 and account_id = $2`,
};

export interface StatementColumns {
  currency_code: string;
  available: string;
  /** Null of an account without entries. */
  amount: string | null;
  description: string | null;
  /** `YYYY-MM-DD`, of the customer's calendar. */
  booked_on: string | null;
}

/** One statement, so that the entries are those of the balance. $1 the customer, $2 the account, $3 how many. */
export const STATEMENT: Statement = {
  name: 'demo_bank_statement',
  text: `
    select a.currency_code, (${AVAILABLE})::text as available, p.amount::text, p.description,
      to_char(p.booked_at at time zone c.time_zone, 'YYYY-MM-DD') as booked_on
    from demo_bank.account a
    join demo_bank.customer c on c.customer_id = a.customer_id
    left join lateral (
      select entry_id, line, amount, description, booked_at
      from demo_bank.posting join demo_bank.journal_entry using (entry_id)
      where posting.account_id = a.account_id
      order by entry_id desc, line desc limit $3
    ) p on true
    where a.customer_id = $1 and a.account_id = $2
    order by p.entry_id desc, p.line desc`,
};

export interface RateColumns {
  currency_code: string;
  buy: string;
  sell: string;
}

/**
 * Half a per cent either way of the middle, with the decimals that people read.
 * $1 the base, $2 the quotes, or none for the usual ones.
 */
export const RATES: Statement = {
  name: 'demo_bank_rates',
  text: `
    with middle as (
      select q.currency_code, q.per_dollar / b.per_dollar as rate
      from demo_bank.exchange_rate b
      join demo_bank.exchange_rate q on q.currency_code <> b.currency_code
      where b.currency_code = $1
        and (q.currency_code = any ($2::text[]) or (q.usual and cardinality($2::text[]) = 0))
    )
    select currency_code,
      round(rate * 0.995, case when rate < 1 then 6 else 4 end)::text as buy,
      round(rate * 1.005, case when rate < 1 then 6 else 4 end)::text as sell
    from middle order by currency_code`,
};
