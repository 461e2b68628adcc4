import { buildCustomEvents } from '../../src/catalogue/build-custom-events.js';
import { readEventFiles } from '../../src/catalogue/custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from '../../src/catalogue/event-catalogue.js';
import type { EventField, EventKind } from '../../src/catalogue/event-kind.js';
import type { Sparse } from '../../src/cli/unary-calls.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import { CardType } from '../../src/rpc/generated/tellerline/v1/event.js';

const custom = buildCustomEvents(readEventFiles('config/events'), RESERVED_KEYS);

/** All that come as events, the bank's own included. */
export const KINDS = new EventCatalogue(custom).kinds.filter(({ source }) => source === 'event');

/** A kind's sample with some of its fields changed, as an event. */
export function changed(kind: EventKind, changes: object): Sparse<Event> {
  const body = { ...(kind.sample as object), ...changes };
  return kind.custom
    ? { customEvent: { name: kind.key, data: body } }
    : { [camelCase(kind.key)]: body };
}

export function withField(kind: EventKind, field: EventField, value: unknown): Sparse<Event> {
  return changed(kind, { [propertyOf(kind, field)]: value });
}

/** The sample without one field, and good all the same where that is optional. */
export function withoutField(kind: EventKind, field: EventField): Sparse<Event> {
  const together = TOGETHER[`${kind.key}.${field.name}`] ?? {};
  return changed(kind, { ...together, [propertyOf(kind, field)]: undefined });
}

/** What must be otherwise too where a field is left out of the sample. */
const TOGETHER: Record<string, object> = {
  'transaction_posted.masked_card': { cardType: CardType.CARD_TYPE_UNSPECIFIED },
  'transaction_posted.card_type': { maskedCard: '' },
  'wishes.festival': { occasion: 'OCCASION_BIRTHDAY' },
};

function propertyOf({ custom }: EventKind, { name }: EventField): string {
  return custom ? name : camelCase(name);
}

/** As violations name the field. */
export function pathOf(kind: EventKind, name: string): string {
  return kind.custom ? `event.custom_event.data.${name}` : `event.${kind.key}.${name}`;
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
