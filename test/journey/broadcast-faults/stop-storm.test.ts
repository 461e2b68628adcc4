import { describe, expect, it } from '@jest/globals';
import type { Database } from '../../../src/storage/database.js';
import { textArray } from '../../../src/storage/pg-array.js';
import { msisdnOf } from '../../kit/broadcast.js';
import { until } from '../pull-faults/books.js';
import { useBank } from './bank.js';
import { Chance } from './chance.js';
import { PATIENCE } from './desk.js';
import { arrivalsOf, expectSquare, over } from './fates.js';

const SHORT_CODE = '55888';
const COUNT = 3000;
const WINDOW = 20;
const OFFER = /^A home loan/;
const STOPPED = /You get no more offers/;
/** When segments were accepted, and when they were taken into the window, by the SMSC's IDs. */
const TIMES = {
  name: '',
  text: `
    select smsc_message_id as id,
      min((t->>'t')::bigint)::float8 as accepted,
      max((t->>'t')::bigint) filter (where t->>'s' = 'submitting')::float8 as taken
    from segment, jsonb_array_elements(trail) t
    where smsc_message_id = any ($1::text[]) group by 1`,
};

interface Times extends Record<string, unknown> {
  id: string;
  accepted: number;
  taken: number;
}

async function timesOf(database: Database, ids: readonly string[]): Promise<Map<string, Times>> {
  const rows = await database.rows<Times>(TIMES, [textArray(ids)]);
  return new Map(rows.map((row) => [row.id, row]));
}

const chance = new Chance();

describe(`a tenth of an audience that texts STOP during the campaign (seed ${chance.seed})`, () => {
  const bank = useBank({
    carrier: { windowSize: WINDOW, segmentsPerSecond: 300 },
    settings: { broadcast: { chunk: 100 } },
  });

  it('gets one message at most, and none once STOP was answered', async () => {
    const { desk, smsc, database } = bank;
    const runId = await desk.begun(await desk.approved(await desk.audience(COUNT)));
    const places = Array.from({ length: COUNT }, (_, place) => place);
    const stopping = chance.some(places, COUNT / 10).map(msisdnOf);
    const said: Promise<void>[] = [];
    const isOver = () => smsc.received.length > COUNT + 2 * stopping.length;
    for (let from = 0; from < stopping.length;) {
      const some = stopping.slice(from, (from += chance.between(1, 25)));
      for (const msisdn of some) {
        const text = { from: msisdn.slice(1), to: SHORT_CODE, text: 'STOP' };
        said.push(smsc.sendMo(text, PATIENCE));
      }
      const least = smsc.received.length + chance.between(0, 200);
      const all = COUNT - stopping.length;
      await until(
        () => Promise.resolve(isOver() || smsc.received.length >= Math.min(least, all)),
        PATIENCE,
      );
    }
    await Promise.all(said);
    expect(await over(database, runId)).toBe('completed');
    await until(
      () => Promise.resolve(arrivalsOf(smsc, STOPPED).size === stopping.length),
      PATIENCE,
    );

    const offers = arrivalsOf(smsc, OFFER);
    const fates = await expectSquare(database, runId, offers, { count: COUNT });
    const skipped = fates.get('skipped') ?? [];
    expect(skipped.filter((msisdn) => !stopping.includes(msisdn))).toEqual([]);
    expect(skipped.length).toBeGreaterThan(0);
    expect(fates.get('delivered')).toHaveLength(COUNT - skipped.length);

    const answers = new Map(
      smsc.received
        .filter(({ text, status }) => STOPPED.test(text) && status === 0)
        .map(({ destination, messageId }) => [destination, messageId]),
    );
    const pairs = smsc.received.flatMap(({ text, destination, messageId }) => {
      const answer = answers.get(destination);
      return OFFER.test(text) && answer !== undefined ? [{ offer: messageId, answer }] : [];
    });
    const written = await timesOf(database, [...answers.values(), ...pairs.map((p) => p.offer)]);
    const late = pairs
      .map(({ offer, answer }) => [written.get(offer)!, written.get(answer)!])
      // What was in the window when the answer was made can be overtaken by it.
      .filter(([offer, answer]) => offer.taken > answer.accepted);
    expect(late).toEqual([]);
  }, 600_000);
});
