import { maskMsisdn } from '../message/msisdn.js';
import { moneyOf } from '../rpc/exact-money.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import * as proto from '../rpc/generated/tellerline/v1/inbound_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import type { CommandRecord } from './command-record.js';
import type { CommandGuard, CommandState } from './inbound-reports.js';

export const STATES: Readonly<Record<CommandState, proto.CommandState>> = {
  answered: proto.CommandState.COMMAND_STATE_ANSWERED,
  waiting: proto.CommandState.COMMAND_STATE_WAITING,
  executing: proto.CommandState.COMMAND_STATE_EXECUTING,
  done: proto.CommandState.COMMAND_STATE_DONE,
  refused: proto.CommandState.COMMAND_STATE_REFUSED,
  expired: proto.CommandState.COMMAND_STATE_EXPIRED,
  uncertain: proto.CommandState.COMMAND_STATE_UNCERTAIN,
  ignored: proto.CommandState.COMMAND_STATE_IGNORED,
};

const GUARDS: Readonly<Record<CommandGuard, proto.CommandGuard>> = {
  none: proto.CommandGuard.COMMAND_GUARD_NONE,
  registered: proto.CommandGuard.COMMAND_GUARD_REGISTERED,
  pin: proto.CommandGuard.COMMAND_GUARD_PIN,
  code: proto.CommandGuard.COMMAND_GUARD_CODE,
};

/** One entry of the audit as operators see it. */
export function toProtoCommand(command: CommandRecord): proto.CommandRecord {
  return {
    commandId: command.commandId,
    receivedAt: toTimestamp(command.receivedAt),
    finishedAt: command.finishedAt === null ? undefined : toTimestamp(command.finishedAt),
    carrier: command.carrier,
    destination: command.destination,
    maskedMsisdn: maskMsisdn(command.msisdn),
    customerId: command.customerId ?? '',
    service: command.service ?? '',
    locale: command.locale,
    guard: GUARDS[command.guard],
    state: STATES[command.state],
    reason: command.reason,
    detail: { ...command.detail },
    amount: amountOf(command),
    coreAnswer: command.coreAnswer,
    coreReference: command.coreReference,
    replyMessageId: command.replyMessageId ?? '',
    answersCommandId: command.answers ?? '',
  };
}

/** Billionths, as the column has them. */
const DECIMALS = 9;

function amountOf({ currency, amount }: CommandRecord): Money | undefined {
  if (currency === null || amount === null) return undefined;
  const [units = '', decimals = ''] = amount.split('.');
  return moneyOf(currency, BigInt(units + decimals.padEnd(DECIMALS, '0')));
}
