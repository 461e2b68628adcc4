import type { Statement } from './queryable.js';

/** Any number will do that no other scheduled work of this database takes. */
export const CLEANING_LOCK = 7_355_608_003;

/** $1 what is over by then, milliseconds since the epoch; $2 how many at most. */
export const CLEAN_TOLD: Statement = {
  name: 'told_clean',
  text: `
    delete from told
     where ctid = any (array(
             select ctid from told
              where told_until < to_timestamp($1::bigint / 1000.0)
              limit $2))
    returning 1`,
};

/** $1 the oldest to keep, milliseconds since the epoch; $2 how many at most. */
export const CLEAN_EVENT_KEYS: Statement = {
  name: 'event_key_clean',
  text: `
    delete from event_key
     where ctid = any (array(
             select ctid from event_key
              where accepted_at < to_timestamp($1::bigint / 1000.0)
              limit $2))
    returning 1`,
};

/** $1 the oldest to keep, milliseconds since the epoch; $2 how many at most. */
export const CLEAN_ORPHANS: Statement = {
  name: 'receipt_orphan_clean',
  text: `
    delete from receipt_orphan
     where ctid = any (array(
             select ctid from receipt_orphan
              where received_at < to_timestamp($1::bigint / 1000.0)
              limit $2))
    returning carrier`,
};
