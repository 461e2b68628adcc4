import type { Statement } from '../storage/queryable.js';

/** Says that a node is alive until $3 ms from now, by the server's clock. */
export const BEAT: Statement = {
  name: 'lease-beat',
  text: `
    insert into node (node_id, name, started_at, alive_until)
    values ($1, $2, now(), now() + $3::int * interval '1 millisecond')
    on conflict (node_id) do update set alive_until = excluded.alive_until`,
};

export const ALIVE: Statement = {
  name: 'lease-alive',
  text: `select count(*)::int as nodes from node where alive_until > now()`,
};

export const FORGET_DEAD: Statement = {
  name: 'lease-forget-dead',
  text: `delete from node where alive_until < now() - interval '1 day'`,
};

export const LEAVE: Statement = {
  name: 'lease-leave',
  text: `delete from node where node_id = $1`,
};

/** Makes the rows of a carrier's slots, 0 to $2 - 1. */
export const MAKE_SLOTS: Statement = {
  name: 'lease-make-slots',
  text: `
    insert into bind_slot (carrier, slot)
    select $1, generate_series(0, $2::int - 1)
    on conflict do nothing`,
};

/**
 * Renews those of the slots $4 that a node holds; gives what it still holds. What
 * it owns and does not name runs out, to be taken under a new epoch.
 */
export const RENEW: Statement = {
  name: 'lease-renew',
  text: `
    update bind_slot set held_until = now() + $3::int * interval '1 millisecond'
    where carrier = $1 and owner = $2 and slot = any ($4::smallint[])
    returning slot, epoch`,
};

/** Takes up to $4 slots that nobody holds, or whose owner is gone. */
export const TAKE: Statement = {
  name: 'lease-take',
  text: `
    with free as materialized (
      select carrier, slot from bind_slot
      where carrier = $1 and slot < $5::int
        and (owner is null or held_until is null or held_until < now())
      order by slot limit $4::int for update skip locked
    )
    update bind_slot b set owner = $2, epoch = b.epoch + 1,
      held_until = now() + $3::int * interval '1 millisecond'
    from free f where b.carrier = f.carrier and b.slot = f.slot
    returning b.slot, b.epoch`,
};

export const GIVE_BACK: Statement = {
  name: 'lease-give-back',
  text: `
    update bind_slot set owner = null, held_until = null
    where carrier = $1 and slot = $2::smallint and owner = $3 and epoch = $4::bigint`,
};
