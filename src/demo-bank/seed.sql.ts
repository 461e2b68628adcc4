import type { Statement } from '../storage/queryable.js';

export const KNOWN_CUSTOMERS: Statement = {
  name: '',
  text: 'select customer_id from demo_bank.customer',
};

/** $1 the customer, $2 the number's hash, $3 the name, sealed, $4 locale, $5 time zone, $6 credit_card_allowed. */
export const ADD_CUSTOMER: Statement = {
  name: '',
  text: `
    insert into demo_bank.customer
      (customer_id, msisdn_hash, given_name, locale, time_zone, credit_card_allowed)
    values ($1, $2, $3, $4, $5, $6)`,
};

/** $1 accounts, $2 currencies. The bank's own; those that are there stay. */
export const ADD_OWN_ACCOUNTS: Statement = {
  name: '',
  text: `
    insert into demo_bank.account
      (account_id, position, account_type, masked_number, nickname, currency_code)
    select account_id, 0, 'internal', '', '', currency_code
    from unnest($1::text[], $2::text[]) as own (account_id, currency_code)
    on conflict (account_id) do nothing`,
};

/** $1 the customer, $2 position, $3 account, $4 type, $5 masked number, $6 nickname, $7 currency, $8 status, $9 floor, $10 ceiling, $11 limit of a payment. */
export const ADD_ACCOUNT: Statement = {
  name: '',
  text: `
    insert into demo_bank.account (customer_id, position, account_id, account_type, masked_number,
      nickname, currency_code, status, floor, ceiling, payment_limit)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

/** $1 the customer, $2 cards, $3 masked numbers, $4 kinds. */
export const ADD_CARDS: Statement = {
  name: '',
  text: `
    insert into demo_bank.card (customer_id, position, card_id, masked_number, card_kind)
    select $1, position, card_id, masked_number, card_kind
    from unnest($2::text[], $3::text[], $4::text[]) with ordinality
      as card (card_id, masked_number, card_kind, position)`,
};

/** $1 the customer, $2 billers, $3 short names, $4 display names, $5 references, $6 settlement accounts, $7 allowed. */
export const ADD_BILLERS: Statement = {
  name: '',
  text: `
    insert into demo_bank.biller (customer_id, position, biller_id, short_name, display_name,
      masked_reference, settlement_account_id, allowed)
    select $1, position, biller_id, short_name, display_name, masked_reference, settles, allowed
    from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
      with ordinality as biller
        (biller_id, short_name, display_name, masked_reference, settles, allowed, position)`,
};

/** $1 the account, $2 numbers, $3 statuses. */
export const ADD_CHEQUES: Statement = {
  name: '',
  text: `
    insert into demo_bank.cheque (account_id, cheque_number, status)
    select $1, cheque_number, status
    from unnest($2::text[], $3::text[]) as cheque (cheque_number, status)`,
};

/** $1 currencies, $2 how much of each a dollar is, $3 usual. */
export const ADD_RATES: Statement = {
  name: '',
  text: `
    insert into demo_bank.exchange_rate (currency_code, per_dollar, usual)
    select * from unnest($1::text[], $2::numeric[], $3::boolean[])
    on conflict (currency_code) do nothing`,
};
