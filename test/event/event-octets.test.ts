import { describe, expect, it } from '@jest/globals';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { checkEvent } from '../../src/event/event-check.js';
import { decodeEvent, encodeEvent } from '../../src/event/event-octets.adapter.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import { NOW, transactionPosted } from './event-builder.js';

const CATALOGUE = new EventCatalogue();
const SENDABLE = CATALOGUE.kinds.filter(({ source }) => source === 'event');

const camelCase = (key: string) =>
  key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe('an event, encoded and decoded', () => {
  it.each(SENDABLE.map(({ key }) => key))('says the same: %s', (key) => {
    const kind = CATALOGUE.find(key)!;
    const event = {
      ...transactionPosted({ transactionPosted: undefined, locale: 'hi' }),
      [camelCase(key)]: kind.sample,
    };
    const before = checkEvent(CATALOGUE, event, 'event', NOW);
    const after = checkEvent(CATALOGUE, decodeEvent(encodeEvent(event)), 'event', NOW);
    expect(after).toEqual(before);
    expect(kind.variables(after.body)).toEqual(kind.variables(kind.sample));
  });

  it('keeps what an event of the bank’s own holds', () => {
    const text = (stringValue: string) => ({ kind: 'stringValue', stringValue });
    const data = {
      fields: {
        points: { kind: 'numberValue', numberValue: 120.5 },
        member: { kind: 'boolValue', boolValue: true },
        nothing: { kind: 'nullValue', nullValue: 'NULL_VALUE' },
        card: text('XX1188'),
        items: { kind: 'listValue', listValue: { values: [text('a'), text('')] } },
      },
    };
    const event = {
      ...transactionPosted({ transactionPosted: undefined }),
      customEvent: { name: 'loyalty_points', data },
    } as unknown as Event;
    const decoded = decodeEvent(encodeEvent(event));
    expect(decoded?.customEvent).toMatchObject({ name: 'loyalty_points', data });
  });
});
