import { beforeAll, describe, expect, it } from '@jest/globals';
import { BroadcastReports } from '../../../src/broadcast/run/broadcast-reports.js';
import { RunStore } from '../../../src/broadcast/run/run.store.js';
import { PersonalWishesRunner } from '../../../src/broadcast/wishes/personal-wishes.runner.js';
import type { CustomerPatch } from '../../../src/customer/customer-record.js';
import { SettingsStore } from '../../../src/settings/settings.store.js';
import { useDatabase } from '../../kit/database.js';
import { settingsOf } from '../../rpc/gateway.js';
import { HOUR, TestNode } from '../../schedule/job-kit.js';
import { idsOf, number, readAll, readerOf, register } from '../audience/reader-kit.js';

const DAY = 24 * HOUR;
const WISHES = { enabled: true, at: '10:00', until: '20:00' };

const born = (year: number | null, month: number, day: number): Partial<CustomerPatch> => ({
  birthDate: { year, month, day },
});
const CUSTOMERS: CustomerPatch[] = [
  { id: 'born-28', ...born(1990, 2, 28) },
  { id: 'born-29', ...born(1992, 2, 29) },
  { id: 'born-29-of-no-year', ...born(null, 2, 29) },
  { id: 'born-1', ...born(1990, 3, 1) },
  { id: 'came-29', customerSince: '2024-02-29' },
  { id: 'came-28', customerSince: '2025-02-28' },
  { id: 'came-today', customerSince: '2026-02-28' },
].map((patch, index) => ({ msisdn: number(index), ...patch }));

describe('wishes of customers’ own days', () => {
  const db = useDatabase();
  beforeAll(() => register(db.database(), CUSTOMERS));

  /** A node with the jobs, and the runs that it shares with all others. */
  function nodeOf(leapDay: '02-28' | '03-01' = '02-28') {
    const node = new TestNode('a', db.database(), []);
    const settings = settingsOf({
      schedules: { birthday: { ...WISHES, leapDay }, anniversary: { ...WISHES, leapDay } },
    });
    const runs = new RunStore(db.database(), new BroadcastReports());
    new PersonalWishesRunner(
      node.registry,
      runs,
      new SettingsStore('none', settings, {}),
    ).onModuleInit();
    return { node, runs };
  }

  /** Who is wished well by a run of the key. */
  async function audienceOf(runs: RunStore, key: string): Promise<(string | null)[]> {
    const run = (await runs.list(null, null, 100)).find((one) => one.key === key);
    if (run === undefined) throw new Error(`there is no run ${key}`);
    const members = await readAll(readerOf(db.database()), run.spec.audience, 10);
    return idsOf(members).sort();
  }

  it('a day is planned when it begins first on earth, once', async () => {
    const { node, runs } = nodeOf();
    const eve = Date.parse('2026-02-27T19:59:59Z');
    await node.at(eve);
    expect(await runs.list(null, null, 10)).toEqual([]);
    await node.at(eve + 1000);
    await node.runner.begin('birthday', () => eve + HOUR);
    await node.runner.idle();
    const planned = await runs.list(null, null, 10);
    expect(planned.map(({ key }) => key).sort()).toEqual([
      'anniversary:2026-02-27',
      'anniversary:2026-02-28',
      'birthday:2026-02-27',
      'birthday:2026-02-28',
    ]);
    expect(planned.find(({ key }) => key === 'birthday:2026-02-28')).toMatchObject({
      schedule: 'birthday',
      clientId: 'tellerline',
      startsAt: Date.parse('2026-02-27T20:00Z'),
      endsAt: Date.parse('2026-03-01T08:00Z'),
      spec: {
        eventType: 'wishes',
        messageClass: 'promotion',
        consent: 'greetings',
        moment: { by: 'local', day: '2026-02-28', minutes: 600, until: 1200 },
        timeToLive: 6 * HOUR,
      },
    });
    runs.onModuleDestroy();
  });

  it('on a 28 February, those of the 29th too; anniversaries from the first year on', async () => {
    const { runs } = nodeOf();
    expect(await audienceOf(runs, 'birthday:2026-02-28')).toEqual([
      'born-28',
      'born-29',
      'born-29-of-no-year',
    ]);
    expect(await audienceOf(runs, 'anniversary:2026-02-28')).toEqual(['came-28', 'came-29']);
    expect(await audienceOf(runs, 'anniversary:2026-02-27')).toEqual([]);
    runs.onModuleDestroy();
  });

  it('in a leap year on their own day', async () => {
    const { node, runs } = nodeOf();
    await node.runner.begin('birthday', () => Date.parse('2028-02-28T21:00Z'));
    await node.runner.idle();
    expect(await audienceOf(runs, 'birthday:2028-02-28')).toEqual(['born-28']);
    expect(await audienceOf(runs, 'birthday:2028-02-29')).toEqual([
      'born-29',
      'born-29-of-no-year',
    ]);
    runs.onModuleDestroy();
  });

  it('or on 1 March, where the bank wants that', async () => {
    const { node, runs } = nodeOf('03-01');
    await node.runner.begin('birthday', () => Date.parse('2027-02-28T21:00Z'));
    await node.runner.idle();
    expect(await audienceOf(runs, 'birthday:2027-02-28')).toEqual(['born-28']);
    expect(await audienceOf(runs, 'birthday:2027-03-01')).toEqual([
      'born-1',
      'born-29',
      'born-29-of-no-year',
    ]);
    runs.onModuleDestroy();
  });

  it('after an outage, the days that are somewhere still are made up for', async () => {
    const { node, runs } = nodeOf();
    await node.at(Date.parse('2029-05-01T12:00Z'));
    const back = Date.parse('2029-05-08T03:00Z');
    await node.at(back);
    await node.at(back + 1000);
    const planned = (await runs.list(null, null, 100)).map(({ key }) => key);
    expect(planned.filter((key) => /^birthday:2029-05-0[2-9]/.test(key)).sort()).toEqual([
      'birthday:2029-05-07',
      'birthday:2029-05-08',
    ]);
    const records = await node.store.list('birthday', null, 7);
    expect(records.map(({ outcome }) => outcome).join(' ')).toBe(
      'done skipped skipped skipped skipped skipped skipped',
    );
    await node.at(back + DAY);
    expect((await runs.list(null, null, 100)).map(({ key }) => key)).toContain(
      'birthday:2029-05-09',
    );
    runs.onModuleDestroy();
  });
});
