import type { DispatchReport } from '../../src/dispatch/dispatch-reports.js';
import type { LinkEvent } from '../../src/dispatch/link-event.js';
import type { QueueReport } from '../../src/queue/queue-reports.js';
import type { ReceiptReport } from '../../src/receipt/receipt-reports.js';

const segment = {
  carrier: 'alpha',
  slot: 0,
  messageClass: 'otp',
  messageId: '019ab000-0000-7000-8000-000000000001',
  eventId: 'evt-1',
  segmentNumber: 1,
} as const;

/** At least one report of every kind there is. */
export const QUEUE_REPORTS: readonly QueueReport[] = [
  {
    kind: 'accepted',
    messageClass: 'otp',
    eventType: 'transaction_posted',
    clientId: 'core',
    eventId: 'evt-1',
    messageId: segment.messageId,
    segments: 2,
    fast: true,
  },
  { kind: 'repeated', eventType: 'transaction_posted' },
  { kind: 'refused', code: 'no_route' },
  { kind: 'flushed', operation: 'accept', rows: 180, milliseconds: 4 },
  { kind: 'expired', messageClass: 'otp', count: 3, messageIds: [segment.messageId] },
  {
    kind: 'recovered',
    carrier: 'alpha',
    policy: 'resend',
    count: 4,
    messageIds: [segment.messageId],
  },
];

function link(event: LinkEvent): DispatchReport {
  return { kind: 'link', carrier: 'alpha', slot: 0, event };
}

export const DISPATCH_REPORTS: readonly DispatchReport[] = [
  { kind: 'written', ...segment, waitedMs: 12 },
  { kind: 'answered', ...segment, status: 0, latencyMs: 40, late: false },
  { kind: 'answered', ...segment, status: 0x58, latencyMs: 30, late: false },
  { kind: 'answered', ...segment, status: 0x4ff, latencyMs: 30, late: true },
  { kind: 'unanswered', ...segment, reason: 'link_lost', policy: 'resend' },
  { kind: 'bind', carrier: 'alpha', slot: 0, state: 'bound', reason: null },
  { kind: 'bind', carrier: 'alpha', slot: 0, state: 'waiting', reason: 'connection reset' },
  { kind: 'bind', carrier: 'alpha', slot: 0, state: 'bound', reason: null },
  { kind: 'throttled', carrier: 'alpha', slot: 0, pauseMs: 1500 },
  { kind: 'throttle-wait', carrier: 'alpha', slot: 0 },
  { kind: 'window', carrier: 'alpha', slot: 0, used: 9, size: 10 },
  { kind: 'slot', carrier: 'alpha', slot: 0, held: true },
  link({ kind: 'bound' }),
  link({ kind: 'lost', reason: 'connection reset', commandStatus: null, delay: 1000 }),
  link({ kind: 'enquire_link', roundTrip: 20 }),
  link({ kind: 'malformed', command: 'deliver_sm', reason: 'deliver_sm ends too early' }),
  link({ kind: 'unexpected', command: 'query_sm' }),
  link({ kind: 'listener_failed', error: new Error('a defect') }),
];

export const RECEIPT_REPORTS: readonly ReceiptReport[] = [
  {
    kind: 'matched',
    carrier: 'alpha',
    state: 'delivered',
    messageClass: 'otp',
    messageId: segment.messageId,
    segmentNumber: 1,
    endToEndMs: 2300,
  },
  { kind: 'repeated', carrier: 'alpha' },
  { kind: 'orphaned', carrier: 'alpha' },
  { kind: 'joined', carrier: 'alpha' },
  { kind: 'unreadable', carrier: 'alpha' },
  { kind: 'inbound', carrier: 'alpha' },
];
