import type { Statement } from '../../storage/queryable.js';

/**
 * Recipients of runs that ended long ago, in the order of their key: a run that has
 * none any more costs a look at the index, however many others have. $1 the oldest
 * end to keep (ms), $2 how many.
 */
export const CLEAN_RECIPIENTS: Statement = {
  name: 'broadcast-clean-recipients',
  text: `
    delete from broadcast_recipient
    where ctid = any (array(
      select old.ctid from broadcast_run r
      cross join lateral (
        select ctid from broadcast_recipient where run_id = r.run_id
        order by msisdn_hash limit $2 for update skip locked
      ) as old
      where r.state in ('completed', 'cancelled', 'failed')
        and r.completed_at < to_timestamp($1::bigint / 1000.0)
      limit $2))
    returning 1`,
};
