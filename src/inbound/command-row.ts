import type { Buffer } from 'node:buffer';
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
    detail: openedDetail(commandId, row.detail_sealed, sealer),
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
    continuation: opened(row.order_sealed, `${ORDER}:${commandId}`, sealer) as Continuation | null,
  };
}

/** What was asked, name by name, without PIN and code. Throws as recordOf. */
export function openedDetail(
  commandId: string,
  sealed: Buffer | null,
  sealer: Pick<Sealer, 'open'>,
): Record<string, string> {
  return (opened(sealed, `${DETAIL}:${commandId}`, sealer) ?? {}) as Record<string, string>;
}

function opened(sealed: Buffer | null, context: string, sealer: Pick<Sealer, 'open'>): unknown {
  return sealed === null ? null : JSON.parse(sealer.open(sealed, context).toString());
}
