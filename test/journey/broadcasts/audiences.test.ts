import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Sparse } from '../../../src/cli/unary-calls.js';
import type {
  CampaignAudience,
  RecipientState,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory } from '../../../src/rpc/generated/tellerline/v1/consent.js';
import { customersOf, definitionOf, msisdnOf, useBroadcasts } from '../../kit/broadcast.js';
import type { CustomerLine } from '../../kit/broadcast.js';

const YEAR = 365.25 * 86_400_000;
/** A birthday that makes somebody so old, half a year from any edge. */
const bornAgo = (years: number) =>
  new Date(Date.now() - (years + 0.5) * YEAR).toISOString().slice(0, 10);

const PEOPLE: CustomerLine[] = [
  {
    customer_id: 'ann',
    msisdn: msisdnOf(1),
    city: 'Pune',
    segment: 'private',
    products: 'savings;home_loan',
    locale: 'en-IN',
    birth_date: bornAgo(30),
    customer_since: '2015-03-01',
  },
  {
    customer_id: 'ben',
    msisdn: msisdnOf(2),
    city: 'Mumbai',
    segment: 'premium',
    products: 'savings',
    locale: 'hi-IN',
    birth_date: bornAgo(45),
    customer_since: '2020-06-15',
    'consent.greetings': 'yes',
  },
  {
    customer_id: 'cyd',
    msisdn: msisdnOf(3),
    city: 'Pune',
    segment: 'premium',
    products: 'card',
    locale: 'en-GB',
    birth_date: bornAgo(61),
    customer_since: '2025-01-01',
    'consent.greetings': 'no',
  },
  // Without a year of birth, a language, a city.
  { customer_id: 'dan', msisdn: msisdnOf(4), birth_date: '--05-17' },
  // Has refused offers.
  { customer_id: 'eve', msisdn: msisdnOf(5), city: 'Pune', 'consent.offers': 'no' },
];

const CHOSEN: [Sparse<CampaignAudience>, string[]][] = [
  [{ all: {} }, ['ann', 'ben', 'cyd', 'dan']],
  [{ filter: { minAge: 31, maxAge: 60 } }, ['ben']],
  [{ filter: { minAge: 45 } }, ['ben', 'cyd']],
  [{ filter: { cities: ['Pune'] } }, ['ann', 'cyd']],
  [{ filter: { cities: ['Pune', 'Mumbai'], segments: ['premium'] } }, ['ben', 'cyd']],
  [{ filter: { products: ['savings', 'card'] } }, ['ann', 'ben', 'cyd']],
  [{ filter: { withoutProducts: ['home_loan'] } }, ['ben', 'cyd', 'dan']],
  // Who has no language has the bank's, which is English.
  [{ filter: { locales: ['en'] } }, ['ann', 'cyd', 'dan']],
  [{ filter: { locales: ['en-IN'] } }, ['ann']],
  [{ filter: { consentedTo: ConsentCategory.CONSENT_CATEGORY_GREETINGS } }, ['ben']],
  [
    {
      filter: {
        customerSinceFrom: { year: 2015, month: 3, day: 1 },
        customerSinceUntil: { year: 2020, month: 6, day: 15 },
      },
    },
    ['ann', 'ben'],
  ],
];

describe('whom a campaign goes to', () => {
  const journey = useBroadcasts();
  const runs: string[] = [];
  const wordsOf = (place: number) => `Offer ${place} for you.`;

  beforeAll(async () => {
    await journey.register(PEOPLE);
    for (const [place, [audience]] of CHOSEN.entries()) {
      const variants = [{ texts: { byLocale: { en: wordsOf(place) } } }];
      runs.push((await journey.begin({ variants, audience })).runId);
    }
    await Promise.all(runs.map((runId) => journey.over(runId)));
  }, 120_000);

  it.each(CHOSEN.map(([audience, names], place) => [audience, names, place] as const))(
    'is who belongs to it and may be told: %j',
    (_, names, place) => {
      const reached = journey.smsc.received
        .filter(({ text }) => text.startsWith(wordsOf(place)))
        .map(({ destination }) => PEOPLE.find(({ msisdn }) => msisdn === `+${destination}`));
      expect(reached.map((one) => one?.customer_id).sort()).toEqual(names);
    },
  );

  it('has those who may not be told in its report', async () => {
    expect(await journey.lines(runs[0])).toEqual({
      'a DELIVERED': 4,
      'a SKIPPED consent_missing': 1,
    });
  });

  it('is never everybody by a filter without a condition', async () => {
    const definition = definitionOf({ audience: { filter: {} } });
    await expect(journey.writer.broadcast.createCampaign({ definition })).rejects.toMatchObject({
      code: 3,
    });
  });
});

describe('an uploaded file', () => {
  const journey = useBroadcasts({ settings: { consent: { offers: 'unless-refused' } } });
  const rate = { variants: [{ texts: { byLocale: { en: 'For you: {rate}' } } }] };

  async function send(file: string | Buffer): Promise<string[]> {
    const { audienceId } = await journey.upload(file);
    const before = journey.smsc.received.length;
    const { runId } = await journey.begin({ ...rate, audience: { audienceId } });
    await journey.over(runId);
    return journey.smsc.received
      .slice(before)
      .map(({ destination, text }) => `+${destination} ${text.split('\n')[0]}`)
      .sort();
  }

  const file = (separator: string) =>
    [
      ['msisdn', 'rate', 'note'],
      [msisdnOf(1), '4.9 %', 'x'],
      [msisdnOf(2), `"4,9; for ""you"""`, 'y'],
      [`'${msisdnOf(3)}`, '=SUM(A1:A9)', '@z'],
      [`"${msisdnOf(4)}"`, '-1+2', ''],
    ]
      .map((cells) => cells.join(separator))
      .join('\r\n');
  const told = [
    `${msisdnOf(1)} For you: 4.9 %`,
    `${msisdnOf(2)} For you: 4,9; for "you"`,
    `${msisdnOf(3)} For you: =SUM(A1:A9)`,
    `${msisdnOf(4)} For you: -1+2`,
  ];

  it.each([
    ['commas', Buffer.from(file(','))],
    ['semicolons and a byte order mark', Buffer.from(`\ufeff${file(';')}`)],
    ['tabs, in UTF-16', Buffer.from(`\ufeff${file('\t')}`, 'utf16le')],
  ])('is read as it is, and no formula is worked out: %s', async (_, octets) => {
    expect(await send(octets)).toEqual(told);
  });

  it('has its broken lines told, and the others sent', async () => {
    const broken = Buffer.concat([
      Buffer.from(`msisdn,rate\n${msisdnOf(11)},1\n`),
      Buffer.from(`12,2\n${msisdnOf(12)},"3\n`),
      Buffer.from(`${msisdnOf(13)},`),
      // Windows-1252.
      Buffer.from([0xf6, 0x0a]),
      Buffer.from(`9.19812E+11,5\n${msisdnOf(11)},6\n${msisdnOf(14)},7,8,9\n${msisdnOf(15)},10\n`),
    ]);
    const { audienceId, stored, refused, refusedRows } = await journey.upload(broken);
    expect([stored, refused]).toEqual([2, 6]);
    expect(refusedRows.map(([line]) => line)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(refusedRows.every(([, fields]) => fields.length > 0)).toBe(true);
    expect(JSON.stringify(refusedRows)).not.toContain(msisdnOf(11).slice(1));
    const before = journey.smsc.received.length;
    const { runId } = await journey.begin({ ...rate, audience: { audienceId } });
    await journey.over(runId);
    expect(journey.reached(before).sort()).toEqual([msisdnOf(11), msisdnOf(15)]);
  });

  it('says nothing to whom a word is missing for', async () => {
    const { audienceId } = await journey.upload(
      `msisdn,rate\n${msisdnOf(21)},4\n${msisdnOf(22)},\n`,
    );
    const { runId } = await journey.begin({ ...rate, audience: { audienceId } });
    await journey.over(runId);
    expect(await journey.lines(runId)).toEqual({ 'a DELIVERED': 1, 'a SKIPPED text': 1 });
    expect(journey.texts(msisdnOf(22))).toEqual([]);
  });
});

describe('what became of another campaign', () => {
  const journey = useBroadcasts();
  const COUNT = 400;
  const FAILING = ['+919812349901', '+919812359901', '+919812349902'];
  let campaignId: string;

  beforeAll(() =>
    journey.register([
      ...customersOf(COUNT - FAILING.length),
      ...FAILING.map((msisdn, at) => ({ customer_id: `F-${at}`, msisdn })),
    ]),
  );

  const share = (count: number) => count / COUNT;
  it('has parts that get one thing, another and nothing', async () => {
    const { runId, campaignId: id } = await journey.begin({
      variants: [
        { name: 'short', percent: 40, texts: { byLocale: { en: 'Short.' } } },
        { name: 'long', percent: 40, texts: { byLocale: { en: 'Long, and longer.' } } },
      ],
      holdOutPercent: 20,
    });
    campaignId = id;
    const { progress } = await journey.over(runId);
    const firstLines = journey.smsc.received.map(({ text }) => text.split('\n')[0]);
    const count = (line: string) => firstLines.filter((one) => one === line).length;
    const heldOut = Number(progress!.heldOut);
    expect(count('Short.') + count('Long, and longer.') + heldOut).toBe(COUNT);
    expect(new Set(journey.reached()).size).toBe(COUNT - heldOut);
    // Five standard deviations of 400 draws are 0.12 of 0.4, and 0.1 of 0.2.
    expect(Math.abs(share(count('Short.')) - 0.4)).toBeLessThan(0.13);
    expect(Math.abs(share(count('Long, and longer.')) - 0.4)).toBeLessThan(0.13);
    expect(Math.abs(share(heldOut) - 0.2)).toBeLessThan(0.11);
    expect((await journey.lines(runId))['hold-out HELD_OUT']).toBe(heldOut);
  });

  it('is the audience of the next: those who were not reached, and the control group', async () => {
    const before = journey.reached();
    const failed = FAILING.filter((msisdn) => before.includes(msisdn)).sort();
    const sendTo = async (words: string, states: string[], variants: string[]) => {
      const result = { campaignId, states: states as RecipientState[], variants };
      const { runId } = await journey.begin({
        variants: [{ texts: { byLocale: { en: words } } }],
        audience: { result },
      });
      await journey.over(runId);
      const { received } = journey.smsc;
      const told = received.filter(({ text }) => text.startsWith(words));
      return told.map(({ destination }) => `+${destination}`).sort();
    };
    const [again, late] = await Promise.all([
      sendTo('Again.', ['RECIPIENT_STATE_UNDELIVERABLE', 'RECIPIENT_STATE_EXPIRED'], []),
      sendTo('Late.', ['RECIPIENT_STATE_HELD_OUT'], ['hold-out']),
    ]);
    expect(again).toEqual(failed);
    expect(late.length).toBe(COUNT - before.length);
    expect(late.filter((msisdn) => before.includes(msisdn))).toEqual([]);
  });
});
