import type { EventKind, ScheduledEvent } from '../../rpc/generated/tellerline/v1/event_service.js';
import { formatElapsed } from '../text/elapsed.js';
import { className, consentName } from '../text/names.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatMoment, timestampMs } from '../text/timestamp.js';

/** The catalogue, an event a line. */
export function formatCatalogue(kinds: readonly EventKind[], paint: Paint): string {
  const heads = ['EVENT', 'CLASS', 'TIME TO LIVE', 'CONSENT', 'REQUIRED FIELDS'];
  const rows = kinds.map((kind) => [
    kind.custom ? `${printable(kind.key)} ${paint('dim', '(custom)')}` : kind.key,
    className(kind.messageClass),
    timeToLive(kind),
    consentName(kind.consentCategory),
    kind.fields
      .filter(({ required }) => required)
      .map(({ name }) => printable(name))
      .join(', '),
  ]);
  return formatTable(paint, heads, rows, [2]);
}

/** One event with all of its fields. */
export function formatKind(kind: EventKind, paint: Paint): string {
  const head = formatFields(paint, [
    ['class', className(kind.messageClass)],
    ['time to live', timeToLive(kind)],
    ['consent', consentName(kind.consentCategory)],
    ['template', printable(kind.templateKey)],
    ['declared', kind.custom ? "by the bank, as a custom_event's data" : ''],
  ]);
  const rows = kind.fields.map(({ name, type, required }) => [
    printable(name),
    required ? 'yes' : '',
    printable(type),
  ]);
  const title = `${paint('bold', printable(kind.key))}  ${printable(kind.description)}`;
  return `${title}\n${head}\n\n${formatTable(paint, ['FIELD', 'REQUIRED', 'TYPE'], rows)}`;
}

function timeToLive({ timeToLive: length }: EventKind): string {
  if (length === null || length === undefined) return '';
  return formatElapsed(Number(length.seconds) * 1000 + length.nanos / 1e6);
}

/** Events that wait for their moment, or that failed at it. */
export function formatScheduled(events: readonly ScheduledEvent[], paint: Paint): string {
  const rows = events.map(({ eventId, eventType, scheduledFor, failure }) => {
    const at = timestampMs(scheduledFor);
    return [
      printable(eventId),
      printable(eventType),
      at === null ? '' : formatMoment(at),
      failure === '' ? '' : paint('red', printable(failure)),
    ];
  });
  return formatTable(paint, ['EVENT ID', 'EVENT', 'SCHEDULED FOR', 'FAILURE'], rows);
}
