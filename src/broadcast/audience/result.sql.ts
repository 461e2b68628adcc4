import type { Statement } from '../../storage/queryable.js';

export interface ResultColumns {
  msisdn_hash: Buffer;
  customer_id: string | null;
  audience_id: string | null;
  member_number: number | null;
}

/** $1: the run. No row where there is none. */
export const RESULT_RUN: Statement = {
  name: 'audience_result_run',
  text: `select spec from broadcast_run where run_id = $1`,
};

/** $1: the run; $2: after this hash; $3: rows to look at. */
export const RESULT_BOUND: Statement = {
  name: 'audience_result_bound',
  text: `
    select encode(stretch.last, 'hex') as last, stretch.looked
    from (
      select (array_agg(msisdn_hash order by msisdn_hash desc))[1] as last, count(*)::integer as looked
      from (
        select msisdn_hash from broadcast_recipient
        where run_id = $1 and msisdn_hash > $2
        order by msisdn_hash
        limit $3
      ) as ids
    ) as stretch`,
};

const OF_RESULT = `
  from (
    select msisdn_hash, customer_id, audience_id, member_number, state, variant
    from broadcast_recipient
    where run_id = $1 and msisdn_hash > $2 and msisdn_hash <= $3
    order by msisdn_hash
    offset 0
  ) as looked
  where state = any($4::smallint[]) and ($5::smallint[] is null or variant = any($5))`;

/** $1 and $2 as before; $3: up to this hash; $4 smallint[]: states; $5 smallint[]: variants, null is all; $6: at most. */
export const RESULT_PAGE: Statement = {
  name: 'audience_result_page',
  text: `
    select msisdn_hash, customer_id, audience_id, member_number
    ${OF_RESULT}
    order by msisdn_hash
    limit $6`,
};

/** $1 to $5 as before. */
export const RESULT_COUNT: Statement = {
  name: 'audience_result_count',
  text: `select count(*)::integer as count ${OF_RESULT}`,
};
