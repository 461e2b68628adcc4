import { beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { DEMO_CUSTOMERS } from '../../../src/customer/demo-customers.js';
import { ScheduledEventRunner } from '../../../src/event/scheduled-event.runner.js';
import { JobReports } from '../../../src/schedule/job-reports.js';
import { fromTimestamp } from '../../../src/rpc/timestamps.js';
import { BROADCAST_CLIENTS, msisdnOf, textsOf, watched } from '../../kit/broadcast.js';
import type { TestGateway } from '../../kit/gateway.js';
import { usePull } from '../../kit/pull.js';
import { useTwoNodes } from '../two-nodes.js';
import { dayAt, hourAt, midday, zoneOf } from './zones.js';

const DAY = 86_400_000;
const FAILED_PRECONDITION = 9;

/** Does a job on a node, once more; what it says that it did. */
async function does({ gateway, client }: TestGateway, name: string): Promise<string> {
  const ended = firstValueFrom(
    gateway.app.get(JobReports, { strict: false }).all.pipe(
      filter((report) => report.kind === 'finished' && report.job === name),
      timeout({ first: 60_000 }),
    ),
  );
  await client.schedules.runSchedule({ name });
  await ended;
  const { runs } = await client.schedules.listScheduleRuns({ name, pageSize: 1 });
  expect(runs[0].outcome).toBe('done');
  return runs[0].detail;
}

describe('a birthday', () => {
  // Where it is the middle of the day, whatever the hour is here.
  const here = midday(Date.now());
  const at = hourAt(Date.now(), here);
  const clockOf = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  const nodes = useTwoNodes({
    clients: BROADCAST_CLIENTS,
    schedules: { birthday: { enabled: true, at: clockOf(at), until: clockOf(at + 3) } },
  });
  const today = dayAt(Date.now(), here).slice(1);
  const dayAfter = dayAt(Date.now() + DAY, here).slice(1);

  beforeAll(async () => {
    const { customers } = nodes.one.client;
    for (const { id } of DEMO_CUSTOMERS) await customers.deleteCustomer({ customerId: id });
    const add = (place: number, zone: number, [month, day]: number[], locale = 'en') =>
      customers.upsertCustomer({
        customer: {
          customerId: `C-${place}`,
          msisdn: msisdnOf(place),
          givenName: `Asha ${place}`,
          timeZone: zoneOf(zone),
          locale,
          birthDate: { year: 1990, month, day },
        },
      });
    await add(1, here, today);
    await add(2, here, today, 'fr');
    await add(3, here, dayAfter);
    // It is too early there.
    await add(4, here - 3, today);
    // Wants no greetings.
    await add(5, here, today);
    await customers.setConsent({
      customerId: 'C-5',
      consent: { category: 'CONSENT_CATEGORY_GREETINGS' as never, granted: false, source: 'app' },
    });
  }, 60_000);

  it('is wished well on, once, whichever node does it and however often', async () => {
    const { one, other, smsc } = nodes;
    for (const node of [one, other, one]) {
      expect(await does(node, 'birthday')).toContain('planned for');
    }
    const { runs } = await one.client.broadcast.listRuns({});
    const [year, month, day] = dayAt(Date.now(), here);
    const key = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
    const ofToday = runs.filter(({ name }) => name.endsWith(key));
    expect(ofToday.length).toBe(1);
    await watched(
      one.client,
      ofToday[0].runId,
      ({ progress }) => progress!.delivered === '2' && progress!.skipped === '1',
    );
    await does(other, 'birthday');
    expect(textsOf(smsc.received, msisdnOf(1))).toEqual([
      'Demo Bank: Happy birthday, Asha 1. We wish you a wonderful year ahead.',
    ]);
    expect(textsOf(smsc.received, msisdnOf(2))).toEqual([
      'Demo Bank : joyeux anniversaire, Asha 2. Nous vous souhaitons une excellente année.',
    ]);
    for (const place of [3, 4, 5]) expect(textsOf(smsc.received, msisdnOf(place))).toEqual([]);
    const { lines } = await one.client.broadcast.getReport({ runId: ofToday[0].runId });
    expect(lines.map(({ state, reason, recipients }) => [state, reason, recipients])).toEqual(
      expect.arrayContaining([
        ['RECIPIENT_STATE_DELIVERED', '', '2'],
        ['RECIPIENT_STATE_SKIPPED', 'consent_missing', '1'],
        ['RECIPIENT_STATE_PLANNED', '', '1'],
      ]),
    );
  }, 120_000);
});

describe('what comes by itself', () => {
  /** The next fifth of a month is so many days ahead, by UTC: on it instalments are due. */
  const daysToTheFifth = () => {
    const now = new Date();
    for (let days = 1; ; days++) {
      if (new Date(now.getTime() + days * DAY).getUTCDate() === 5) return days;
    }
  };
  const journey = usePull({
    settings: {
      schedules: {
        balanceReport: { enabled: true },
        paymentReminders: { enabled: true, daysAhead: [daysToTheFifth() - 1], at: '09:00' },
      },
    },
  });

  it('is listed with when it comes next, in its own time zone', async () => {
    const { schedules } = await journey.tellerline.client.schedules.listSchedules({});
    const byName = new Map(schedules.map((one) => [one.name, one]));
    expect([...byName.keys()]).toEqual(
      expect.arrayContaining([
        'anniversary',
        'balance-report',
        'birthday',
        'festivals',
        'held-messages',
        'payment-reminders',
      ]),
    );
    expect([...byName.keys()].some((name) => name.includes('retention'))).toBe(true);
    const report = byName.get('balance-report')!;
    expect(report).toMatchObject({ enabled: true, timeZone: 'Asia/Kolkata', missed: 'latest' });
    const shown = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Kolkata',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    });
    expect(report.nextRuns.length).toBe(5);
    for (const next of report.nextRuns) {
      expect(shown.format(fromTimestamp(next))).toBe('1, 09:00');
      expect(fromTimestamp(next)).toBeGreaterThan(Date.now());
    }
    expect(byName.get('birthday')).toMatchObject({ enabled: false, nextRuns: [] });
    const { client } = journey.tellerline;
    await expect(client.schedules.runSchedule({ name: 'birthday' })).rejects.toMatchObject({
      code: FAILED_PRECONDITION,
    });
  });

  it('tells customers what their accounts hold', async () => {
    const detail = await does(journey.tellerline, 'balance-report');
    const sent = Number(/^(\d+) sent/.exec(detail)?.[1]);
    expect(sent).toBeGreaterThan(0);
    const text = await journey.reads('+12025550143');
    expect(text).toMatch(/^Demo Bank: Balance of \S+ on .+: .*\d/);
    const { messages } = await journey.tellerline.client.list({
      customerId: 'C-1006',
      pageSize: 500,
      pageToken: '',
    });
    const reports = messages.filter(({ eventType }) => eventType === 'balance_report');
    expect(reports.length).toBe(1 + journey.unread('+12025550143').length);
    const { schedules } = await journey.tellerline.client.schedules.listSchedules({});
    expect(schedules.find(({ name }) => name === 'balance-report')!.lastRun).toMatchObject({
      outcome: 'done',
      detail,
      attempts: 1,
    });
  }, 60_000);

  it('reminds of what is due, on the morning of the day', async () => {
    const { gateway } = journey.tellerline;
    const detail = await does(journey.tellerline, 'payment-reminders');
    const count = Number(/^(\d+) sent/.exec(detail)?.[1]);
    expect(count).toBeGreaterThan(0);
    const reminders = () =>
      journey.database.rows<{ event_id: string; due_at: Date }>(
        {
          name: '',
          text: `select event_id, due_at from scheduled_event where event_type = 'payment_due' order by 1`,
        },
        [],
      );
    const kept = await reminders();
    expect(kept.length).toBe(count);
    // Once more: the same reminders.
    await does(journey.tellerline, 'payment-reminders');
    expect(await reminders()).toEqual(kept);
    const last = Math.max(...kept.map((one) => one.due_at.getTime()));
    const runner = gateway.app.get(ScheduledEventRunner, { strict: false });
    await runner.run(() => last);
    const { text } = await journey.smsc.next((one) => one.text.includes(' is due on '));
    expect(text).toMatch(/^Demo Bank: .*\d/);
    expect(await reminders()).toEqual([]);
    await runner.run(() => last);
    const sent = journey.smsc.received.filter((one) => one.text.includes(' is due on '));
    expect(sent.length).toBeLessThanOrEqual(count);
  }, 60_000);
});
