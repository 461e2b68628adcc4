import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InboundReports } from '../../../src/inbound/inbound-reports.js';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { FakeScrubbing } from '../../broadcast/politeness/fake-scrubbing.js';
import { customersOf, msisdnOf, useBroadcasts } from '../../kit/broadcast.js';
import type { BroadcastJourney, CustomerLine } from '../../kit/broadcast.js';

const SHORT_CODE = '55888';
const PATIENCE = 30_000;

/** A text from a handset; resolves when all is done that comes of it. */
async function writes(journey: BroadcastJourney, msisdn: string, text: string): Promise<void> {
  const reports = journey.tellerline.gateway.app.get(InboundReports);
  const handled = firstValueFrom(
    reports.all.pipe(
      filter(({ kind }) => kind === 'handled'),
      timeout({ first: PATIENCE }),
    ),
  );
  await journey.smsc.sendMo({ from: msisdn.slice(1), to: SHORT_CODE, text });
  await handled;
}

describe('whom nothing is sent', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tellerline-register-'));
  const file = join(directory, 'dnd.txt');
  writeFileSync(file, `# national\n\n${msisdnOf(5)}\n+91 98 1000 0006\n`);
  const journey = useBroadcasts({
    settings: {
      broadcast: {
        caps: [{ classes: ['promotion'], limit: 2, within: '1d' }],
        deadNumbers: { failures: 1, over: '0ms', leftAloneFor: '1d' },
        registers: [{ name: 'national', countries: ['IN'], file }],
      },
    },
  });
  const DEAD = '+919812349901';

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  beforeAll(async () => {
    const one = (place: number, more: object = {}): CustomerLine => ({
      ...customersOf(1, { from: place })[0],
      ...more,
    });
    await journey.register([
      one(1),
      one(2, { 'consent.offers': '' }),
      one(3, { 'consent.offers': 'no' }),
      one(4, { blocked: 'yes' }),
      one(5),
      one(6),
      one(7),
      // Two of one number who both agree, and two of whom one does not.
      one(8),
      { customer_id: 'C-8-too', msisdn: msisdnOf(8) },
      one(9),
      { customer_id: 'C-9-too', msisdn: msisdnOf(9), 'consent.offers': 'no' },
      { customer_id: 'C-dead', msisdn: DEAD },
    ]);
    await writes(journey, msisdnOf(7), 'STOP');
  }, 60_000);

  it('is told by reason, and everybody else gets it once', async () => {
    const { runId } = await journey.begin();
    await journey.over(runId);
    const campaign = journey.smsc.received.filter(({ text }) => text.startsWith('A home loan'));
    expect(campaign.map(({ destination }) => `+${destination}`).sort()).toEqual(
      [msisdnOf(1), msisdnOf(8), DEAD].sort(),
    );
    expect(await journey.lines(runId)).toEqual({
      'a DELIVERED': 2,
      'a UNDELIVERABLE err:001': 1,
      'a SKIPPED consent_missing': 3,
      'a SKIPPED blocked': 1,
      'a SKIPPED opted_out': 1,
      'a SKIPPED register': 2,
      'a SKIPPED duplicate': 2,
    });
  });

  it('has a number once in an upload', async () => {
    const before = journey.reached().length;
    const rows = [1, 8, 1].map((place) => msisdnOf(place));
    const { audienceId, refusedRows } = await journey.upload(`msisdn\n${rows.join('\n')}\n`);
    expect(refusedRows.map(([line]) => line)).toEqual([4]);
    const { runId } = await journey.begin({ audience: { audienceId } });
    await journey.over(runId);
    expect(journey.reached(before).sort()).toEqual([msisdnOf(1), msisdnOf(8)].sort());
  });

  it('is left alone after so many offers, and a dead number after so many failures', async () => {
    const { runId } = await journey.begin({
      variants: [{ texts: { byLocale: { en: 'Third.' } } }],
    });
    await journey.over(runId);
    expect(journey.smsc.received.some(({ text }) => text.startsWith('Third.'))).toBe(false);
    expect(await journey.lines(runId)).toMatchObject({
      'a SKIPPED frequency_cap': 2,
      'a SKIPPED dead_number': 1,
    });
  });

  it('changes with the register, and with START', async () => {
    await writes(journey, msisdnOf(7), 'START');
    writeFileSync(`${file}.new`, `${msisdnOf(6)}\n`);
    renameSync(`${file}.new`, file);
    const loads = () =>
      journey.reports.filter((one) => one.kind === 'register' && one.outcome === 'loaded').length;
    const loaded = loads();
    // Its files are looked at again, too.
    await journey.change(({ broadcast }) => (broadcast.chunk = 400));
    await journey.reported(() => loads() > loaded);
    const { runId } = await journey.begin({
      variants: [{ texts: { byLocale: { en: 'Fourth.' } } }],
    });
    await journey.over(runId);
    const told = journey.smsc.received.filter(({ text }) => text.startsWith('Fourth.'));
    expect(told.map(({ destination }) => `+${destination}`).sort()).toEqual(
      [msisdnOf(5), msisdnOf(7)].sort(),
    );
  });
});

describe('STOP in the middle of a campaign', () => {
  const COUNT = 300;
  const journey = useBroadcasts({ carrier: { windowSize: 5, segmentsPerSecond: 100 } });

  it('takes back what is queued for the number, and nothing comes after it', async () => {
    await journey.register(customersOf(COUNT));
    journey.smsc.hold();
    const { runId } = await journey.begin();
    await journey.once(runId, ({ progress }) => Number(progress!.sent) >= 150);
    await journey.smsc.next();
    const sent = await exported(journey, runId, 'RECIPIENT_STATE_SENT');
    const seen = new Set(journey.reached());
    const queued = sent.map(numberOf).find((msisdn) => !seen.has(msisdn))!;
    const waiting = await exported(journey, runId, 'RECIPIENT_STATE_PLANNED');
    const planned = numberOf(waiting[0]);
    for (const msisdn of [queued, planned]) await writes(journey, msisdn, 'STOP');
    await journey.reported((one) => one.kind === 'recalled' && one.why === 'opted_out');
    journey.smsc.release();
    await journey.over(runId);
    const offers = journey.smsc.received.filter(({ text }) => text.startsWith('A home loan'));
    const reached = offers.map(({ destination }) => `+${destination}`);
    expect(reached).not.toContain(queued);
    expect(reached).not.toContain(planned);
    expect(new Set(reached).size).toBe(COUNT - 2);
    expect(reached.length).toBe(COUNT - 2);
    expect(await journey.lines(runId)).toEqual({
      'a DELIVERED': COUNT - 2,
      'a SKIPPED opted_out': 2,
    });
    // Who says it afterwards is told by the report.
    await writes(journey, reached[0], 'STOP');
    const report = await journey.writer.broadcast.getReport({ runId });
    expect(report.optedOut).toBe('1');
  }, 120_000);
});

describe('a register behind a service', () => {
  let scrubbing: FakeScrubbing;
  const journey = useBroadcasts();

  afterAll(() => scrubbing.stop());

  it('is asked of everybody; while it is away nothing goes, then it goes on', async () => {
    await journey.register(customersOf(20));
    scrubbing = await FakeScrubbing.start();
    scrubbing.answer = ({ msisdns }) => msisdns.filter((msisdn) => msisdn === msisdnOf(3));
    scrubbing.stop();
    await journey.change((settings) => {
      settings.broadcast = {
        registers: [{ name: 'regulator', address: scrubbing.address, tls: 'off', timeout: '1s' }],
      };
    });
    const { runId } = await journey.begin();
    await journey.reported((one) => one.kind === 'register' && one.outcome === 'away');
    await journey.once(runId, ({ progress }) => progress!.planned === '20');
    expect(journey.smsc.received).toEqual([]);
    await scrubbing.restart();
    await journey.over(runId);
    expect(journey.reached().length).toBe(19);
    expect(journey.reached()).not.toContain(msisdnOf(3));
    expect(await journey.lines(runId)).toEqual({ 'a DELIVERED': 19, 'a SKIPPED register': 1 });
  }, 120_000);
});

/** The customers of a run's recipients in a state. */
async function exported(
  { writer }: BroadcastJourney,
  runId: string,
  state: string,
): Promise<string[]> {
  const pieces: Buffer[] = [];
  for await (const { csv } of writer.exportReport({ runId, states: [state as never] })) {
    pieces.push(csv as Buffer);
  }
  const [, ...rows] = Buffer.concat(pieces).toString().trim().split(/\r?\n/);
  return rows.map((row) => row.split(',')[0]);
}

function numberOf(customerId: string): string {
  return msisdnOf(Number(customerId.slice(2)));
}
