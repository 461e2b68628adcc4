import type { Statement } from '../storage/queryable.js';

const at = (value: string) => `to_timestamp((${value})::bigint / 1000.0)`;

export interface ConversationColumns {
  service: string;
  command_id: string;
  kind: 'choose' | 'confirm';
  content_sealed: Buffer;
  failures: number;
  asked_at: Date;
  expires_at: Date;
  answered_by: string | null;
}

const COLUMNS = `service, command_id, kind, content_sealed, failures, asked_at, expires_at, answered_by`;

/** What is open for a number ($1) at $2 (ms), or was answered by $3: the newest first. */
export const OPEN_CONVERSATIONS: Statement = {
  name: 'inbound-open-conversations',
  text: `
    select ${COLUMNS} from conversation
    where msisdn_hash = $1
      and (answered_by = $3 or answered_by is null and expires_at > ${at('$2')})
    order by asked_at desc, command_id desc`,
};

/** What was asked of a number ($1) for a service ($2), for nobody else to change until the transaction ends. */
export const ASKED_BEFORE: Statement = {
  name: 'inbound-asked-before',
  text: `
    select ${COLUMNS} from conversation where msisdn_hash = $1 and service = $2 for update`,
};

/**
 * Asks in place of any question before of the same number and service. $1
 * msisdn_hash, $2 service, $3 command_id, $4 kind, $5 content, $6 code_hash, $7
 * asked_at, $8 expires_at (ms).
 */
export const ASK: Statement = {
  name: 'inbound-ask',
  text: `
    insert into conversation as c (msisdn_hash, service, command_id, kind, content_sealed,
      code_hash, asked_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, ${at('$7')}, ${at('$8')})
    on conflict (msisdn_hash, service) do update
    set command_id = excluded.command_id, kind = excluded.kind,
      content_sealed = excluded.content_sealed, code_hash = excluded.code_hash, failures = 0,
      asked_at = excluded.asked_at, expires_at = excluded.expires_at, answered_by = null`,
};

/**
 * The right code answers its question, once: of a number ($1), for the pairs of
 * command_id[] ($2) and what the hash of the code would be ($3 bytea[]), by message
 * $4, at $5 (ms).
 */
export const ANSWER_BY_CODE: Statement = {
  name: 'inbound-answer-by-code',
  text: `
    update conversation c set answered_by = $4
    from unnest($2::uuid[], $3::bytea[]) as t (command_id, code_hash)
    where c.msisdn_hash = $1 and c.command_id = t.command_id and c.kind = 'confirm'
      and c.code_hash = t.code_hash and c.expires_at > ${at('$5')}
      and (c.answered_by is null or c.answered_by = $4)
    returning c.command_id`,
};

/** A wrong code, for all that wait for one. $1 msisdn_hash, $2 command_id[]. */
export const COUNT_FAILURE: Statement = {
  name: 'inbound-count-failure',
  text: `
    update conversation set failures = failures + 1
    where msisdn_hash = $1 and command_id = any ($2::uuid[])`,
};

/** Questions of a number ($1) that are over: $2 command_id[]. */
export const END_CONVERSATIONS: Statement = {
  name: 'inbound-end-conversations',
  text: `
    delete from conversation
    where msisdn_hash = $1 and command_id = any ($2::uuid[])
    returning command_id`,
};
