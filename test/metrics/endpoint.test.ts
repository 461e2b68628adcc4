import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { METRICS, METRIC_PREFIX } from '../../src/metrics/metrics.js';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import { useDatabase } from '../kit/database.js';
import { DISPATCH_REPORTS, QUEUE_REPORTS, RECEIPT_REPORTS } from './reports.js';
import { startWatchedApp } from './watched-app.js';
import type { WatchedApp } from './watched-app.js';

const DAY = 86_400_000;

describe('GET /metrics', () => {
  const db = useDatabase();
  let watched: WatchedApp;

  beforeEach(async () => {
    watched = await startWatchedApp(db.database());
  });
  afterEach(() => watched.app.close());

  async function scrape(): Promise<string> {
    const response = await fetch(`${watched.url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/plain');
    return response.text();
  }

  /** A segment that has been due since `dueAt`. */
  async function segment(carrier: string, messageClass: number, state: number, dueAt: number) {
    const random = (size: number) => Buffer.alloc(size, Math.floor(Math.random() * 256));
    await db.database().rows(
      {
        name: '',
        text: `insert into segment
          (message_id, segment_number, carrier, message_class, state, due_at, expires_at, attempts, trail)
          values ($1, 1, $2, $3, $4, to_timestamp($5 / 1000.0), to_timestamp($6 / 1000.0), 0, '[]')`,
      },
      [
        new Uuid7Generator(random).next(Date.now()),
        carrier,
        messageClass,
        state,
        dueAt,
        dueAt + DAY,
      ],
    );
  }

  it('shows every metric of the table, and the process', async () => {
    const text = await scrape();
    for (const { name } of Object.values(METRICS)) {
      expect(text).toContain(`# HELP ${METRIC_PREFIX}${name} `);
    }
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    expect(text).toMatch(/^tellerline_info\{version="[^"]+",node="v[^"]+"\} 1$/m);
  });

  it('starts the counters that an alert waits for at zero, for every carrier', async () => {
    const text = await scrape();
    for (const line of [
      'tellerline_segments_expired_total{class="otp"} 0',
      'tellerline_settings_reloads_total{result="refused"} 0',
      'tellerline_duplicates_possible_total{carrier="beta"} 0',
      'tellerline_receipts_set_aside_total{carrier="alpha",reason="unreadable"} 0',
    ]) {
      expect(text).toContain(line);
    }
    const before = watched.settings.current;
    const after = { ...before, carriers: [...before.carriers, { name: 'gamma', enabled: true }] };
    watched.queue.all.next({ kind: 'expired', messageClass: 'otp', count: 2, messageIds: [] });
    watched.settings.current = after;
    watched.settings.changes.next({ before, after });
    const later = await scrape();
    expect(later).toContain('tellerline_duplicates_possible_total{carrier="gamma"} 0');
    expect(later).toContain('tellerline_segments_expired_total{class="otp"} 2');
  });

  it('counts what was reported before it, and what comes while it runs', async () => {
    QUEUE_REPORTS.forEach((report) => watched.queue.all.next(report));
    DISPATCH_REPORTS.forEach((report) => watched.dispatch.all.next(report));
    RECEIPT_REPORTS.forEach((report) => watched.receipts.all.next(report));
    watched.cleaning.reports.next({ eventKeys: 7, orphans: new Map([['beta', 4]]), done: true });
    watched.settings.reloads.next({ outcome: 'refused' });
    const text = await scrape();
    expect(text).toContain(
      'tellerline_messages_accepted_total{class="otp",event_type="transaction_posted"} 1',
    );
    expect(text).toContain('tellerline_segments_submitted_total{carrier="alpha",class="otp"} 1');
    expect(text).toContain('tellerline_receipts_total{carrier="alpha",outcome="delivered"} 1');
    expect(text).toContain(
      'tellerline_receipts_set_aside_total{carrier="beta",reason="unmatched"} 4',
    );
    expect(text).toContain('tellerline_settings_reloads_total{result="refused"} 1');
  });

  it('counts what waits in the database, by carrier, class and state', async () => {
    const now = Date.now();
    for (const carrier of ['alpha', 'alpha', 'gone']) await segment(carrier, 1, 1, now - 60_000);
    await segment('alpha', 1, 1, now + 60_000);
    await segment('alpha', 2, 4, now);
    await segment('beta', 4, 2, now);
    // Final: not open.
    await segment('beta', 4, 5, now);
    const text = await scrape();
    const value = (labels: string) =>
      new RegExp(`^tellerline_queue_segments\\{${labels}\\} (\\d+)$`, 'm').exec(text)?.[1];
    expect(value('carrier="alpha",class="otp",state="queued"')).toBe('3');
    expect(value('carrier="alpha",class="alert",state="uncertain"')).toBe('1');
    expect(value('carrier="beta",class="promotion",state="submitting"')).toBe('1');
    expect(value('carrier="beta",class="promotion",state="queued"')).toBe('0');
    const waited = /^tellerline_queue_oldest_due_seconds\{carrier="alpha",class="otp"\} (\S+)$/m;
    expect(Number(waited.exec(text)?.[1])).toBeGreaterThanOrEqual(60);
    expect(text).not.toContain('carrier="gone"');
  });

  it('says how far ahead the partitions reach', async () => {
    const horizon = /^tellerline_partition_horizon_seconds (\S+)$/m.exec(await scrape())?.[1];
    expect(Number(horizon)).toBeGreaterThan((2 * DAY) / 1000);
  });

  it('asks the database once for scrapes close together', async () => {
    const asked: string[] = [];
    const watching = db.database().reports.subscribe(({ statement }) => asked.push(statement));
    await Promise.all([scrape(), scrape(), scrape()]);
    await scrape();
    watching.unsubscribe();
    expect(asked.filter((name) => name === 'metrics-queue-depth')).toHaveLength(1);
  });

  it('answers without the database, and leaves out what it cannot know', async () => {
    // The next statement fails as one does with the server away.
    const database = db.database();
    const rows = database.rows.bind(database);
    database.rows = () => Promise.reject(new Error('away'));
    try {
      database.availability.next(false);
      const text = await scrape();
      expect(text).toContain('tellerline_database_up 0');
      expect(text).not.toMatch(/^tellerline_queue_segments\{/m);
      expect(text).not.toMatch(/^tellerline_partition_horizon_seconds \d/m);
    } finally {
      database.rows = rows;
      database.availability.next(true);
    }
    expect(await scrape()).toMatch(/^tellerline_queue_segments\{/m);
  });
});
