import { beforeAll, describe, expect, it } from '@jest/globals';
import { fromTimestamp } from '../../../src/rpc/timestamps.js';
import { useBroadcasts } from '../../kit/broadcast.js';
import { sendBy } from './send-by.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `HH:MM` on a wall, so many minutes from now. */
function wallAt(timeZone: string, minutes: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(Date.now() + minutes * MINUTE);
}

/** Quiet hours of a country by the clock of a zone, from and until so many minutes from now. */
function quiet(country: string, timeZone: string, from: number, until: number) {
  return {
    countries: [country],
    classes: ['promotion'],
    from: wallAt(timeZone, from),
    until: wallAt(timeZone, until),
  };
}

/** Whose clock is at which edge of their country's hours. */
const READERS = {
  // The hours of their countries began this minute, and ended this minute.
  begun: '+919812300001',
  over: '+971501234567',
  // Nobody knows where in the United States; and where it is known.
  somewhere: '+12025550143',
  east: '+12025550144',
  west: '+12025550145',
  // They begin in an hour.
  soon: '+33612345678',
  // Hours of another class.
  other: '+447400123456',
  // The hours of the country are over, and the customer's own are not.
  own: '+971501234568',
};

describe('quiet hours', () => {
  const journey = useBroadcasts({
    settings: {
      bank: { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
      broadcast: {
        runLifetime: '2d',
        quietHours: [
          quiet('IN', 'Asia/Kolkata', 0, 240),
          quiet('AE', 'Asia/Dubai', -240, 0),
          // Three hours apart all the year: these are hours of the west alone.
          quiet('US', 'America/Los_Angeles', -60, 60),
          quiet('FR', 'Europe/Paris', 60, 240),
          { ...quiet('GB', 'Europe/London', -60, 60), classes: ['service'] },
        ],
        timeZones: {
          IN: ['Asia/Kolkata'],
          AE: ['Asia/Dubai'],
          US: ['America/New_York', 'America/Los_Angeles'],
          FR: ['Europe/Paris'],
          GB: ['Europe/London'],
        },
      },
    },
  });
  const began = Date.now();

  beforeAll(async () => {
    const more: Record<string, object> = {
      east: { time_zone: 'America/New_York' },
      west: { time_zone: 'America/Los_Angeles' },
      own: { do_not_disturb: `${wallAt('Asia/Dubai', -60)}-${wallAt('Asia/Dubai', 60)}` },
    };
    await journey.register(
      Object.entries(READERS).map(([name, msisdn]) => ({
        customer_id: name,
        msisdn,
        ...more[name],
      })),
    );
  });

  const reached = () =>
    Object.entries(READERS)
      .filter(([, msisdn]) => journey.reached().includes(msisdn))
      .map(([name]) => name)
      .sort();

  it('are those of the recipient’s wall; who is in them waits, and gets it when they are over', async () => {
    const { runId } = await journey.begin();
    const first = await journey.once(runId, ({ progress }) => progress!.delivered === '4');
    expect(first.progress).toMatchObject({ planned: '4', skipped: '0' });
    expect(reached()).toEqual(['east', 'other', 'over', 'soon']);
    const chunks = journey.reports.filter((one) => one.kind === 'chunk');
    expect(chunks.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(4);
    // Before the first of them end, nothing more; then to those of whom it is true.
    const some = journey.once(runId, ({ progress }) => progress!.delivered === '7');
    await sendBy(journey, () => Date.now() + 62 * MINUTE, some);
    expect(reached()).toEqual(['east', 'other', 'over', 'own', 'somewhere', 'soon', 'west']);
    const all = journey.over(runId);
    await sendBy(journey, () => Date.now() + 4 * HOUR + 2 * MINUTE, all);
    expect(reached()).toEqual(Object.keys(READERS).sort());
    expect(journey.reached().length).toBe(Object.keys(READERS).length);
  }, 90_000);

  it('end the life of what is sent shortly before them', async () => {
    const { messages } = await journey.tellerline.client.list({
      msisdn: READERS.soon,
      pageSize: 10,
      pageToken: '',
    });
    expect(messages.length).toBe(1);
    const lives = fromTimestamp(messages[0].expiresAt!) - began;
    expect(lives).toBeGreaterThan(30 * MINUTE);
    expect(lives).toBeLessThanOrEqual(HOUR);
  });

  it('skip whom the sending ends before they are over for', async () => {
    const lifetime = { seconds: '3600' };
    const { runId } = await journey.begin({ lifetime });
    await journey.once(runId, ({ progress }) => Number(progress!.skipped) >= 1);
    const { 'a SKIPPED quiet_hours': skipped } = await journey.lines(runId);
    expect(skipped).toBeGreaterThanOrEqual(1);
    expect(journey.texts(READERS.begun).length).toBe(1);
  }, 60_000);

  it('that are taken out of the settings hold nobody of a sending that begins then', async () => {
    await journey.change(({ broadcast }) => (broadcast.quietHours = []));
    const { runId } = await journey.begin({
      variants: [{ texts: { byLocale: { en: 'Again.' } } }],
      audience: { filter: { withoutProducts: ['none'] } },
    });
    await journey.once(runId, ({ progress }) => progress!.delivered === '7');
    expect(journey.texts(READERS.begun).at(-1)).toMatch(/^Again\./);
    expect((await journey.lines(runId))['a PLANNED']).toBe(1);
  }, 60_000);
});
