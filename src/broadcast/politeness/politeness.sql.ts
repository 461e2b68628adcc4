import type { Statement } from '../../storage/queryable.js';

export interface PlaceColumns {
  /** In the array of hashes, from 1. */
  place: number;
}

/**
 * The places of those of `$1 msisdn_hash[]` that had, by one cap at least, as many
 * as they get: `$2 after[]` (ms since the epoch), `$3 limit[]`, and `$4 classes[]`,
 * each a list with commas. What was taken back before it went out does not count:
 * it is planned, cancelled or skipped (recipient-states.ts).
 */
export const CAPPED: Statement = {
  name: 'politeness_capped',
  text: `
    with caps as (
      select number, to_timestamp(after / 1000.0) as after, most,
        string_to_array(classes, ',') as classes
      from unnest($2::bigint[], $3::integer[], $4::text[])
        with ordinality as given (after, most, classes, number)),
    sent as materialized (
      select asked.place, recipient.run_id, recipient.sent_at
      from unnest($1::bytea[]) with ordinality as asked (msisdn_hash, place)
      join broadcast_recipient recipient using (msisdn_hash)
      where recipient.sent_at > (select min(after) from caps)
        and recipient.state not in (0, 7, 8)),
    runs as materialized (
      select run_id, spec ->> 'messageClass' as message_class
      from broadcast_run where run_id in (select run_id from sent))
    select distinct place::integer as place from (
      select sent.place
      from sent join runs using (run_id)
      join caps on sent.sent_at > caps.after and runs.message_class = any (caps.classes)
      group by sent.place, caps.number, caps.most
      having count(*) >= caps.most) as full_up`,
};

export interface HealthColumns extends PlaceColumns {
  failures: number;
  first_failed_at: Date;
  last_failed_at: Date;
}

/** What is known of `$1 msisdn_hash[]`, where they failed so often as `$2`, lastly after `$3` (ms since the epoch). */
export const FAILING: Statement = {
  name: 'politeness_failing',
  text: `
    select asked.place::integer as place, failures, first_failed_at, last_failed_at
    from unnest($1::bytea[]) with ordinality as asked (msisdn_hash, place)
    join number_health using (msisdn_hash)
    where failures >= $2 and last_failed_at > to_timestamp($3::bigint / 1000.0)`,
};
