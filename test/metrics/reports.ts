import type { AuthoringReport } from '../../src/authoring/authoring-reports.js';
import type { BroadcastReport } from '../../src/broadcast/run/broadcast-reports.js';
import type { CoreReport } from '../../src/core-banking/core-reports.js';
import type { CustomerReport } from '../../src/customer/customer-reports.js';
import type { DispatchReport } from '../../src/dispatch/dispatch-reports.js';
import type { LinkEvent } from '../../src/dispatch/link-event.js';
import type { EventReport } from '../../src/event/event-reports.js';
import type { InboundReport } from '../../src/inbound/inbound-reports.js';
import type { OtpReport } from '../../src/otp/otp-reports.js';
import type { QueueReport } from '../../src/queue/queue-reports.js';
import type { ReceiptReport } from '../../src/receipt/receipt-reports.js';
import type { JobReport } from '../../src/schedule/job-reports.js';

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

export const EVENT_REPORTS: readonly EventReport[] = [
  { kind: 'told_as', from: 'transaction_posted', to: 'large_withdrawal' },
  { kind: 'suppressed', eventType: 'offer' },
  { kind: 'scheduled', eventType: 'balance_report', because: 'schedule' },
  { kind: 'scheduled_failed', eventType: 'offer', code: 'consent_missing' },
  { kind: 'scheduled_failed', eventType: 'wishes', code: 'no_route' },
];

export const OTP_REPORTS: readonly OtpReport[] = [
  { kind: 'issued', purpose: 'login', country: 'GB' },
  { kind: 'issued', purpose: 'login', country: 'IN' },
  { kind: 'resent', purpose: 'login', country: 'GB' },
  { kind: 'verified', purpose: 'login', country: 'GB', secondsToVerify: 17 },
  { kind: 'failed', result: 'wrong_code', purpose: 'login', country: 'GB' },
  { kind: 'refused', code: 'prefix_held', country: 'GB' },
  {
    kind: 'held',
    prefix: '+4479',
    country: 'GB',
    until: Date.UTC(2026, 10, 22, 11),
    reason: '3 of 120 verified',
  },
  { kind: 'released', prefix: '+4479', country: 'GB' },
];

export const CUSTOMER_REPORTS: readonly CustomerReport[] = [
  { kind: 'upserted', created: true, clientId: 'crm' },
  { kind: 'upserted', created: false, clientId: 'crm' },
  { kind: 'deleted', clientId: 'crm' },
  { kind: 'imported', rows: 100, stored: 97, refused: 3, clientId: 'crm' },
  { kind: 'import_ended', whole: true, clientId: 'crm' },
  { kind: 'import_ended', whole: false, clientId: 'crm' },
  { kind: 'consent', category: 'offers', granted: false, count: 2 },
  { kind: 'number_changed', count: 1 },
  { kind: 'sim_changed', count: 2 },
];

const version = { key: 'offer', version: 3, clientId: 'author' } as const;
const registration = { carrier: 'alpha', key: 'offer', locale: 'hi', clientId: 'author' } as const;

export const AUTHORING_REPORTS: readonly AuthoringReport[] = [
  { kind: 'template_created', ...version },
  { kind: 'template_approved', ...version },
  { kind: 'template_activated', ...version },
  { kind: 'template_registered', ...registration },
  { kind: 'template_registration_removed', ...registration },
];

const handled = {
  kind: 'handled',
  commandId: '019ab000-0000-7000-8000-0000000000c0',
  carrier: 'alpha',
  service: 'balance',
  state: 'answered',
  reason: '',
  guard: 'registered',
  millisecondsToReply: 420,
} as const;

export const INBOUND_REPORTS: readonly InboundReport[] = [
  { kind: 'kept', carrier: 'alpha', fate: 'new' },
  { kind: 'kept', carrier: 'alpha', fate: 'repeated' },
  { kind: 'kept', carrier: 'alpha', fate: 'part' },
  { kind: 'parts_missing', carrier: 'alpha' },
  handled,
  { ...handled, service: 'answer', state: 'refused', reason: 'wrong_code', guard: 'none' },
  { ...handled, service: null, state: 'ignored', reason: 'loop', guard: 'none' },
  {
    kind: 'settled',
    commandId: handled.commandId,
    service: 'bill_payment',
    state: 'done',
    by: 'person',
  },
  { kind: 'uncertain', commandId: handled.commandId, service: 'own_transfer' },
  { kind: 'untold', commandId: handled.commandId, service: 'card_suspend' },
  { kind: 'untold', commandId: handled.commandId, service: null },
  {
    kind: 'locked',
    what: 'pin',
    customerId: 'C-1001',
    until: Date.UTC(2026, 10, 22, 11),
    locks: 2,
  },
  { kind: 'unlocked', what: 'code' },
  { kind: 'opted_out', carrier: 'alpha' },
  { kind: 'opted_in', carrier: 'alpha' },
  { kind: 'failed', carrier: 'alpha', attempt: 3 },
];

export const CORE_REPORTS: readonly CoreReport[] = [
  { kind: 'called', method: 'GetBalance', result: 'ok', milliseconds: 30 },
  { kind: 'called', method: 'PayBill', result: 'away', milliseconds: 5000, problem: 'UNAVAILABLE' },
  { kind: 'called', method: 'PayBill', result: 'wrong', milliseconds: 8, problem: 'reference' },
  { kind: 'crowded_out', method: 'GetBalance' },
  { kind: 'short_circuited', method: 'PayBill' },
  { kind: 'breaker', state: 'open' },
  { kind: 'breaker', state: 'half_open' },
  { kind: 'breaker', state: 'open' },
];

const runId = '019ab000-0000-7000-8000-0000000000f1';
const messageClass = 'promotion' as const;

export const BROADCAST_REPORTS: readonly BroadcastReport[] = [
  { kind: 'run', runId, name: 'Autumn', state: 'running', messageClass },
  { kind: 'run', runId, name: 'Autumn', state: 'failed', messageClass },
  { kind: 'expanded', runId, recipients: 480, duplicates: 20, milliseconds: 30 },
  {
    kind: 'moved',
    runId,
    messageClass,
    state: 'skipped',
    reason: 'frequency_cap',
    recipients: 40,
  },
  {
    kind: 'moved',
    runId,
    messageClass,
    state: 'undeliverable',
    reason: 'err:001',
    recipients: 7,
  },
  { kind: 'chunk', runId, sent: 400, skipped: 40, waiting: 60, milliseconds: 120 },
  { kind: 'recalled', why: 'paused', messages: 90 },
  { kind: 'register', name: 'national', outcome: 'loaded', numbers: 1200 },
  { kind: 'register', name: 'regulator', outcome: 'away', numbers: 0 },
  { kind: 'upload_ended', whole: true, clientId: 'crm', rows: 100, stored: 97, refused: 3 },
  { kind: 'upload_ended', whole: false, clientId: 'crm', rows: 10, stored: 10, refused: 0 },
  { kind: 'audiences_cleaned', audiences: 1, members: 500 },
  { kind: 'failed', step: 'send', code: 'storage_away' },
];

const slot = Date.UTC(2026, 10, 23, 10);

export const JOB_REPORTS: readonly JobReport[] = [
  { kind: 'started', job: 'birthday', slot, attempt: 1 },
  { kind: 'finished', job: 'birthday', slot, outcome: 'done', seconds: 2, detail: '12 planned' },
  { kind: 'finished', job: 'retention', slot, outcome: 'failed', seconds: 90, detail: 'no disk' },
  { kind: 'missed', job: 'birthday', slots: 3 },
  { kind: 'taken_over', job: 'retention', slot, attempt: 2, from: 'node-2' },
  { kind: 'let_go', job: 'retention', slot, why: 'retry' },
  { kind: 'let_go', job: 'retention', slot, why: 'stopping' },
];
