import type { Statement } from '../storage/queryable.js';
import type { CommandColumns } from './command.sql.js';

export type ListedColumns = CommandColumns & {
  /** How many rows were looked at, and the last of them; both the same in every row of an answer. */
  looked: number;
  last_looked: string | null;
};

/** Without the order, which is for the core alone. */
const COLUMNS = `
      c.command_id, c.received_at, c.carrier, c.destination, c.msisdn_sealed, c.customer_id,
      c.service, c.locale, c.guard, c.state, c.reason, c.detail_sealed,
      null::bytea as order_sealed, c.currency, c.amount, c.not_after, c.attempts,
      c.told_uncertain, c.core_answer, c.core_reference, c.confirmed_by, c.answers,
      c.reply_message_id, c.finished_at`;

/**
 * A page, newest first, below $1 and not below $2 (command IDs carry the time).
 * Of no more than $3 rows that the key gives, those are taken that fit $4 the
 * service, $5 the state, $6 and $7 the time received (ms), each null for any; $8
 * is how many. There is one row, with nulls, where none fits. $9 is the key's.
 */
function listed(name: string, key: string): Statement {
  return {
    name: `inbound-commands-${name}`,
    text: `
    with looked as materialized (
      select command_id,
        ($4::text is null or service = $4) and ($5::text is null or state = $5)
          and ($6::float8 is null or received_at > to_timestamp($6 / 1000))
          and ($7::float8 is null or received_at < to_timestamp($7 / 1000)) as fits
      from command
      where ${key} and command_id < $1::uuid and command_id >= $2::uuid
      order by command_id desc
      limit $3::int
    )
    select bound.looked, bound.last_looked, ${COLUMNS}
    from (
      select (select count(*)::int from looked) as looked,
        (select command_id from looked order by command_id limit 1) as last_looked
    ) as bound
    left join (
      select command_id from looked where fits order by command_id desc limit $8::int
    ) as page on true
    left join command c on c.command_id = page.command_id
    order by c.command_id desc`,
  };
}

/** By what the index goes that the rows are read from. */
export const COMMANDS_BY = {
  msisdn: listed('by-msisdn', 'msisdn_hash = $9::bytea'),
  customer: listed('by-customer', 'customer_id = $9::text'),
  // In the words of the partial index.
  open: listed('open', "state in ('executing', 'uncertain') and state = $9::text"),
  any: listed('any', '$9::text is null'),
} as const;
