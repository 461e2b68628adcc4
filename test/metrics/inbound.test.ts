import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { CoreReports } from '../../src/core-banking/core-reports.js';
import { InboundReports } from '../../src/inbound/inbound-reports.js';
import { InboundDepthStore } from '../../src/metrics/inbound-depth.store.js';
import { InboundMetricsRecorder } from '../../src/metrics/inbound-metrics.recorder.js';
import { Metrics } from '../../src/metrics/metrics.js';
import type { SettingsStore } from '../../src/settings/settings.store.js';
import { useDatabase } from '../kit/database.js';
import { CORE_REPORTS, INBOUND_REPORTS } from './reports.js';

const HASH = Buffer.alloc(16);

describe("what becomes of customers' messages", () => {
  const db = useDatabase();
  let metrics: Metrics;
  let recorder: InboundMetricsRecorder;
  let ids = 0;
  const inbound = new InboundReports();
  const core = new CoreReports();

  beforeEach(async () => {
    await db.database().rows({ name: '', text: 'truncate inbound_work, command' }, []);
    metrics = new Metrics();
    recorder = new InboundMetricsRecorder(
      metrics,
      inbound,
      core,
      new InboundDepthStore(db.database()),
      {
        current: { carriers: [{ name: 'alpha' }] },
        changes: new Subject(),
      } as unknown as SettingsStore,
    );
    recorder.onModuleInit();
  });

  afterEach(() => recorder.onApplicationShutdown());

  async function scrape(): Promise<string[]> {
    return (await metrics.expose()).split('\n').filter((line) => line.startsWith('tellerline_'));
  }

  async function valueOf(name: string): Promise<number> {
    const line = (await scrape()).find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  }

  /** Later ones have greater IDs, as UUIDv7. */
  function nextId(): string {
    return `019ab000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;
  }

  function work(seconds: number, part: { lookIn: number } | null): Promise<unknown> {
    const text = `insert into inbound_work
      (inbound_id, carrier, source_hash, received_at, assembly, part, parts, look_at)
      values ($1, 'alpha', $2, now() - make_interval(secs => $3), $4, $5, $6,
        now() + make_interval(secs => $7))`;
    const values = part === null ? [null, null, null, -seconds] : [HASH, 1, 2, part.lookIn];
    return db.database().rows({ name: '', text }, [nextId(), HASH, seconds, ...values]);
  }

  function command(state: string, seconds: number): Promise<unknown> {
    const text = `insert into command
      (command_id, received_at, carrier, destination, msisdn_hash, msisdn_sealed, locale, guard, state)
      values ($1, now() - make_interval(secs => $2), 'alpha', '56789', $3, $3, 'en', 'pin', $4)`;
    return db.database().rows({ name: '', text }, [nextId(), seconds, HASH, state]);
  }

  it.each([
    'tellerline_inbound_kept_total{carrier="alpha",fate="new"} 1',
    'tellerline_inbound_kept_total{carrier="alpha",fate="part"} 1',
    'tellerline_inbound_kept_total{carrier="alpha",fate="repeated"} 1',
    'tellerline_inbound_parts_missing_total{carrier="alpha"} 1',
    'tellerline_inbound_handled_total{service="balance",state="answered",guard="registered",reason=""} 1',
    'tellerline_inbound_handled_total{service="answer",state="refused",guard="none",reason="wrong_code"} 1',
    'tellerline_inbound_handled_total{service="none",state="ignored",guard="none",reason="loop"} 1',
    'tellerline_inbound_reply_seconds_sum{service="balance"} 0.42',
    'tellerline_inbound_settled_total{service="bill_payment",state="done",by="person"} 1',
    'tellerline_inbound_uncertain_total{service="own_transfer"} 1',
    'tellerline_inbound_untold_total{service="card_suspend"} 1',
    'tellerline_inbound_untold_total{service="none"} 1',
    'tellerline_inbound_locks_total{what="pin"} 1',
    'tellerline_inbound_unlocks_total{what="code"} 1',
    'tellerline_inbound_opt_outs_total{carrier="alpha"} 1',
    'tellerline_inbound_opt_ins_total{carrier="alpha"} 1',
    'tellerline_inbound_failed_total{carrier="alpha"} 1',
    'tellerline_core_calls_total{method="GetBalance",result="ok"} 1',
    'tellerline_core_calls_total{method="PayBill",result="away"} 1',
    'tellerline_core_call_seconds_bucket{le="5",method="PayBill"} 2',
    'tellerline_core_call_seconds_bucket{le="2.5",method="PayBill"} 1',
    'tellerline_core_calls_not_made_total{method="PayBill",reason="breaker_open"} 1',
    'tellerline_core_calls_not_made_total{method="GetBalance",reason="crowded_out"} 1',
    'tellerline_core_breaker_state{state="open"} 1',
    'tellerline_core_breaker_state{state="half_open"} 0',
    'tellerline_core_breaker_state{state="closed"} 0',
  ])('becomes %s', async (line) => {
    INBOUND_REPORTS.forEach((report) => inbound.all.next(report));
    CORE_REPORTS.forEach((report) => core.all.next(report));
    await scrape();
    expect(await scrape()).toContain(line);
  });

  it('has no time to an answer where there was none, and no customer or command in a label', async () => {
    INBOUND_REPORTS.forEach((report) => inbound.all.next(report));
    const text = (await scrape()).join('\n');
    expect(text).not.toContain('tellerline_inbound_reply_seconds_count{service="none"}');
    expect(text).not.toMatch(/C-1001|019ab000/);
  });

  it('starts at zero where an alert waits for the first', async () => {
    expect(await scrape()).toEqual(
      expect.arrayContaining([
        'tellerline_inbound_locks_total{what="pin"} 0',
        'tellerline_inbound_uncertain_total{service="bill_payment"} 0',
        'tellerline_inbound_untold_total{service="balance"} 0',
        'tellerline_inbound_untold_total{service="none"} 0',
        'tellerline_inbound_failed_total{carrier="alpha"} 0',
        'tellerline_core_breaker_state{state="open"} 0',
        'tellerline_core_breaker_state{state="closed"} 1',
      ]),
    );
  });

  it('stays small whatever reasons there are', async () => {
    const [, , , , report] = INBOUND_REPORTS;
    for (let i = 0; i < 200; i++) {
      inbound.all.next({ ...report, reason: `reason_${i}` } as typeof report);
    }
    const lines = (await scrape()).filter((line) => line.startsWith('tellerline_inbound_handled'));
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toContain('reason="other"} 100');
  });

  it('counts nothing where nothing waits', async () => {
    expect(await scrape()).toEqual(
      expect.arrayContaining([
        'tellerline_inbound_work_waiting 0',
        'tellerline_inbound_work_oldest_seconds 0',
        'tellerline_inbound_executing_oldest_seconds 0',
        'tellerline_inbound_commands_open{state="executing"} 0',
        'tellerline_inbound_commands_open{state="uncertain"} 0',
      ]),
    );
  });

  it('counts what waits, and passes over what waits for its parts', async () => {
    // For its other part, as it may for a minute yet.
    await work(500, { lookIn: 60 });
    await work(200, null);
    await work(10, null);
    expect(await valueOf('tellerline_inbound_work_waiting')).toBe(3);
    const oldest = await valueOf('tellerline_inbound_work_oldest_seconds');
    expect(oldest).toBeGreaterThan(199);
    expect(oldest).toBeLessThan(400);
  });

  it('counts parts that nobody gave up in time', async () => {
    await work(500, { lookIn: -5 });
    expect(await valueOf('tellerline_inbound_work_oldest_seconds')).toBeGreaterThan(499);
  });

  it('counts the commands whose outcome is not known', async () => {
    await command('executing', 90);
    await command('executing', 30);
    await command('uncertain', 5000);
    await command('done', 9000);
    const lines = await scrape();
    expect(lines).toContain('tellerline_inbound_commands_open{state="executing"} 2');
    expect(lines).toContain('tellerline_inbound_commands_open{state="uncertain"} 1');
    const oldest = await valueOf('tellerline_inbound_executing_oldest_seconds');
    expect(oldest).toBeGreaterThan(89);
    expect(oldest).toBeLessThan(1000);
  });

  it('answers without the database, and leaves out what it cannot know', async () => {
    const database = db.database();
    const rows = database.rows.bind(database);
    database.rows = () => Promise.reject(new Error('away'));
    try {
      expect((await scrape()).join('\n')).not.toMatch(/inbound_(work|commands_open|executing)/);
    } finally {
      database.rows = rows;
    }
    expect((await scrape()).join('\n')).toContain('tellerline_inbound_work_waiting ');
  });
});
