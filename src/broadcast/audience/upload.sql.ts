import type { Statement } from '../../storage/queryable.js';

/** $1 ID, $2 name, $3 client, $4 now and $5 until when it is kept, in ms since the epoch. */
export const AUDIENCE_INSERT: Statement = {
  name: 'audience_insert',
  text: `
    insert into audience (audience_id, name, created_by, created_at, expires_at)
    values ($1, $2, $3, to_timestamp($4::bigint / 1000.0), to_timestamp($5::bigint / 1000.0))`,
};

/**
 * $1 audience, $2 integer[] numbers, $3 bytea[] hashes, $4 text[] customers, $5
 * bytea[] seals. Gives the numbers of those added: a number that is there already is not.
 */
export const MEMBERS_INSERT: Statement = {
  name: 'audience_members_insert',
  text: `
    insert into audience_member (audience_id, member_number, msisdn_hash, customer_id, member_sealed)
    select $1::uuid, member_number, msisdn_hash, customer_id, member_sealed
    from unnest($2::integer[], $3::bytea[], $4::text[], $5::bytea[])
      as given (member_number, msisdn_hash, customer_id, member_sealed)
    order by member_number
    on conflict (audience_id, msisdn_hash) do nothing
    returning member_number`,
};

/** $1 audience, $2 bytea[] hashes. */
export const MEMBERS_BY_HASH: Statement = {
  name: 'audience_members_by_hash',
  text: `
    select member_number, msisdn_hash
    from audience_member
    where audience_id = $1 and msisdn_hash = any($2::bytea[])`,
};

/**
 * $1 audience, $2 members and $3 refused rows to add, $4 now and $5 until when
 * it is kept, in ms since the epoch. No row of one that was deleted.
 */
export const AUDIENCE_GROW: Statement = {
  name: 'audience_grow',
  text: `
    update audience
    set members = members + $2, refused = refused + $3,
      expires_at = to_timestamp($5::bigint / 1000.0)
    where audience_id = $1 and not complete and expires_at > to_timestamp($4::bigint / 1000.0)
    returning members::float8 as members`,
};

/** $1 audience, $2 text[] variables, $3 now and $4 until when it is kept. No row of one that was deleted. */
export const AUDIENCE_COMPLETE: Statement = {
  name: 'audience_complete',
  text: `
    update audience
    set complete = true, variables = $2::text[], expires_at = to_timestamp($4::bigint / 1000.0)
    where audience_id = $1 and not complete and expires_at > to_timestamp($3::bigint / 1000.0)
    returning audience_id`,
};
