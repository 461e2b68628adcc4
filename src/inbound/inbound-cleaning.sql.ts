import type { Statement } from '../storage/queryable.js';

const at = (parameter: string) => `to_timestamp(${parameter}::bigint / 1000.0)`;

/** Any number will do that no other scheduled work of this database takes. */
export const INBOUND_CLEANING_LOCK = 7_355_608_013;

/** What would not be recognised as a repeat any more. $1 the oldest to keep, $2 how many. */
export const CLEAN_SEEN: Statement = {
  name: 'inbound-clean-seen',
  text: `
    delete from inbound_seen
    where ctid = any (array(
      select ctid from inbound_seen where seen_at < ${at('$1')} limit $2 for update skip locked))
    returning 1`,
};

/** Questions past their life. $1 the oldest end to keep, $2 how many. */
export const CLEAN_CONVERSATIONS: Statement = {
  name: 'inbound-clean-conversations',
  text: `
    delete from conversation
    where (msisdn_hash, service) in (
      select msisdn_hash, service from conversation
      where expires_at < ${at('$1')} limit $2 for update skip locked)
    returning 1`,
};

/** Wrong PINs and codes that lock nobody and count no more. $1 the oldest to keep, $2 how many. */
export const CLEAN_LOCKS: Statement = {
  name: 'inbound-clean-locks',
  text: `
    delete from command_lock
    where (subject, kind) in (
      select subject, kind from command_lock
      where touched_at < ${at('$1')} and (locked_until is null or locked_until < ${at('$1')})
      limit $2 for update skip locked)
    returning 1`,
};

/** Slices that count no more. $1 now, $2 how many. */
export const CLEAN_SENDER_RATES: Statement = {
  name: 'inbound-clean-sender-rates',
  text: `
    delete from sender_rate
    where ctid = any (array(
      select ctid from sender_rate where ends_at < ${at('$1')} limit $2 for update skip locked))
    returning 1`,
};

/** The audit of what is finished. $1 the least command ID to keep, $2 how many. */
export const CLEAN_COMMANDS: Statement = {
  name: 'inbound-clean-commands',
  text: `
    delete from command
    where command_id in (
      select command_id from command
      where command_id < $1::uuid and state not in ('executing', 'uncertain')
      order by command_id limit $2 for update skip locked)
    returning 1`,
};

/** Work on messages whose octets went with their partition. $1 the least ID to keep, $2 how many. */
export const CLEAN_WORK: Statement = {
  name: 'inbound-clean-work',
  text: `
    delete from inbound_work
    where inbound_id in (
      select inbound_id from inbound_work
      where inbound_id < $1::uuid order by inbound_id limit $2 for update skip locked)
    returning 1`,
};
