import type { Statement } from '../../storage/queryable.js';

/** Forgets failures of numbers $1: something reached them. */
export const NUMBERS_REACHED: Statement = {
  name: 'broadcast-numbers-reached',
  text: 'delete from number_health where msisdn_hash = any ($1::bytea[])',
};

/** Failures of numbers $1, each once: $2 how many more, $3 the first and $4 the last of them (ms). */
export const NUMBERS_FAILED: Statement = {
  name: 'broadcast-numbers-failed',
  text: `
    insert into number_health as known (msisdn_hash, failures, first_failed_at, last_failed_at)
    select t.msisdn_hash, t.failures, to_timestamp(t.first / 1000.0), to_timestamp(t.last / 1000.0)
    from unnest($1::bytea[], $2::smallint[], $3::bigint[], $4::bigint[])
      as t (msisdn_hash, failures, first, last)
    order by t.msisdn_hash
    on conflict (msisdn_hash) do update set
      failures = least(known.failures + excluded.failures, 32767),
      first_failed_at = least(known.first_failed_at, excluded.first_failed_at),
      last_failed_at = greatest(known.last_failed_at, excluded.last_failed_at)`,
};
