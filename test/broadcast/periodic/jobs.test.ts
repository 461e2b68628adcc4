import { beforeEach, describe, expect, it } from '@jest/globals';
import { BalanceReportRunner } from '../../../src/broadcast/periodic/balance-report.runner.js';
import { HeldMessagesRunner } from '../../../src/broadcast/periodic/held-messages.runner.js';
import { PaymentRemindersRunner } from '../../../src/broadcast/periodic/payment-reminders.runner.js';
import { OwnPublisher } from '../../../src/broadcast/periodic/publishing.runner.js';
import { CoreAway } from '../../../src/core-banking/core-away.js';
import type { DuePayments } from '../../../src/core-banking/core-bank.js';
import { OutgoingRunner } from '../../../src/event/outgoing.runner.js';
import { PublisherRunner } from '../../../src/event/publisher.runner.js';
import { Failure } from '../../../src/failure/failure.js';
import { AccountType } from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { JobRun, ScheduledJob } from '../../../src/schedule/job.js';
import type { SettingsStore } from '../../../src/settings/settings.store.js';
import { usePublishing } from '../../event/publishing.js';
import { FakeCore } from '../../inbound/services/fake-core.js';
import { settingsOf } from '../../rpc/gateway.js';

const inr = (units: string) => ({ currencyCode: 'INR', units, nanos: 0 });
const account = (accountId: string) => ({
  accountId,
  accountType: AccountType.ACCOUNT_TYPE_SAVINGS,
  maskedNumber: 'XX4321',
  nickname: '',
  currencyCode: 'INR',
});

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const TODAY = Date.parse(`${day(0)}T10:00:00Z`);
const IN_TWO_DAYS = day(2);
const IN_FOUR_DAYS = day(4);

/** A core with payments due, a page for each of its lists. */
class DueCore extends FakeCore {
  readonly due = new Map<string, string[][]>();
  /** The token on the last page. */
  last = '';
  fails = false;
  /** Whose accounts it has no good answer for. */
  readonly odd = new Set<string>();

  override accounts(id: string): ReturnType<FakeCore['accounts']> {
    return this.odd.has(id) ? Promise.reject(new CoreAway(true, true)) : super.accounts(id);
  }

  override paymentsDue(dueOn: string, pageToken: string): Promise<DuePayments> {
    this.asked.push(`${dueOn} ${pageToken}`);
    if (this.fails) return Promise.reject(new Failure('core_away', 'away'));
    const pages = this.due.get(dueOn) ?? [[]];
    const page = Number(pageToken || '0');
    if (page >= pages.length) return Promise.reject(new CoreAway(true, true));
    const payments = pages[page].map((paymentId) => ({
      paymentId,
      customerId: paymentId.replace('D', 'C'),
      payment: 'Home loan',
      amount: inr('420'),
      minimum: undefined,
      maskedAccount: '',
    }));
    const nextPageToken = page + 1 < pages.length ? String(page + 1) : this.last;
    return Promise.resolve({ payments, nextPageToken });
  }
}

describe('what comes by itself', () => {
  const settings = settingsOf({
    schedules: {
      balanceReport: { enabled: true, timeZone: 'Asia/Kolkata' },
      paymentReminders: { enabled: true, daysAhead: [3, 1], at: '09:00' },
      heldMessages: { to: ['+919812300001', '+919812300002'], after: '30m' },
    },
  });
  const publishing = usePublishing(() => settings);
  const store = { current: settings } as SettingsStore;
  let core: DueCore;
  let taken: number;
  let customers = 0;

  beforeEach(() => {
    core = new DueCore();
    taken = publishing.acceptor.taken.length;
    publishing.acceptor.refusal = null;
  });

  const added: ScheduledJob[] = [];
  const jobs = { add: (job: ScheduledJob) => void added.push(job) };
  const newest = () => publishing.acceptor.taken.slice(taken);
  const publisher = () =>
    new OwnPublisher(publishing.gateway.app.get(PublisherRunner, { strict: false }));
  const balances = () =>
    new BalanceReportRunner(jobs, core, publisher(), publishing.database(), store);
  const reminders = () => new PaymentRemindersRunner(jobs, core, publisher(), store);

  /** A moment in this node's hands; what it keeps is in `kept`. */
  function moment(slot: number, cursor: JobRun['cursor'] = null) {
    const kept: Record<string, unknown>[] = [];
    const run: JobRun = {
      slot,
      cursor,
      keep: (place) => Promise.resolve(void kept.push(structuredClone(place))),
      stopping: false,
    };
    return { run, kept };
  }

  const numberOf = (id: string) => `+9198123${String(10_000 + Number(id.slice(2)))}`;

  /** Which of them were sent something. */
  async function told(ids: readonly string[]): Promise<string[]> {
    const rows = await publishing.database().rows<{ customer_id: string }>(
      {
        name: '',
        text: `select customer_id from message where customer_id = any($1) order by customer_id`,
      },
      [ids],
    );
    return rows.map((row) => row.customer_id);
  }

  /** A customer who has an account with so much in it. */
  async function rich(units: string): Promise<string> {
    const id = `P-${String(++customers).padStart(4, '0')}`;
    await publishing.customer(id, { msisdn: numberOf(id) });
    core.customers.set(id, { accounts: [account(`A-${id}`)] });
    core.balances.set(`A-${id}`, { available: inr(units), booked: null, asOf: Date.now() });
    return id;
  }

  it('makes itself known, by the settings as they stand', () => {
    balances().onModuleInit();
    reminders().onModuleInit();
    expect(added.map(({ name }) => name)).toEqual(['balance-report', 'payment-reminders']);
    expect(added[0].plan()).toMatchObject({ timeZone: 'Asia/Kolkata', cron: '0 9 1 * *' });
    expect(added[1].plan()).toMatchObject({ enabled: true, missed: 'each' });
  });

  it('tells what accounts hold, once for each moment', async () => {
    const id = await rich('1204');
    const slot = Date.now();
    await expect(balances().run(moment(slot).run)).resolves.toMatch(/^1 sent/);
    expect(newest().map(({ customerId, eventType }) => [customerId, eventType])).toEqual([
      [id, 'balance_report'],
    ]);
    expect(newest()[0].composition.text).toContain('1,204');
    await balances().run(moment(slot).run);
    const count = await publishing
      .database()
      .rows<{ n: number }>(
        { name: '', text: `select count(*)::int as n from message where customer_id = $1` },
        [id],
      );
    expect(count[0].n).toBe(1);
  });

  it('says what could not be told, and goes on', async () => {
    const first = await rich('1');
    const second = await rich('2');
    await publishing.customer(first, { msisdn: '+919812399998', blocked: true });
    await publishing.customer(second, { msisdn: '+919812399999', consents: { service: false } });
    const told = await balances().run(moment(Date.now()).run);
    expect(told).toContain('consent_missing');
    expect(newest().filter(({ customerId }) => [first, second].includes(customerId!))).toEqual([]);
  });

  it('tells each holder of an account, and a number once', async () => {
    const holders = [await rich('1'), await rich('2'), await rich('3')];
    const [first, second, sharing] = holders;
    await publishing.customer(sharing, { msisdn: numberOf(second) });
    for (const id of holders) core.customers.set(id, { accounts: [account('A-JOINT')] });
    core.balances.set('A-JOINT', { available: inr('9'), booked: null, asOf: Date.now() });
    await balances().run(moment(Date.now()).run);
    expect(await told(holders)).toEqual([first, second]);
  });

  it('passes over a customer of whom the core says nothing that can be used', async () => {
    const odd = await rich('1');
    const even = await rich('2');
    core.odd.add(odd);
    await expect(balances().run(moment(Date.now()).run)).resolves.toMatch(/^1 sent.* 1 core_away/);
    expect(await told([odd, even])).toEqual([even]);
  });

  it('waits for a core that has a good answer for nobody', async () => {
    const after = await rich('1');
    core.odd.add(await rich('2'));
    const odd = moment(Date.now(), { after });
    await expect(balances().run(odd.run)).rejects.toMatchObject({ code: 'core_away' });
  });

  it('goes on where it was, when the core or the queue is back', async () => {
    const id = await rich('77');
    core.away = true;
    await expect(balances().run(moment(1).run)).rejects.toMatchObject({ code: 'core_away' });
    core.away = false;
    publishing.acceptor.refusal = new Failure('storage_away', 'away');
    await expect(balances().run(moment(1).run)).rejects.toMatchObject({ code: 'storage_away' });
    publishing.acceptor.refusal = null;
    await balances().run(moment(1, { after: '' }).run);
    expect(newest().map(({ customerId }) => customerId)).toContain(id);
    taken = publishing.acceptor.taken.length;
    await balances().run(moment(2, { after: id }).run);
    expect(newest()).toEqual([]);
  });

  it('reminds of all that is due, page by page, at the hour on the wall', async () => {
    const due = ['C-71', 'C-72', 'C-73'];
    for (const [i, id] of due.entries()) {
      await publishing.customer(id, { msisdn: `+91981239000${i}` });
    }
    core.due.set(IN_FOUR_DAYS, [['D-71', 'D-72'], ['D-73']]);
    const { run, kept } = moment(TODAY);
    await expect(reminders().run(run, Date.now())).resolves.toBe('3 sent');
    expect(kept).toEqual([
      { dueOn: IN_FOUR_DAYS, token: '1', done: [] },
      { dueOn: IN_FOUR_DAYS, token: '', done: [IN_FOUR_DAYS] },
      { dueOn: IN_TWO_DAYS, token: '', done: [IN_FOUR_DAYS, IN_TWO_DAYS] },
    ]);
    const rows = await publishing.database().rows<{ event_id: string; due_at: Date }>(
      {
        name: '',
        text: `select event_id, due_at from scheduled_event
          where client_id = 'tellerline' and event_type = 'payment_due' order by event_id`,
      },
      [],
    );
    const ids = ['D-71', 'D-72', 'D-73'].map((id) => `payment-due:${id}:${IN_FOUR_DAYS}:3`);
    expect(rows.map(({ event_id }) => event_id)).toEqual(ids);
    // 09:00 in Kolkata, three days before.
    const hour = Date.parse(`${day(1)}T03:30:00Z`);
    for (const { due_at } of rows) expect(due_at.getTime()).toBe(hour);
    await publishing.run(hour);
    expect(newest().map(({ eventType }) => eventType)).toEqual(Array(3).fill('payment_due'));
  });

  it('does no day again that it was through with', async () => {
    const cursor = { dueOn: IN_FOUR_DAYS, token: '', done: [IN_FOUR_DAYS] };
    await reminders().run(moment(TODAY, cursor).run, Date.now());
    expect(core.asked).toEqual([`${IN_TWO_DAYS} `]);
  });

  it('begins a day anew where the place that was kept is none any more', async () => {
    core.due.set(IN_FOUR_DAYS, [[], []]);
    const cursor = { dueOn: IN_FOUR_DAYS, token: '7', done: [] };
    await reminders().run(moment(TODAY, cursor).run, Date.now());
    expect(core.asked.slice(0, 3)).toEqual(['7', '', '1'].map((at) => `${IN_FOUR_DAYS} ${at}`));
  });

  it('does not go round in pages for ever', async () => {
    core.due.set(IN_FOUR_DAYS, [[], [], []]);
    core.last = '1';
    await expect(reminders().run(moment(TODAY).run, Date.now())).rejects.toMatchObject({
      code: 'internal',
      retryable: false,
    });
  });

  it('is tried again while the core is away', async () => {
    core.fails = true;
    await expect(reminders().run(moment(TODAY).run, Date.now())).rejects.toMatchObject({
      code: 'core_away',
      retryable: true,
    });
  });

  describe('of messages that are held', () => {
    const held = () =>
      new HeldMessagesRunner(
        jobs,
        publishing.gateway.app.get(OutgoingRunner, { strict: false }),
        publishing.database(),
        store,
      );

    it('says nothing while there are none', async () => {
      await expect(held().run(moment(1).run, Date.now())).resolves.toBe('none is held');
      expect(newest()).toEqual([]);
    });

    it('tells those on duty, and which they are', async () => {
      const accepted = await publishing.publish({
        eventId: 'held-1',
        recipient: { msisdn: '+919812345678' },
        occurredAt: { seconds: String(Math.floor(Date.now() / 1000)) },
        balanceReport: {
          maskedAccount: 'XX4321',
          balance: inr('1'),
          asOf: { seconds: String(Math.floor(Date.now() / 1000)) },
        },
      });
      const since = Date.now() - 3_600_000;
      const hold = {
        name: '',
        text: `update segment set state = 4, trail = $2 where message_id = $1`,
      };
      await publishing
        .database()
        .rows(hold, [accepted.messageId, JSON.stringify([{ t: since, s: 'uncertain' }])]);
      taken = publishing.acceptor.taken.length;
      const done = await held().run(moment(7).run, Date.now());
      expect(done).toBe(`1 held: ${accepted.messageId}; told 2 of 2`);
      expect(newest().map(({ msisdn, messageClass }) => [msisdn, messageClass])).toEqual([
        ['+919812300001', 'alert'],
        ['+919812300002', 'alert'],
      ]);
      expect(newest()[0].composition.text).toMatch(/^Tellerline: 1 message waits for a decision/);
      // Held for too short a time to trouble anybody.
      await expect(held().run(moment(8).run, since + 60_000)).resolves.toBe('none is held');
    });
  });
});
