import { SKIP_REASONS } from '../broadcast/run/recipient-states.js';
import type { FailureCode } from '../failure/failure.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import { BROADCAST_CLASSES } from '../settings/broadcast-settings.schema.js';
import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { Metrics } from './metrics.js';

/**
 * Counters whose first step must be seen. To Prometheus a series that appears
 * with 1 did not grow, and an alert on `increase` would miss the first one-time
 * password that expires. Once more does no harm.
 */
export function startAtZero({ all }: Metrics, carriers: readonly string[]): void {
  for (const result of ['changed', 'unchanged', 'refused']) {
    all.settingsReloads.labels(result).inc(0);
  }
  for (const messageClass of MESSAGE_CLASSES) all.segmentsExpired.labels(messageClass).inc(0);
  for (const carrier of carriers) {
    for (const counter of [
      all.duplicatesPossible,
      all.inboundMessages,
      all.receiptsJoined,
      all.submitResponsesLate,
      all.throttlePauseSeconds,
      all.throttledResponses,
    ]) {
      counter.labels(carrier).inc(0);
    }
    for (const reason of ['repeated', 'orphaned', 'unmatched', 'unreadable']) {
      all.receiptsSetAside.labels(carrier, reason).inc(0);
    }
    for (const event of ['bound', 'lost', 'malformed', 'unexpected', 'listener_failed']) {
      all.linkEvents.labels(carrier, event).inc(0);
    }
    for (const reason of ['response_timeout', 'link_lost']) {
      all.segmentsUnanswered.labels(carrier, reason).inc(0);
    }
  }
}

/** Why an event is not accepted, or is given up at its moment. */
const REFUSALS: readonly FailureCode[] = [
  'consent_missing',
  'recipient_blocked',
  'text_not_registered',
  'no_route',
  'invalid_argument',
  'not_found',
  'permission_denied',
  'failed_precondition',
  'storage_away',
  'overloaded',
  'internal',
];

const TEMPLATE_CHANGES = [
  'created',
  'approved',
  'activated',
  'registered',
  'registration_removed',
] as const;

/** The same of the services: events that waited, the registry, templates. */
export function servicesAtZero({ all }: Metrics): void {
  for (const code of REFUSALS) {
    all.messagesRefused.labels(code).inc(0);
    all.scheduledFailed.labels(code).inc(0);
  }
  for (const result of ['stored', 'refused']) all.importRows.labels(result).inc(0);
  for (const result of ['whole', 'cut_short']) all.imports.labels(result).inc(0);
  for (const change of ['created', 'updated', 'deleted', 'number_changed', 'sim_changed']) {
    all.customerChanges.labels(change).inc(0);
  }
  for (const change of TEMPLATE_CHANGES) all.templateChanges.labels(change).inc(0);
}

/** Those whose orders the bank's own system carries out. */
const ORDERS: readonly ServiceName[] = [
  'bill_payment',
  'own_transfer',
  'stop_cheque',
  'card_request',
  'card_suspend',
  'card_lost',
  'card_compromised',
];

/** The same of what customers write. */
export function inboundAtZero({ all }: Metrics, carriers: readonly string[]): void {
  for (const what of ['pin', 'code']) {
    all.inboundLocks.labels(what).inc(0);
    all.inboundUnlocks.labels(what).inc(0);
  }
  for (const service of ORDERS) all.inboundUncertain.labels(service).inc(0);
  for (const service of [...SERVICE_NAMES, 'none']) all.inboundUntold.labels(service).inc(0);
  for (const carrier of carriers) {
    for (const fate of ['new', 'part', 'repeated']) all.inboundKept.labels(carrier, fate).inc(0);
    for (const counter of [
      all.inboundPartsMissing,
      all.inboundFailed,
      all.inboundOptOuts,
      all.inboundOptIns,
    ]) {
      counter.labels(carrier).inc(0);
    }
  }
}

/** The same of broadcasts; `registers` are the names of those in the settings. */
export function broadcastsAtZero({ all }: Metrics, registers: readonly string[]): void {
  for (const state of ['completed', 'cancelled', 'failed']) {
    all.broadcastRunChanges.labels(state).inc(0);
  }
  for (const messageClass of BROADCAST_CLASSES) {
    for (const reason of SKIP_REASONS) {
      all.broadcastRecipients.labels(messageClass, 'skipped', reason).inc(0);
    }
  }
  for (const verdict of ['sent', 'skipped', 'waiting']) {
    all.broadcastChunkRecipients.labels(verdict).inc(0);
  }
  for (const why of ['paused', 'cancelled', 'opted_out']) all.broadcastRecalled.labels(why).inc(0);
  for (const result of ['whole', 'cut_short']) all.broadcastUploads.labels(result).inc(0);
  for (const register of registers) {
    for (const outcome of ['loaded', 'refused', 'away']) {
      all.broadcastRegisterReads.labels(register, outcome).inc(0);
    }
  }
}

/** The same of jobs, by their names. */
export function jobsAtZero({ all }: Metrics, jobs: readonly string[]): void {
  for (const job of jobs) {
    for (const outcome of ['done', 'failed']) all.jobRuns.labels(job, outcome).inc(0);
    all.jobMissed.labels(job).inc(0);
  }
}
