import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_CUSTOMERS } from '../../../src/customer/demo-customers.js';
import { AccountType } from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { toTimestamp } from '../../../src/rpc/timestamps.js';
import { ScriptedCore } from '../../core-banking/scripted-core.js';
import { BROADCAST_CLIENTS, customersOf, msisdnOf, registered } from '../../kit/broadcast.js';
import { startDaemon } from '../../kit/daemon.js';
import type { Daemon } from '../../kit/daemon.js';
import { useDatabase } from '../../kit/database.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { until } from '../pull-faults/books.js';
import { PATIENCE } from './desk.js';
import { arrivalsOf } from './fates.js';

const CUSTOMERS = 500;
/** Customers of which a job keeps its place together. */
const PAGE = 200;
const MINUTE = 60_000;

const RUNS = {
  name: '',
  text: `
    select slot, node, outcome, detail, attempts, cursor, leased_until > clock_timestamp() as leased
    from scheduled_job_run where job = $1 order by slot`,
};

interface JobRunRow extends Record<string, unknown> {
  slot: Date;
  node: string;
  outcome: string;
  detail: string;
  attempts: number;
  cursor: { after: string } | null;
  leased: boolean | null;
}

/** As if no node had been there since: $2 milliseconds ago. */
const AWAY_SINCE = {
  name: '',
  text: `
    update scheduled_job set known_until = clock_timestamp() - $2 * interval '1 ms'
    where job = $1 returning job`,
};

const inr = (units: string) => ({ currencyCode: 'INR', units, nanos: 0 });

describe('jobs of two nodes', () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let core: ScriptedCore;
  const nodes: Daemon[] = [];

  const runsOf = (job: string) => db.database().rows<JobRunRow>(RUNS, [job]);

  const start = async (nodeName: string, schedules: Record<string, unknown>) => {
    const node = await startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { slots: 2 },
      settings: {
        nodeName,
        clients: BROADCAST_CLIENTS,
        core: { address: core.address, tls: 'off', readTimeout: '1m' },
        schedules,
      },
    });
    nodes.push(node);
    return node;
  };

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false });
    core = await ScriptedCore.start({
      GetBalance: () => ({
        available: inr('5'),
        booked: inr('5'),
        asOf: toTimestamp(Date.now()),
      }),
      ListAccounts: ({ customerId }) => ({
        accounts: [
          {
            accountId: `A-${customerId}`,
            accountType: AccountType.ACCOUNT_TYPE_SAVINGS,
            maskedNumber: 'XX4321',
            currencyCode: 'INR',
          },
        ],
      }),
    });
  });

  afterAll(async () => {
    for (const node of nodes) await node.end('SIGKILL');
    core?.stop();
    await smsc?.stop();
  });

  it('go on where a node died, from the place that it kept', async () => {
    // Far away: only what is begun by hand.
    const schedules = { balanceReport: { enabled: true, cron: '0 0 29 2 *' } };
    const one = await start('one', schedules);
    await registered(one.client, customersOf(CUSTOMERS));
    for (const { id } of DEMO_CUSTOMERS) {
      await one.client.customers.deleteCustomer({ customerId: id });
    }
    const other = await start('other', schedules);
    const quick = core.answers.ListAccounts!;
    const asked: string[] = [];
    core.answers.ListAccounts = async (request) => {
      asked.push(request.customerId);
      // The second page is asked for, and the node is never told.
      if (asked.length > PAGE + 50) await new Promise(() => undefined);
      return quick(request);
    };
    await one.client.schedules.runSchedule({ name: 'balance-report' });
    await until(() => Promise.resolve(asked.length > PAGE + 50), PATIENCE);
    const [kept] = await runsOf('balance-report');
    expect(kept).toMatchObject({ node: 'one', outcome: 'running', attempts: 1 });
    await one.end('SIGKILL');
    const before = new Set(asked);
    const again: string[] = [];
    core.answers.ListAccounts = (request) => {
      again.push(request.customerId);
      return quick(request);
    };

    await until(async () => (await runsOf('balance-report'))[0].outcome === 'done', PATIENCE);
    const runs = await runsOf('balance-report');
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ node: 'other', outcome: 'done', attempts: 2 });
    // Nobody of the first page is asked about again, and everybody after it is.
    const { after } = kept.cursor!;
    expect(again.filter((id) => id <= after)).toEqual([]);
    expect([...before].filter((id) => id <= after)).toHaveLength(PAGE);
    expect(new Set([...before, ...again]).size).toBeGreaterThanOrEqual(CUSTOMERS);
    const told = () => arrivalsOf(smsc, /Balance of XX4321/);
    const numbers = Array.from({ length: CUSTOMERS }, (_, place) => msisdnOf(place));
    await until(() => Promise.resolve(numbers.every((number) => told().has(number))), PATIENCE);
    const often = [...told()].filter(([number, times]) => numbers.includes(number) && times > 1);
    expect(often).toEqual([]);
    await other.end('SIGTERM');
  }, 600_000);

  it.each([
    // Two moments a day, and nobody there for three days.
    ['skip', 0, 6],
    ['latest', 1, 5],
    ['each', 6, 0],
  ] as const)(
    'make up for what was missed while no node was there: %s',
    async (missed, done, skipped) => {
      const before = new Set((await runsOf('balance-report')).map(({ slot }) => slot.getTime()));
      // No moment is near, whatever the hour is, and all of them are long over.
      const hour = new Date(Date.now() + 6 * 60 * MINUTE).getUTCHours() % 12;
      const schedules = {
        balanceReport: {
          enabled: true,
          cron: `30 ${hour},${hour + 12} * * *`,
          timeZone: 'UTC',
          missed,
          products: ['none'],
        },
      };
      const first = await start('one', schedules);
      const isKnown = async () => {
        const { schedules: all } = await first.client.schedules.listSchedules({});
        return all.some(({ name, enabled }) => name === 'balance-report' && enabled);
      };
      await until(isKnown, PATIENCE);
      const known = {
        name: '',
        text: `select plan from scheduled_job where job = 'balance-report'`,
      };
      const plan = `${schedules.balanceReport.cron} UTC`;
      await until(async () => {
        const [row] = await db.database().rows<{ plan: string }>(known, []);
        return row?.plan === plan;
      }, PATIENCE);
      await first.end('SIGKILL');
      const rows = await db.database().rows(AWAY_SINCE, ['balance-report', 3 * 24 * 60 * MINUTE]);
      expect(rows).toHaveLength(1);

      const pair = await Promise.all([start('one', schedules), start('other', schedules)]);
      const fresh = async () =>
        (await runsOf('balance-report')).filter(({ slot }) => !before.has(slot.getTime()));
      const counts = async () => {
        const of = Map.groupBy(await fresh(), ({ outcome }) => outcome);
        return { done: of.get('done')?.length ?? 0, skipped: of.get('skipped')?.length ?? 0 };
      };
      await until(async () => {
        const so = await counts();
        return so.done >= done && so.skipped >= skipped;
      }, PATIENCE);
      expect(await counts()).toEqual({ done, skipped });
      const runs = await fresh();
      expect(runs).toHaveLength(6);
      expect(runs.filter(({ outcome, attempts }) => outcome === 'done' && attempts !== 1)).toEqual(
        [],
      );
      const minutes = runs.map(({ slot }) => slot.getUTCMinutes());
      expect(new Set(minutes)).toEqual(new Set([30]));
      if (done === 1) expect(runs.at(-1)!.outcome).toBe('done');
      for (const node of pair) await node.end('SIGTERM');
      await db
        .database()
        .rows({ name: '', text: `delete from scheduled_job_run where job = $1` }, [
          'balance-report',
        ]);
    },
    600_000,
  );
});
