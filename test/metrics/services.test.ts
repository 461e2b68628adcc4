import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuthoringReports } from '../../src/authoring/authoring-reports.js';
import { CustomerReports } from '../../src/customer/customer-reports.js';
import { EventReports } from '../../src/event/event-reports.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { ServiceDepthStore } from '../../src/metrics/service-depth.store.js';
import { ServiceMetricsRecorder } from '../../src/metrics/service-metrics.recorder.js';
import { HoldStore } from '../../src/otp/hold.store.js';
import { OtpReports } from '../../src/otp/otp-reports.js';
import type { TemplateStore } from '../../src/template/template.store.js';
import { useDatabase } from '../kit/database.js';
import { AUTHORING_REPORTS, CUSTOMER_REPORTS, EVENT_REPORTS, OTP_REPORTS } from './reports.js';

const HOUR = 3_600_000;

describe('what the services report', () => {
  const db = useDatabase();
  let metrics: Metrics;
  let recorder: ServiceMetricsRecorder;
  let holds: HoldStore;
  let templates: { -readonly [K in 'filesRefused' | 'problems']: TemplateStore[K] };
  const events = new EventReports();
  const customers = new CustomerReports();
  const authoring = new AuthoringReports();
  const otp = new OtpReports();

  beforeEach(() => {
    metrics = new Metrics();
    holds = new HoldStore(db.database());
    const depths = new ServiceDepthStore(db.database(), holds);
    templates = { filesRefused: false, problems: new Map() };
    recorder = new ServiceMetricsRecorder(
      metrics,
      events,
      customers,
      authoring,
      otp,
      depths,
      templates as TemplateStore,
    );
    recorder.onModuleInit();
  });

  afterEach(() => {
    recorder.onApplicationShutdown();
    holds.onModuleDestroy();
  });

  async function scrape(): Promise<string[]> {
    return (await metrics.expose()).split('\n').filter((line) => line.startsWith('tellerline_'));
  }

  async function scheduled(eventId: string, lookAt: number | null): Promise<void> {
    await db.database().rows(
      {
        name: '',
        text: `insert into scheduled_event
          (client_id, event_id, event_type, event_sealed, due_at, look_at, created_at)
          values ('core', $1, 'offer', '', now(), to_timestamp($2::bigint / 1000.0), now())`,
      },
      [eventId, lookAt],
    );
  }

  it.each([
    'tellerline_events_told_as_total{from="transaction_posted",to="large_withdrawal"} 1',
    'tellerline_events_suppressed_total{event_type="offer"} 1',
    'tellerline_events_scheduled_total{event_type="balance_report",because="schedule"} 1',
    'tellerline_scheduled_events_failed_total{code="consent_missing"} 1',
    'tellerline_otp_issued_total{purpose="login",country="GB"} 1',
    'tellerline_otp_resent_total{purpose="login",country="GB"} 1',
    'tellerline_otp_verified_total{purpose="login",country="GB"} 1',
    // Issued there, and verified by nobody.
    'tellerline_otp_verified_total{purpose="login",country="IN"} 0',
    'tellerline_otp_failed_total{result="wrong_code",country="GB"} 1',
    'tellerline_otp_refused_total{code="prefix_held",country="GB"} 1',
    'tellerline_otp_time_to_verify_seconds_bucket{le="20",purpose="login"} 1',
    'tellerline_otp_time_to_verify_seconds_bucket{le="15",purpose="login"} 0',
    'tellerline_customer_changes_total{change="created"} 1',
    'tellerline_customer_changes_total{change="updated"} 1',
    'tellerline_customer_changes_total{change="deleted"} 1',
    'tellerline_customer_changes_total{change="number_changed"} 1',
    'tellerline_customer_changes_total{change="sim_changed"} 2',
    'tellerline_customer_consents_total{category="offers",answer="no"} 2',
    'tellerline_customer_import_rows_total{result="stored"} 97',
    'tellerline_customer_import_rows_total{result="refused"} 3',
    'tellerline_customer_imports_total{result="whole"} 1',
    'tellerline_customer_imports_total{result="cut_short"} 1',
    'tellerline_template_changes_total{change="created"} 1',
    'tellerline_template_changes_total{change="activated"} 1',
    'tellerline_template_changes_total{change="registration_removed"} 1',
  ])('becomes %s', async (line) => {
    EVENT_REPORTS.forEach((report) => events.all.next(report));
    OTP_REPORTS.forEach((report) => otp.all.next(report));
    CUSTOMER_REPORTS.forEach((report) => customers.all.next(report));
    AUTHORING_REPORTS.forEach((report) => authoring.all.next(report));
    await scrape();
    expect(await scrape()).toContain(line);
  });

  it('never has a prefix or a client in a label', async () => {
    OTP_REPORTS.forEach((report) => otp.all.next(report));
    CUSTOMER_REPORTS.forEach((report) => customers.all.next(report));
    const text = (await scrape()).join('\n');
    expect(text).not.toMatch(/4479|crm|author"/);
  });

  it('starts at zero where an alert waits for the first', async () => {
    const lines = await scrape();
    for (const line of [
      'tellerline_scheduled_events_failed_total{code="text_not_registered"} 0',
      'tellerline_messages_refused_total{code="consent_missing"} 0',
      'tellerline_template_changes_total{change="activated"} 0',
      'tellerline_customer_import_rows_total{result="refused"} 0',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('shows the templates that are not in force as they should be', async () => {
    expect(await scrape()).toEqual(
      expect.arrayContaining([
        'tellerline_template_files_refused 0',
        'tellerline_template_versions_passed_over 0',
      ]),
    );
    templates.filesRefused = true;
    templates.problems = new Map([['offer', 'version 1 of offer cannot be used']]);
    expect(await scrape()).toEqual(
      expect.arrayContaining([
        'tellerline_template_files_refused 1',
        'tellerline_template_versions_passed_over 1',
      ]),
    );
  });

  it('counts what waits, and for how long nobody has taken it', async () => {
    const now = Date.now();
    await scheduled('later', now + HOUR);
    await scheduled('overdue', now - 2 * HOUR);
    await scheduled('given-up', null);
    const text = (await scrape()).join('\n');
    expect(text).toContain('tellerline_scheduled_events_waiting 2');
    const late = /^tellerline_scheduled_events_late_seconds (\S+)$/m.exec(text)?.[1];
    expect(Number(late)).toBeGreaterThanOrEqual(7200);
    // Seconds, and not milliseconds.
    expect(Number(late)).toBeLessThan(100_000);
  });

  it('counts the prefixes that are held, by country', async () => {
    const since = Date.now();
    const hold = { country: 'GB', since, until: since + HOUR, reason: 'x' };
    await holds.add({ ...hold, prefix: '+4479' }, db.database());
    await holds.add({ ...hold, prefix: '+4474' }, db.database());
    await holds.add({ ...hold, prefix: '+91', country: 'IN' }, db.database());
    await holds.release('+91', 'someone', since);
    const lines = await scrape();
    expect(lines).toContain('tellerline_otp_prefixes_held{country="GB"} 2');
    expect(lines.join('\n')).not.toContain('country="IN"');
  });

  it('answers without the database, and leaves out what it cannot know', async () => {
    const database = db.database();
    const rows = database.rows.bind(database);
    database.rows = () => Promise.reject(new Error('away'));
    try {
      expect((await scrape()).join('\n')).not.toMatch(/scheduled_events_waiting|prefixes_held/);
    } finally {
      database.rows = rows;
    }
    expect((await scrape()).join('\n')).toContain('tellerline_scheduled_events_waiting ');
  });
});
