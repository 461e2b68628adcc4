import { MESSAGE_CLASSES } from '../message/message-class.js';
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
