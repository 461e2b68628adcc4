import type { Message, TimelineEntry } from '../../rpc/generated/tellerline/v1/message.js';
import { formatElapsed } from '../text/elapsed.js';
import { className, encodingName, stateName } from '../text/names.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatClock, formatMoment, timestampMs } from '../text/timestamp.js';

/** One message: what it is, then what happened to each of its segments. */
export function formatMessage(message: Message, now: number, paint: Paint): string {
  const state = stateName(message.state);
  const accepted = timestampMs(message.acceptedAt);
  const title = `${paint('bold', message.messageId)}  ${paintState(paint, state)}`;
  const fields = formatFields(paint, [
    ['event', `${printable(message.eventId)} (${message.eventType})`],
    ['to', recipientText(message)],
    ['carrier', message.carrier],
    ['sender', printable(message.senderId)],
    ['class', className(message.messageClass)],
    ['locale', message.locale],
    ['encoding', `${encodingName(message.encoding)}, ${segmentsText(message.segments.length)}`],
    ['accepted', accepted === null ? '' : formatMoment(accepted)],
    ['expires', expiryText(message, now)],
  ]);
  return `${title}\n${fields}\n\n${formatTimeline(message, paint)}`;
}

/** The timeline of every segment, times relative to acceptance. */
function formatTimeline(message: Message, paint: Paint): string {
  const total = message.segments.length;
  const rows = message.segments.flatMap((segment) =>
    segment.timeline.map((entry, index) => [
      index === 0 ? `${segment.segmentNumber}/${total}` : '',
      ...entryCells(entry, timestampMs(message.acceptedAt), paint),
      index === segment.timeline.length - 1 ? printable(segment.smscMessageId) : '',
    ]),
  );
  const heads = ['SEGMENT', 'TIME (UTC)', 'AFTER', 'STATE', 'BIND', 'DETAIL', 'SMSC MESSAGE ID'];
  return formatTable(paint, heads, rows, [2]);
}

function entryCells(entry: TimelineEntry, origin: number | null, paint: Paint): string[] {
  const at = timestampMs(entry.at);
  return [
    at === null ? '' : formatClock(at),
    at === null || origin === null ? '' : `+${formatElapsed(Math.max(0, at - origin))}`,
    paintState(paint, stateName(entry.state)),
    printable(entry.bind),
    printable(entry.detail),
  ];
}

/** A page of messages, newest first, one a line. */
export function formatMessageList(messages: readonly Message[], paint: Paint): string {
  const heads = [
    'MESSAGE',
    'ACCEPTED (UTC)',
    'STATE',
    'CLASS',
    'EVENT',
    'TO',
    'CARRIER',
    'SEGMENTS',
  ];
  const rows = messages.map((message) => {
    const accepted = timestampMs(message.acceptedAt);
    return [
      message.messageId,
      accepted === null ? '' : formatMoment(accepted).replace(' UTC', ''),
      paintState(paint, stateName(message.state)),
      className(message.messageClass),
      `${printable(message.eventId)} (${message.eventType})`,
      message.maskedMsisdn,
      message.carrier,
      String(message.segments.length),
    ];
  });
  return formatTable(paint, heads, rows, [7]);
}

/** One step of one segment, on a line of its own. */
export function formatStep(
  step: { segmentNumber: number; segmentCount: number; entry: TimelineEntry },
  origin: number | null,
  paint: Paint,
): string {
  const [, after = '', state = '', bind = '', detail = ''] = entryCells(step.entry, origin, paint);
  const place = step.segmentCount > 1 ? `segment ${step.segmentNumber}/${step.segmentCount}` : '';
  return [after.padStart(10), state, place, bind, detail].filter((part) => part !== '').join('  ');
}

function recipientText(message: Message): string {
  const { maskedMsisdn, customerId } = message;
  return customerId === '' ? maskedMsisdn : `${maskedMsisdn} (customer ${printable(customerId)})`;
}

function segmentsText(count: number): string {
  return count === 1 ? '1 segment' : `${count} segments`;
}

function expiryText(message: Message, now: number): string {
  const expires = timestampMs(message.expiresAt);
  if (expires === null) return '';
  const relative =
    expires > now ? `in ${formatElapsed(expires - now)}` : `${formatElapsed(now - expires)} ago`;
  return `${formatMoment(expires)} (${relative})`;
}
