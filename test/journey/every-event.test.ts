import { describe, expect, it } from '@jest/globals';
import { CatalogueStore } from '../../src/catalogue/catalogue.store.js';
import { snakeCase } from '../../src/catalogue/declare.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { eventOf } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { nextArrival, validFor } from './arrivals.js';
import { ROWS } from './event-rows/all.js';
import { OCCURRED_AT, READERS } from './event-rows/event-row.js';
import type { Telling } from './event-rows/event-row.js';

const HOUR = 3_600_000;
/** Milliseconds that a message may have waited for its turn. */
const WAITED = 60_000;

const TOLD = ROWS.flatMap(({ told, ...row }) =>
  told.map((telling) => [row.kind, telling.to, { ...row, ...telling }] as const),
);

describe('every event of the catalogue', () => {
  const journey = useJourney({
    settings: {
      bank: { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata', country: 'US' },
      clients: BANK_CLIENTS,
      consent: { offers: 'unless-refused' },
      links: { allowed: ['demobank.example'] },
    },
  });

  it.each(TOLD)('%s is told in %s and delivered', async (kind, _, row) => {
    const { smsc, tellerline, watching } = journey;
    const { customerId, number, locale, asked } = READERS[row.to];
    const event = eventOf(row.body, {
      recipient: { customerId },
      occurredAt: OCCURRED_AT,
      locale: asked,
    });
    const answer = await tellerline.client.publish({ event });
    const { text, submits } = await nextArrival(smsc, number, answer.segments);
    expect(answer).toMatchObject({ eventType: kind, repeatedEvent: false, suppressed: false });
    expect(text).toBe(row.text);
    const coding = { GSM7: 0, UCS2: 8 }[row.encoding];
    for (const submit of submits) {
      expect(submit.fields.data_coding).toBe(coding);
      expect(validFor(submit)).toBeLessThanOrEqual(row.hours * HOUR);
      expect(validFor(submit)).toBeGreaterThan(row.hours * HOUR - WAITED);
    }
    await watching.reached([answer.messageId], 'MESSAGE_STATE_DELIVERED');
    expect(await journey.message(answer.messageId)).toMatchObject({
      eventId: event.eventId,
      eventType: kind,
      messageClass: `MESSAGE_CLASS_${row.messageClass}`,
      state: 'MESSAGE_STATE_DELIVERED',
      customerId,
      locale,
      encoding: `ENCODING_${row.encoding}`,
    });
  });

  it('has all of them here, in two languages at least, one of them not of GSM 7-bit', async () => {
    const { client, gateway } = journey.tellerline;
    const { kinds } = await client.events.listKinds({});
    const here = ROWS.map((row) => row.kind);
    expect(here.toSorted()).toEqual(kinds.map((kind) => kind.key).toSorted());
    // One-time passwords are asked for, and come as no event: one-time-passwords.test.ts.
    const { keys } = gateway.app.get(CatalogueStore).current;
    expect([...here, 'one_time_password'].toSorted()).toEqual([...keys].toSorted());
    for (const { kind, told } of ROWS) {
      expect([kind, new Set(told.map(({ to }) => to)).size > 1]).toEqual([kind, true]);
      expect([kind, told.some(({ to }) => to === 'hindi' || to === 'arabic')]).toEqual([
        kind,
        true,
      ]);
    }
  });

  it('has every field of each of them here', async () => {
    const { kinds } = await journey.tellerline.client.events.listKinds({});
    for (const { key, fields } of kinds) {
      const { told } = ROWS.find((row) => row.kind === key)!;
      const given = told.flatMap((telling) => Object.keys(bodyOf(telling)).map(snakeCase));
      expect([key, ...new Set(given)].toSorted()).toEqual(
        [key, ...fields.map((field) => field.name)].toSorted(),
      );
    }
  });
});

/** What the one body of an event holds. */
function bodyOf({ body: { customEvent, ...others } }: Telling): object {
  return customEvent?.data ?? (Object.values(others)[0] as object);
}
