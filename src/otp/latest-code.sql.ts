import type { Statement } from '../storage/queryable.js';

export interface OwnedChallengeColumns {
  challenge_id: string;
  client_id: string;
}

/** The open challenge of a number that was sent last, whoever's it is. $1 recipient_hash, $2 now in ms. */
export const LATEST_OPEN: Statement = {
  name: 'otp-latest-open',
  text: `
    select challenge_id, client_id
    from otp_challenge
    where recipient_hash = $1::bytea and state = 1
      and expires_at > to_timestamp($2::bigint / 1000.0)
    order by coalesce(sent_at, issued_at) desc, challenge_id desc
    limit 1`,
};

/**
 * The challenge that a request had a further code of, whatever has become of it
 * since. $1 recipient_hash, $2 request_id, $3 not before, in ms.
 */
export const CHALLENGE_OF_REQUEST: Statement = {
  name: 'otp-challenge-of-request',
  text: `
    select c.challenge_id, c.client_id
    from otp_code o
    join otp_challenge c using (challenge_id)
    where o.made_at >= to_timestamp($3::bigint / 1000.0) and o.request_id = $2::text
      and c.recipient_hash = $1::bytea
    limit 1`,
};
