import { describe, expect, it } from '@jest/globals';
import { ScheduledEventRunner } from '../../src/event/scheduled-event.runner.js';
import { fromTimestamp, toTimestamp } from '../../src/rpc/timestamps.js';
import { eventOf } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';

const MSISDN = '+919812345678';

describe('a whole daemon', () => {
  const journey = useJourney({ settings: { links: { allowed: ['demobank.example'] } } });

  const statement = (locale: string, moment: number) =>
    eventOf(
      {
        statementReady: {
          maskedAccount: 'XX4321',
          periodFrom: { year: 2026, month: 10, day: 1 },
          periodTo: { year: 2026, month: 10, day: 31 },
          link: 'https://demobank.example/s',
        },
      },
      { locale, recipient: { msisdn: MSISDN }, schedule: { at: toTimestamp(moment) } },
    );

  it('sends what was scheduled when its moment comes, by itself', async () => {
    const { client } = journey.tellerline;
    const moment = Date.now() + 1_000;
    const answers = await Promise.all(
      ['en', 'hi'].map((locale) => client.publish({ event: statement(locale, moment) })),
    );
    expect(answers.map(({ messageId }) => messageId)).toEqual(['', '']);
    const english = await journey.smsc.next(({ text }) => text.includes('demobank.example/s'));
    const other = await journey.smsc.next(({ text }) => text.includes('demobank.example/s'));
    expect(Date.now()).toBeGreaterThanOrEqual(moment);
    const codings = [english, other].map(({ fields }) => fields.data_coding);
    expect(codings.sort()).toEqual([0, 8]);
  });

  it('keeps what is not due when it stops', async () => {
    const { client, gateway } = journey.tellerline;
    const event = statement('en', Date.now() + 3_600_000);
    const answer = await client.publish({ event });
    await gateway.app.get(ScheduledEventRunner, { strict: false }).stop();
    const { events } = await client.events.listScheduled({});
    expect(events.map(({ eventId }) => eventId)).toEqual([event.eventId]);
    expect(fromTimestamp(answer.scheduledFor!)).toBe(fromTimestamp(events[0].scheduledFor!));
  });
});
