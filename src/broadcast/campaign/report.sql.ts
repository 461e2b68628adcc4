import type { Statement } from '../../storage/queryable.js';

export interface OptedOutColumns {
  opted_out: string;
}

/**
 * $1 the run, $2 when it began (ms): recipients whose number said STOP after they
 * were sent it. From the STOPs since then, which are few, to the run's numbers.
 */
export const OPTED_OUT_AFTER: Statement = {
  name: 'broadcast_opted_out',
  text: `
    select count(distinct r.msisdn_hash) as opted_out
    from opt_out o
    join broadcast_recipient r on r.run_id = $1 and r.msisdn_hash = o.msisdn_hash
    where o.said_at >= to_timestamp($2::bigint / 1000.0) and o.said_at >= r.sent_at`,
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

/** $1 the run, $2 after the hash of a number, $3 states, $4 how many. */
export const EXPORT_PAGE: Statement = {
  name: 'broadcast_export',
  text: `
    select msisdn_hash, customer_id, audience_id, member_number, variant, state, reason, carrier,
      segments, message_id, sent_at, finished_at
    from broadcast_recipient
    where run_id = $1 and msisdn_hash > $2::bytea and state = any ($3::smallint[])
    order by msisdn_hash
    limit $4::integer`,
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
