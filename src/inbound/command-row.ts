import { Buffer } from 'node:buffer';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { Sealer } from '../storage/sealing.js';
import type { CommandColumns } from './command.sql.js';
import type { CommandRecord, Continuation, NewCommand } from './command-record.js';
import type { CommandGuard, CommandState } from './inbound-reports.js';

type Seals = Pick<Sealer, 'seal' | 'open' | 'lookupHash'>;

const MSISDN = 'command.msisdn';
const DETAIL = 'command.detail';
const ORDER = 'command.order';

/** The values of INSERT_COMMAND. */
export function commandColumns(command: NewCommand, sealer: Seals): unknown[] {
  const { commandId, detail, continuation } = command;
  const isEmpty = Object.keys(detail).length === 0;
  return [
    commandId,
    command.receivedAt,
    command.carrier,
    command.destination,
    sealer.lookupHash(command.msisdn),
    sealer.seal(command.msisdn, `${MSISDN}:${commandId}`),
    command.customerId,
    command.service,
    command.locale,
    command.guard,
    command.state,
    command.reason,
    isEmpty ? null : sealer.seal(JSON.stringify(detail), `${DETAIL}:${commandId}`),
    continuation === null ? null : sealedContinuation(commandId, continuation, sealer),
    command.currency,
    command.amount,
    command.notAfter,
    command.answers,
    command.finishedAt,
    command.lookAt,
  ];
}

export function sealedContinuation(
  commandId: string,
  continuation: Continuation,
  sealer: Pick<Sealer, 'seal'>,
): Buffer {
  return sealer.seal(JSON.stringify(continuation), `${ORDER}:${commandId}`);
}

/** Throws a Failure `internal` where what is sealed cannot be opened. */
export function recordOf(row: CommandColumns, sealer: Pick<Sealer, 'open'>): CommandRecord {
  const { command_id: commandId } = row;
  const opened = (sealed: Buffer | null, what: string): unknown =>
    sealed === null ? null : JSON.parse(sealer.open(sealed, `${what}:${commandId}`).toString());
  return {
    commandId,
    receivedAt: row.received_at.getTime(),
    carrier: row.carrier,
    destination: row.destination,
    msisdn: sealer.open(row.msisdn_sealed, `${MSISDN}:${commandId}`).toString(),
    customerId: row.customer_id,
    service: row.service as ServiceName | null,
    locale: row.locale,
    guard: row.guard as CommandGuard,
    state: row.state as CommandState,
    reason: row.reason,
    detail: (opened(row.detail_sealed, DETAIL) ?? {}) as Record<string, string>,
    currency: row.currency,
    amount: row.amount,
    notAfter: row.not_after?.getTime() ?? null,
    attempts: row.attempts,
    toldUncertain: row.told_uncertain,
    coreAnswer: row.core_answer,
    coreReference: row.core_reference,
    confirmedBy: row.confirmed_by,
    answers: row.answers,
    replyMessageId: row.reply_message_id,
    finishedAt: row.finished_at?.getTime() ?? null,
    continuation: opened(row.order_sealed, ORDER) as Continuation | null,
  };
}
