import type { Statement } from '../storage/queryable.js';

export interface TryColumns {
  salt: Buffer;
  hash: Buffer;
}

/**
 * Counts a try before it is looked at, so that many at a time are no more than
 * allowed; no row where there is no PIN, or it is locked. $1 the customer, $2
 * how many tries, $3 how long it is locked, in seconds.
 */
export const TRY_PIN: Statement = {
  name: 'demo_bank_try_pin',
  text: `
    update demo_bank.pin set
      tries = case when tried_at < clock_timestamp() - make_interval(secs => $3) then 1
        else tries + 1 end,
      tried_at = clock_timestamp()
    where customer_id = $1
      and (tries < $2 or tried_at < clock_timestamp() - make_interval(secs => $3))
    returning salt, hash`,
};

/** After a right one. $1 the customer. */
export const FORGET_TRIES: Statement = {
  name: 'demo_bank_forget_tries',
  text: 'update demo_bank.pin set tries = 0 where customer_id = $1',
};

/** $1 the customer. */
export const PIN_EXISTS: Statement = {
  name: 'demo_bank_pin_exists',
  text: 'select 1 from demo_bank.pin where customer_id = $1',
};

/** $1 the customer, $2 the salt, $3 the hash. */
export const SET_PIN: Statement = {
  name: 'demo_bank_set_pin',
  text: `
    insert into demo_bank.pin (customer_id, salt, hash) values ($1, $2, $3)
    on conflict (customer_id) do nothing`,
};
