import type { Statement } from '../../storage/queryable.js';

/** Where a run's audience is read on. $1 run. */
export const EXPANSION_PLACE: Statement = {
  name: 'broadcast-expansion-place',
  text: `select cursor from broadcast_run where run_id = $1::uuid and expanded_at is null`,
};

/**
 * Goes from one place to the next, and gives a row, while nobody else did and the
 * run is in one of the states $4. It holds the run's row until the commit: what
 * stops the run comes before the page or after it. $1 run, $2 the place before,
 * $3 the next, $5 when it is all read (ms), or null.
 */
export const ADVANCE_EXPANSION: Statement = {
  name: 'broadcast-advance-expansion',
  text: `
    update broadcast_run set cursor = $3::jsonb,
      expanded_at = to_timestamp($5::bigint / 1000.0)
    where run_id = $1::uuid and expanded_at is null and state = any ($4::text[])
      and cursor is not distinct from $2::jsonb
    returning 1`,
};
