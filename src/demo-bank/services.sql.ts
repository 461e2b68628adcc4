import type { Statement } from '../storage/queryable.js';

export interface ChequeColumns {
  account_id: string;
  cheque_number: string;
  status: 'issued' | 'paid' | 'stopped';
  account_status: 'active' | 'dormant' | 'frozen' | 'closed';
}

/** Leading zeros do not count. $1 the customer, $2 the number, $3 the account or ''. */
export const LOCK_CHEQUES: Statement = {
  name: 'demo_bank_lock_cheques',
  text: `
    select q.account_id, q.cheque_number, q.status, a.status as account_status
    from demo_bank.cheque q join demo_bank.account a using (account_id)
    where a.customer_id = $1 and ltrim(q.cheque_number, '0') = ltrim(upper($2), '0')
      and ($3 = '' or q.account_id = $3)
    order by q.account_id, q.cheque_number for no key update of q`,
};

/** $1 the account, $2 the number. */
export const STOP_CHEQUE: Statement = {
  name: 'demo_bank_stop_cheque',
  text: `
    update demo_bank.cheque set status = 'stopped' where account_id = $1 and cheque_number = $2`,
};

export interface ApplicantColumns {
  credit_card_allowed: boolean;
  today: string;
}

/** One request of a customer at a time. $1 the customer. */
export const LOCK_APPLICANT: Statement = {
  name: 'demo_bank_lock_applicant',
  text: `
    select credit_card_allowed, to_char(clock_timestamp() at time zone time_zone, 'YYYY-MM-DD') as today
    from demo_bank.customer where customer_id = $1 for no key update`,
};

/** Whether a card of the kind is on its way. $1 the customer, $2 the kind, $3 today. */
export const CARD_ON_ITS_WAY: Statement = {
  name: 'demo_bank_card_on_its_way',
  text: `
    select 1 from demo_bank.card_request
    where customer_id = $1 and card_kind = $2 and expected_on >= $3::date limit 1`,
};

/** $1 the operation's key, $2 the customer, $3 the kind, $4 the account or null, $5 the card that it replaces or null, $6 today. */
export const ADD_CARD_REQUEST: Statement = {
  name: 'demo_bank_add_card_request',
  text: `
    insert into demo_bank.card_request
      (operation_key, customer_id, card_kind, account_id, replaces, expected_on)
    values ($1, $2, $3, $4, $5, $6::date + 7)
    returning to_char(expected_on, 'YYYY-MM-DD') as expected_on`,
};

export interface LockedCardColumns {
  card_kind: 'debit' | 'credit' | 'prepaid';
  status: 'active' | 'suspended' | 'closed';
}

/** $1 the customer, $2 the card. */
export const LOCK_CARD: Statement = {
  name: 'demo_bank_lock_card',
  text: `
    select card_kind, status from demo_bank.card
    where customer_id = $1 and card_id = $2 for no key update`,
};

/** $1 the card, $2 the status. */
export const SET_CARD_STATUS: Statement = {
  name: 'demo_bank_set_card_status',
  text: 'update demo_bank.card set status = $2 where card_id = $1',
};
