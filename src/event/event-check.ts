import { invalid } from '../failure/failure.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import { EVENT_KEYS, kindOf } from './catalogue.js';
import type { EventKind } from './catalogue.js';
import {
  checkIdentifier,
  checkLocale,
  checkRecipient,
  checkTimestamp,
  FieldChecks,
} from './field-checks.js';

/** Milliseconds; clocks differ, and events are not foretold. */
const FUTURE_SLACK = 600_000;

/** An event that was found good. */
export interface CheckedEvent {
  eventId: string;
  kind: EventKind<unknown>;
  body: unknown;
  /** Milliseconds since the epoch. */
  occurredAt: number;
  /** Empty takes the customer's. */
  locale: string;
  /** E.164; null where `customerId` names the recipient. */
  msisdn: string | null;
  customerId: string | null;
}

/**
 * Checks an event; throws a Failure `invalid_argument` with every field that is
 * wrong. `path` is the event's place in the request, such as `event`.
 */
export function checkEvent(
  event: Event | null | undefined,
  path: string,
  now: number,
): CheckedEvent {
  if (event === null || event === undefined) {
    throw invalid([{ field: path, description: 'is missing' }]);
  }
  const checks = new FieldChecks();
  checkIdentifier(checks, 'event_id', event.eventId);
  const msisdn = checkRecipient(checks, 'recipient', event.recipient);
  const occurredAt = checkTimestamp(checks, 'occurred_at', event.occurredAt);
  if (occurredAt > now + FUTURE_SLACK) {
    checks.add('occurred_at', 'is more than 10 minutes in the future');
  }
  checkLocale(checks, 'locale', event.locale);
  const found = kindOf(event);
  if (found === null) {
    checks.add('body', `is missing; it must be one of ${EVENT_KEYS.join(', ')}`);
  } else {
    found.kind.check(checks, found.kind.key, found.body);
  }
  checks.finish(`${path}.`);
  const { kind, body } = found!;
  return {
    eventId: event.eventId,
    kind,
    body,
    occurredAt,
    locale: event.locale,
    msisdn,
    customerId: msisdn === null ? (event.recipient?.customerId ?? null) : null,
  };
}
