import type { Statement } from '../storage/queryable.js';

/** Parts of one message that come in over two nodes wait for each other under this. */
export const ASSEMBLY_LOCKS = 7_355_610;

/** $1 the first four octets of each assembly, in ascending order: nobody then waits in a circle. */
export const LOCK_ASSEMBLIES: Statement = {
  name: 'intake-lock-assemblies',
  text: `
    select pg_advisory_xact_lock(${ASSEMBLY_LOCKS}, key) from unnest($1::integer[]) as t (key)`,
};

/** What is kept as it came: nobody works on it. */
export const KEEP_UNREADABLE: Statement = {
  name: 'intake-keep-unreadable',
  text: `
    insert into inbound_message (inbound_id, carrier, received_at, source_hash, pdu_sealed)
    select inbound_id, carrier, to_timestamp(received_at / 1000.0), source_hash, pdu_sealed
    from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[])
      as t (inbound_id, carrier, received_at, source_hash, pdu_sealed)`,
};

/**
 * Keeps customers' messages; gives the inbound_id of those that are new. A
 * fingerprint is there once at most, or null of what is a repeat already; the
 * rows come in the order of the fingerprints, so that the batches of two nodes
 * do not wait for each other in a circle. $7 milliseconds within which it is a
 * repeat, $11 when it is looked at, null where nobody is to work on it.
 */
export const KEEP_MESSAGES: Statement = {
  name: 'intake-keep-messages',
  text: `
    with given as materialized (
      select inbound_id, carrier, to_timestamp(received_at / 1000.0) as received_at, source_hash,
        pdu_sealed, fingerprint, make_interval(secs => within / 1000.0) as within,
        assembly, part, parts, to_timestamp(look_at / 1000.0) as look_at
      from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[],
          $7::bigint[], $8::bytea[], $9::smallint[], $10::smallint[], $11::bigint[])
        as t (inbound_id, carrier, received_at, source_hash, pdu_sealed, fingerprint,
          within, assembly, part, parts, look_at)
    ), fresh as (
      insert into inbound_seen as s (fingerprint, inbound_id, seen_at)
      select fingerprint, inbound_id, received_at from given
      where fingerprint is not null
      order by fingerprint
      on conflict (fingerprint) do update
        set inbound_id = excluded.inbound_id, seen_at = excluded.seen_at
        where s.seen_at <= excluded.seen_at
          - (select within from given where given.inbound_id = excluded.inbound_id)
      returning s.inbound_id
    ), kept as (
      insert into inbound_message (inbound_id, carrier, received_at, source_hash, pdu_sealed)
      select inbound_id, carrier, received_at, source_hash,
        case when inbound_id in (select inbound_id from fresh) then pdu_sealed end
      from given
    ), due as (
      insert into inbound_work
        (inbound_id, carrier, source_hash, received_at, assembly, part, parts, look_at)
      select inbound_id, carrier, source_hash, received_at, assembly, part, parts, look_at
      from given
      where look_at is not null and inbound_id in (select inbound_id from fresh)
    )
    select inbound_id from fresh`,
};

/**
 * A message whose parts are all there is due. What was begun already is not
 * counted: it is of a message before. $1 assemblies, $2 now.
 */
export const COMPLETE_ASSEMBLIES: Statement = {
  name: 'intake-complete-assemblies',
  text: `
    with whole as (
      select assembly from inbound_work
      where assembly = any ($1::bytea[]) and attempts = 0
      group by assembly
      having count(distinct part) = max(parts)
    )
    update inbound_work w
    set look_at = least(w.look_at, to_timestamp($2::bigint / 1000.0))
    from whole
    where w.assembly = whole.assembly and w.attempts = 0`,
};
