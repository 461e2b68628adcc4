import type { Statement } from '../storage/queryable.js';

const at = (value: string) => `to_timestamp((${value})::bigint / 1000.0)`;

/** To the end of the transaction nobody else reckons the same. $1 what. */
export const LOCK_LIMIT: Statement = {
  name: 'inbound-lock-limit',
  text: `select pg_advisory_xact_lock(hashtextextended($1, 4826))`,
};

/**
 * What a customer ($1) moved, or may have, by a service ($2) in a currency ($3)
 * from $4 to before $5 (ms), but by command $6.
 */
export const SPENT: Statement = {
  name: 'inbound-spent',
  text: `
    select coalesce(sum(amount), 0)::text as spent from command
    where customer_id = $1 and service = $2 and currency = $3 and amount is not null
      and received_at >= ${at('$4')} and received_at < ${at('$5')}
      and state in ('executing', 'done', 'uncertain') and command_id <> $6`,
};

/** Of the same amount ($4) since $5 (ms); the newest first, $7 at most. */
export const SAME_AMOUNT: Statement = {
  name: 'inbound-same-amount',
  text: `
    select command_id, detail_sealed from command
    where customer_id = $1 and service = $2 and currency = $3 and amount = $4::numeric
      and received_at >= ${at('$5')}
      and state in ('executing', 'done', 'uncertain') and command_id <> $6
    order by received_at desc
    limit $7`,
};
