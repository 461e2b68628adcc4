import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { recipientStateCode } from '../../src/broadcast/run/recipient-states.js';
import { BroadcastReports } from '../../src/broadcast/run/broadcast-reports.js';
import { BroadcastDepthStore } from '../../src/metrics/broadcast-depth.store.js';
import { BroadcastMetricsRecorder } from '../../src/metrics/broadcast-metrics.recorder.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { JobRegistry } from '../../src/schedule/job-registry.js';
import { JobReports } from '../../src/schedule/job-reports.js';
import type { SettingsStore } from '../../src/settings/settings.store.js';
import { useDatabase } from '../kit/database.js';
import { BROADCAST_REPORTS, JOB_REPORTS } from './reports.js';

const HOUR = 3_600_000;

describe('what becomes of broadcasts and jobs', () => {
  const db = useDatabase();
  let metrics: Metrics;
  let recorder: BroadcastMetricsRecorder;
  let registry: JobRegistry;
  const broadcasts = new BroadcastReports();
  const jobs = new JobReports();

  beforeEach(async () => {
    await rows('truncate broadcast_run, broadcast_recipient, scheduled_job, scheduled_job_run');
    metrics = new Metrics();
    registry = new JobRegistry();
    recorder = new BroadcastMetricsRecorder(
      metrics,
      broadcasts,
      jobs,
      registry,
      new BroadcastDepthStore(db.database()),
      {
        current: { broadcast: { registers: [{ name: 'national' }] } },
        changes: new Subject(),
      } as unknown as SettingsStore,
    );
    recorder.onModuleInit();
  });

  afterEach(() => recorder.onApplicationShutdown());

  function rows(text: string, values: unknown[] = []): Promise<unknown> {
    return db.database().rows({ name: '', text }, values);
  }

  async function scrape(): Promise<string[]> {
    return (await metrics.expose()).split('\n').filter((line) => line.startsWith('tellerline_'));
  }

  async function valueOf(name: string): Promise<number> {
    const line = (await scrape()).find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  }

  async function run(state: string, expanded = true): Promise<string> {
    const runId = randomUUID();
    await rows(
      `insert into broadcast_run (run_id, run_key, name, client_id, state, spec, starts_at, ends_at,
         started_at, expanded_at, created_at)
       values ($1, $4, 'Autumn', 'crm', $2, '{}', now(), now(),
         now() - interval '300 s', case when $3 then now() end, now())`,
      [runId, state, expanded, runId],
    );
    return runId;
  }

  function recipient(runId: string, dueIn: number, state: 'planned' | 'sent' = 'planned') {
    return rows(
      `insert into broadcast_recipient (run_id, msisdn_hash, variant, state, due_at)
       values ($1, $2, 0, $3, now() + make_interval(secs => $4))`,
      [runId, randomBytes(16), recipientStateCode(state), dueIn],
    );
  }

  function job(name: string, enabled: boolean) {
    registry.add({
      name,
      description: name,
      plan: () => ({ enabled, cron: '0 * * * *', timeZone: 'UTC', missed: 'skip', grace: 0 }),
      run: () => Promise.resolve(''),
    });
    return rows(
      `insert into scheduled_job (job, plan, known_until)
       values ($1, 'x', date_trunc('hour', now()) - interval '3 h')`,
      [name],
    );
  }

  it.each([
    'tellerline_broadcast_run_changes_total{state="running"} 1',
    'tellerline_broadcast_run_changes_total{state="failed"} 1',
    'tellerline_broadcast_expanded_total{result="new"} 480',
    'tellerline_broadcast_expanded_total{result="duplicate"} 20',
    'tellerline_broadcast_expand_page_seconds_sum 0.03',
    'tellerline_broadcast_recipients_total{class="promotion",state="skipped",reason="frequency_cap"} 40',
    // What carriers say is in no label.
    'tellerline_broadcast_recipients_total{class="promotion",state="undeliverable",reason=""} 7',
    'tellerline_broadcast_chunk_recipients_total{verdict="sent"} 400',
    'tellerline_broadcast_chunk_recipients_total{verdict="waiting"} 60',
    'tellerline_broadcast_chunk_seconds_sum 0.12',
    'tellerline_broadcast_recalled_total{why="paused"} 90',
    'tellerline_broadcast_register_reads_total{register="regulator",outcome="away"} 1',
    'tellerline_broadcast_register_numbers{register="national"} 1200',
    'tellerline_broadcast_audience_uploads_total{result="cut_short"} 1',
    'tellerline_broadcast_audience_rows_total{result="stored"} 107',
    'tellerline_broadcast_audience_rows_total{result="deleted"} 500',
    'tellerline_broadcast_step_failures_total{step="send",code="storage_away"} 1',
    'tellerline_job_runs_total{job="birthday",outcome="done"} 1',
    'tellerline_job_runs_total{job="retention",outcome="failed"} 1',
    'tellerline_job_run_seconds_sum{job="retention"} 90',
    'tellerline_job_moments_missed_total{job="birthday"} 3',
    'tellerline_job_moments_taken_over_total{job="retention"} 1',
  ])('becomes %s', async (line) => {
    BROADCAST_REPORTS.forEach((report) => broadcasts.all.next(report));
    JOB_REPORTS.forEach((report) => jobs.all.next(report));
    expect(await scrape()).toContain(line);
  });

  it('never has a campaign, a run or a client in a label', async () => {
    BROADCAST_REPORTS.forEach((report) => broadcasts.all.next(report));
    expect((await scrape()).join('\n')).not.toMatch(/Autumn|019ab000|crm|err:001/);
  });

  it('starts at zero where an alert waits for the first', async () => {
    await job('birthday', true);
    expect(await scrape()).toEqual(
      expect.arrayContaining([
        'tellerline_broadcast_run_changes_total{state="failed"} 0',
        'tellerline_broadcast_recipients_total{class="service",state="skipped",reason="text"} 0',
        'tellerline_broadcast_register_reads_total{register="national",outcome="away"} 0',
        'tellerline_job_runs_total{job="birthday",outcome="failed"} 0',
        'tellerline_job_moments_missed_total{job="birthday"} 0',
      ]),
    );
  });

  it('stays small whatever reasons there are', async () => {
    for (let i = 0; i < 200; i++) {
      broadcasts.all.next({
        ...{ kind: 'moved', runId: 'r', messageClass: 'service', state: 'skipped' },
        ...{ reason: `reason_${i}`, recipients: 1 },
      });
    }
    const lines = (await scrape()).filter((line) =>
      /^tellerline_broadcast_recip.*reason_/.test(line),
    );
    expect(lines).toHaveLength(100);
    expect(await scrape()).toContain(
      'tellerline_broadcast_recipients_total{class="service",state="skipped",reason="other"} 100',
    );
  });

  it('counts the sendings that are not over, and what has been due longest', async () => {
    const running = await run('running');
    await recipient(running, -120);
    await recipient(running, -30);
    // Neither of these waits: it is on its way, it has time, or its sending stands still.
    await recipient(running, -900, 'sent');
    await recipient(running, 600);
    await recipient(await run('paused'), -5000);
    await run('planned');
    await run('completed');
    const lines = await scrape();
    for (const state of ['running', 'paused', 'planned']) {
      expect(lines).toContain(`tellerline_broadcast_runs{state="${state}"} 1`);
    }
    const due = await valueOf('tellerline_broadcast_oldest_due_seconds');
    expect(due).toBeGreaterThan(119);
    expect(due).toBeLessThan(400);
    expect(lines).toContain('tellerline_broadcast_expanding_seconds 0');
  });

  it('tells for how long an audience is being read', async () => {
    await run('running', false);
    const seconds = await valueOf('tellerline_broadcast_expanding_seconds');
    expect(seconds).toBeGreaterThan(299);
    expect(seconds).toBeLessThan(900);
    expect(await valueOf('tellerline_broadcast_oldest_due_seconds')).toBe(0);
  });

  it('tells the first moment of a job that nobody has taken, and its last success', async () => {
    await job('birthday', true);
    await job('festivals', false);
    await rows(
      `insert into scheduled_job_run (job, slot, node, started_at, finished_at, outcome) values
         ('birthday', now() - interval '2 h', 'n', now(), now() - interval '2 h', 'done'),
         ('birthday', now() - interval '1 h', 'n', now(), now(), 'failed')`,
    );
    const next = await valueOf('tellerline_job_next_run_timestamp_seconds{job="birthday"}');
    // Known until three hours before this one began, and hourly.
    const hour = Math.floor(Date.now() / HOUR) * HOUR;
    expect([hour - 2 * HOUR, hour - 3 * HOUR]).toContain(next * 1000);
    const last = await valueOf('tellerline_job_last_success_timestamp_seconds{job="birthday"}');
    expect(Math.abs(Date.now() / 1000 - 7200 - last)).toBeLessThan(600);
    // One that is off has no next.
    expect((await scrape()).join('\n')).not.toMatch(/next_run_timestamp_seconds\{job="festivals"/);
  });

  it('answers without the database, and leaves out what it cannot know', async () => {
    const database = db.database();
    const original = database.rows.bind(database);
    database.rows = () => Promise.reject(new Error('away'));
    try {
      expect((await scrape()).join('\n')).not.toMatch(/broadcast_(runs|oldest)|job_next_run/);
    } finally {
      database.rows = original;
    }
    expect((await scrape()).join('\n')).toContain('tellerline_broadcast_runs{');
  });
});
