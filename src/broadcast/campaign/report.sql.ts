import type { Statement } from '../../storage/queryable.js';

export interface OptedOutColumns {
  opted_out: number;
  read: number;
  /** The last that was read; null where none was. */
  said_at: string | null;
  msisdn_hash: Buffer | null;
  category: string | null;
}

/**
 * $1 the run; $2, $3 and $4 the moment (microseconds since the epoch), the number and
 * the category of the STOP after which it reads on; $5 how many STOPs are read. Of a
 * number, its last STOP counts, where it came after what it was sent.
 */
export const OPTED_OUT_AFTER: Statement = {
  name: 'broadcast_opted_out',
  text: `
    with stops as materialized (
      select said_at, msisdn_hash, category from opt_out
      where (said_at, msisdn_hash, category)
        > ('epoch'::timestamptz + $2::bigint * interval '1 microsecond', $3::bytea, $4::text)
      order by said_at, msisdn_hash, category
      limit $5::integer),
    last as (
      select * from stops order by said_at desc, msisdn_hash desc, category desc limit 1)
    select
      (select count(*)::integer from stops o
        where o.category = (
            select category from opt_out newest where newest.msisdn_hash = o.msisdn_hash
            order by newest.said_at desc, newest.category desc limit 1)
          and o.said_at >= (
            select sent_at from broadcast_recipient r
            where r.run_id = $1 and r.msisdn_hash = o.msisdn_hash)) as opted_out,
      (select count(*)::integer from stops) as read,
      (extract(epoch from last.said_at) * 1000000)::bigint as said_at,
      last.msisdn_hash, last.category
    from (select) as always left join last on true`,
};

export interface ExportColumns {
  msisdn_hash: Buffer;
  customer_id: string | null;
  audience_id: string | null;
  member_number: number | null;
  variant: number;
  state: number;
  reason: string | null;
  carrier: string | null;
  segments: number | null;
  message_id: string | null;
  sent_at: Date | null;
  finished_at: Date | null;
}

/**
 * $1 the run, $2 after the hash of a number, $3 how many, of whatever state: to look
 * for a few of one state could be to read millions in one statement.
 */
export const EXPORT_PAGE: Statement = {
  name: 'broadcast_export',
  text: `
    select msisdn_hash, customer_id, audience_id, member_number, variant, state, reason, carrier,
      segments, message_id, sent_at, finished_at
    from broadcast_recipient
    where run_id = $1 and msisdn_hash > $2::bytea
    order by msisdn_hash
    limit $3::integer`,
};

export interface NumberColumns {
  message_id: string;
  recipient_sealed: Buffer;
}

/** $1 messages, $2 and $3 the least and the greatest of them. Not of those that are no longer kept. */
export const EXPORT_NUMBERS: Statement = {
  name: 'broadcast_export_numbers',
  text: `
    select message_id, recipient_sealed from message
    where message_id = any ($1::uuid[]) and message_id between $2::uuid and $3::uuid`,
};
