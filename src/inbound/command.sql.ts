import type { Statement } from '../storage/queryable.js';
import { countRates } from './rate.sql.js';

const at = (value: string) => `to_timestamp((${value})::bigint / 1000.0)`;

/** As a row comes back. */
export interface CommandColumns {
  command_id: string;
  received_at: Date;
  carrier: string;
  destination: string;
  msisdn_sealed: Buffer;
  customer_id: string | null;
  service: string | null;
  locale: string;
  guard: string;
  state: string;
  reason: string;
  detail_sealed: Buffer | null;
  order_sealed: Buffer | null;
  currency: string | null;
  amount: string | null;
  not_after: Date | null;
  attempts: number;
  told_uncertain: boolean;
  core_answer: string;
  core_reference: string;
  confirmed_by: string | null;
  answers: string | null;
  reply_message_id: string | null;
  finished_at: Date | null;
}

const COLUMNS = `command_id, received_at, carrier, destination, msisdn_sealed, customer_id, service,
  locale, guard, state, reason, detail_sealed, order_sealed, currency, amount, not_after, attempts,
  told_uncertain, core_answer, core_reference, confirmed_by, answers, reply_message_id, finished_at`;

export const FIND_COMMAND: Statement = {
  name: 'inbound-find-command',
  text: `select ${COLUMNS} from command where command_id = $1`,
};

/** Gives nothing back, and counts nothing, where the command is written already. $21 on: countRates. */
export const INSERT_COMMAND: Statement = {
  name: 'inbound-insert-command',
  text: `
    with written as (
      insert into command (command_id, received_at, carrier, destination, msisdn_hash,
        msisdn_sealed, customer_id, service, locale, guard, state, reason, detail_sealed,
        order_sealed, currency, amount, not_after, answers, finished_at, look_at)
      values ($1, ${at('$2')}, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        ${at('$17')}, $18, ${at('$19')}, ${at('$20')})
      on conflict (command_id) do nothing
      returning ${COLUMNS}, msisdn_hash
    ), counted as (${countRates('written', 21)})
    select ${COLUMNS} from written`,
};

/**
 * A question's command ($1) is confirmed by $2: it is executed from now on. $3
 * order_sealed, $4 not_after, $5 look_at (ms).
 */
export const CONFIRM_COMMAND: Statement = {
  name: 'inbound-confirm-command',
  text: `
    update command
    set state = 'executing', guard = 'code', reason = '', confirmed_by = $2, order_sealed = $3,
      not_after = ${at('$4')}, look_at = ${at('$5')}
    where command_id = $1 and state = 'waiting'
    returning ${COLUMNS}`,
};

/** Questions ($1 command_id[]) that are open no more: $2 state, $3 reason, $4 by whom or null, $5 now. */
export const CLOSE_COMMANDS: Statement = {
  name: 'inbound-close-commands',
  text: `
    update command
    set state = $2, reason = $3, confirmed_by = $4, finished_at = ${at('$5')}, look_at = null,
      order_sealed = null
    where command_id = any ($1::uuid[]) and state = 'waiting'
    returning command_id`,
};

/**
 * What became of an order ($1): $2 state, $3 reason, $4 the core's answer, $5 its
 * reference, $6 now, $7 order_sealed, $8 look_at, $9 the states it may have been in.
 */
export const FINISH_COMMAND: Statement = {
  name: 'inbound-finish-command',
  text: `
    update command
    set state = $2, reason = $3, core_answer = $4, core_reference = $5, finished_at = ${at('$6')},
      order_sealed = $7, look_at = ${at('$8')}
    where command_id = $1 and state = any ($9::text[])
    returning ${COLUMNS}`,
};

/**
 * A text of a command ($1) went as $2: $3 order_sealed, $4 look_at, for the state $5
 * it had; $6 is the reason where there was none. $7 on: countRates.
 */
export const NOTE_REPLY: Statement = {
  name: 'inbound-note-reply',
  text: `
    with noted as (
      update command
      set reply_message_id = coalesce($2, reply_message_id), order_sealed = $3,
        look_at = ${at('$4')}, reason = case when reason = '' then $6 else reason end
      where command_id = $1 and state = $5
      returning ${COLUMNS}, msisdn_hash
    ), counted as (${countRates('noted', 7)})
    select ${COLUMNS} from noted`,
};

/**
 * An order ($1) whose outcome is not known: $2 order_sealed, $3 look_at, $4 told of
 * the uncertainty, $5 the message that told something, or null.
 */
export const PUT_OFF_COMMAND: Statement = {
  name: 'inbound-put-off-command',
  text: `
    update command
    set order_sealed = $2, look_at = ${at('$3')}, told_uncertain = told_uncertain or $4,
      reply_message_id = coalesce($5, reply_message_id)
    where command_id = $1 and state = 'executing'
    returning ${COLUMNS}`,
};

/** Claims what is due at $1 (ms) until $2, $3 at most; what another node has is passed over. */
export const CLAIM_COMMANDS: Statement = {
  name: 'inbound-claim-commands',
  text: `
    with due as (
      select command_id from command
      where look_at <= ${at('$1')}
      order by look_at
      limit $3
      for update skip locked
    )
    update command c
    set look_at = ${at('$2')}, attempts = least(c.attempts + 1, 32000)
    from due
    where c.command_id = due.command_id
    returning ${COLUMNS.replace('command_id', 'c.command_id')}`,
};
