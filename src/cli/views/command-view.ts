import type {
  CommandLock,
  CommandRecord,
  InterpretResponse,
} from '../../rpc/generated/tellerline/v1/inbound_service.js';
import { formatMoney } from '../text/money.js';
import { commandGuardName, commandStateName, lockKindName } from '../text/names.js';
import type { Paint, Style } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatMoment, timestampMs } from '../text/timestamp.js';

const STYLES: Partial<Record<string, Style>> = {
  answered: 'green',
  done: 'green',
  waiting: 'cyan',
  executing: 'cyan',
  refused: 'yellow',
  expired: 'yellow',
  ignored: 'yellow',
  // For the bank to look at.
  uncertain: 'red',
};

/** One command: who wrote, what was understood, and what became of it. */
export function formatCommand(command: CommandRecord, paint: Paint): string {
  const { customerId, maskedMsisdn, reason } = command;
  const fields = formatFields(paint, [
    [
      'from',
      customerId === '' ? maskedMsisdn : `${maskedMsisdn} (customer ${printable(customerId)})`,
    ],
    ['to', printable(command.destination)],
    ['carrier', command.carrier],
    ['service', serviceText(command)],
    ['locale', command.locale],
    ...Object.entries(command.detail)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name.replaceAll('_', ' '), printable(value)] as const),
    ['amount', formatMoney(command.amount)],
    ['guard', commandGuardName(command.guard)],
    ['reason', printable(reason)],
    ['bank said', printable(command.coreAnswer)],
    ['reference', printable(command.coreReference)],
    ['received', moment(command.receivedAt)],
    ['finished', moment(command.finishedAt)],
    ['reply', command.replyMessageId],
    ['answers', command.answersCommandId],
  ]);
  return `${paint('bold', command.commandId)}  ${stateText(command, paint)}\n${fields}`;
}

/** A page of commands, newest first, one a line. */
export function formatCommandList(commands: readonly CommandRecord[], paint: Paint): string {
  const heads = [
    ...['COMMAND', 'RECEIVED (UTC)', 'STATE', 'REASON', 'SERVICE', 'AMOUNT', 'GUARD', 'FROM'],
    'CUSTOMER',
  ];
  const rows = commands.map((command) => [
    command.commandId,
    moment(command.receivedAt).replace(' UTC', ''),
    stateText(command, paint),
    printable(command.reason),
    serviceText(command),
    formatMoney(command.amount),
    commandGuardName(command.guard),
    command.maskedMsisdn,
    printable(command.customerId),
  ]);
  return formatTable(paint, heads, rows, [5]);
}

/** What a text was understood as, and what is wrong with it. */
export function formatInterpreted(interpreted: InterpretResponse, paint: Paint): string {
  const { service, problem, nearestKeyword } = interpreted;
  const parts = Object.entries(interpreted.arguments).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = formatFields(paint, [
    ['locale', interpreted.locale],
    ...parts.map(([name, value]) => [name.replaceAll('_', ' '), printable(value)] as const),
    ['problem', problem.replaceAll('_', ' ')],
    ['nearest', printable(nearestKeyword)],
  ]);
  const title = titleOf(service, parts.length > 0);
  const understood = service !== '' && problem === '';
  const painted = paint(understood ? 'green' : 'yellow', title);
  return fields === '' ? painted : `${painted}\n${fields}`;
}

function titleOf(service: string, hasParts: boolean): string {
  if (service !== '') return service.replaceAll('_', ' ');
  return hasParts ? 'an answer to a question' : 'not understood';
}

export function formatLocks(locks: readonly CommandLock[], paint: Paint): string {
  const rows = locks.map(({ kind, failures, lockedUntil }) => [
    lockKindName(kind),
    String(failures),
    paint('red', moment(lockedUntil)),
  ]);
  return formatTable(paint, ['KIND', 'FAILURES', 'LOCKED UNTIL'], rows, [1]);
}

function serviceText({ service }: CommandRecord): string {
  return service === '' ? 'none understood' : service.replaceAll('_', ' ');
}

function stateText({ state }: CommandRecord, paint: Paint): string {
  const name = commandStateName(state);
  return paint(STYLES[name] ?? 'cyan', name);
}

function moment(timestamp: CommandRecord['receivedAt']): string {
  const at = timestampMs(timestamp);
  return at === null ? '' : formatMoment(at);
}
