import { invalid } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type { EventCatalogue, FoundKind } from '../catalogue/event-catalogue.js';
import type { EventKind } from '../catalogue/event-kind.js';
import {
  checkIdentifier,
  checkLocale,
  checkRecipient,
  checkTimestamp,
} from '../rpc/request-checks.js';
import { checkSchedule } from './schedule-check.js';
import type { SendPlan } from './send-moment.js';

/** Milliseconds; clocks differ, and events are not foretold. */
const FUTURE_SLACK = 600_000;

/** An event that was found good. */
export interface CheckedEvent {
  eventId: string;
  kind: EventKind;
  body: unknown;
  /** The body's place in the event, such as `transaction_posted`. */
  bodyPath: string;
  /** Milliseconds since the epoch. */
  occurredAt: number;
  /** Empty takes the customer's. */
  locale: string;
  /** E.164; null where `customerId` names the recipient. */
  msisdn: string | null;
  customerId: string | null;
  /** Null sends at once. */
  plan: SendPlan | null;
}

/**
 * Checks an event; throws a Failure `invalid_argument` with every field that is
 * wrong. `path` is the event's place in the request, such as `event`.
 */
export function checkEvent(
  catalogue: EventCatalogue,
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
  const plan = checkSchedule(checks, 'schedule', event);
  const found = catalogue.of(event);
  if (found.kind === null) checks.add(found.field, found.problem);
  else found.kind.check(checks, found.path, found.body);
  checks.finish(`${path}.`);
  const { kind, body, path: bodyPath } = found as Extract<FoundKind, { body: unknown }>;
  return {
    eventId: event.eventId,
    kind,
    body,
    bodyPath,
    occurredAt,
    locale: event.locale,
    msisdn,
    customerId: msisdn === null ? (event.recipient?.customerId ?? null) : null,
    plan,
  };
}
