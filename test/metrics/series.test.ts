import { describe, expect, it } from '@jest/globals';
import { DispatchSeries } from '../../src/metrics/dispatch-series.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { QueueSeries } from '../../src/metrics/queue-series.js';
import { ReceiptSeries } from '../../src/metrics/receipt-series.js';
import type { DispatchReport } from '../../src/dispatch/dispatch-reports.js';
import { DISPATCH_REPORTS, QUEUE_REPORTS, RECEIPT_REPORTS } from './reports.js';

async function exposed(): Promise<string[]> {
  const metrics = new Metrics();
  const queue = new QueueSeries(metrics);
  const dispatch = new DispatchSeries(metrics);
  const receipts = new ReceiptSeries(metrics);
  QUEUE_REPORTS.forEach((report) => queue.record(report));
  DISPATCH_REPORTS.forEach((report) => dispatch.record(report));
  RECEIPT_REPORTS.forEach((report) => receipts.record(report));
  receipts.unmatched(new Map([['alpha', 3]]));
  for (const series of [queue, dispatch, receipts]) metrics.beforeScrape(() => series.drain());
  // Twice: a drained tally must not be counted again.
  await metrics.expose();
  return (await metrics.expose()).split('\n').filter((line) => line.startsWith('tellerline_'));
}

describe('what reports become', () => {
  it.each([
    'tellerline_messages_accepted_total{class="otp",event_type="transaction_posted"} 1',
    'tellerline_segments_accepted_total{class="otp",path="fast"} 2',
    'tellerline_messages_repeated_total{event_type="transaction_posted"} 1',
    'tellerline_messages_refused_total{code="no_route"} 1',
    'tellerline_database_batch_rows_bucket{le="100",operation="accept"} 0',
    'tellerline_database_batch_rows_bucket{le="200",operation="accept"} 1',
    'tellerline_database_batch_seconds_sum{operation="accept"} 0.004',
    'tellerline_segments_expired_total{class="otp"} 3',
    'tellerline_segments_recovered_total{carrier="alpha",policy="resend"} 4',
    // Four recovered and one unanswered.
    'tellerline_duplicates_possible_total{carrier="alpha"} 5',
    'tellerline_segments_submitted_total{carrier="alpha",class="otp"} 1',
    'tellerline_accept_to_submit_seconds_sum{class="otp"} 0.012',
    'tellerline_submit_responses_total{carrier="alpha",status="ESME_ROK"} 1',
    'tellerline_submit_responses_total{carrier="alpha",status="ESME_RTHROTTLED"} 1',
    'tellerline_submit_responses_total{carrier="alpha",status="other"} 1',
    'tellerline_submit_responses_late_total{carrier="alpha"} 1',
    // A late answer's time is the response time-out, not the carrier's.
    'tellerline_submit_response_seconds_count{carrier="alpha"} 2',
    'tellerline_segments_unanswered_total{carrier="alpha",reason="link_lost"} 1',
    'tellerline_segments_uncertain_total{carrier="alpha",class="otp",policy="resend"} 1',
    'tellerline_bind_state{carrier="alpha",slot="0",state="bound"} 1',
    'tellerline_bind_state{carrier="alpha",slot="0",state="waiting"} 0',
    'tellerline_bind_reconnects_total{carrier="alpha",slot="0"} 1',
    'tellerline_link_events_total{carrier="alpha",event="bound"} 1',
    'tellerline_link_events_total{carrier="alpha",event="lost"} 1',
    'tellerline_link_events_total{carrier="alpha",event="malformed"} 1',
    'tellerline_link_events_total{carrier="alpha",event="unexpected"} 1',
    'tellerline_link_events_total{carrier="alpha",event="listener_failed"} 1',
    'tellerline_enquire_link_seconds_sum{carrier="alpha"} 0.02',
    'tellerline_throttled_responses_total{carrier="alpha"} 1',
    'tellerline_throttle_pause_seconds_total{carrier="alpha"} 1.5',
    'tellerline_throttle_waits_total{carrier="alpha"} 1',
    'tellerline_bind_window_used{carrier="alpha",slot="0"} 9',
    'tellerline_bind_window_size{carrier="alpha",slot="0"} 10',
    'tellerline_slot_lease_held{carrier="alpha",slot="0"} 1',
    'tellerline_receipts_total{carrier="alpha",outcome="delivered"} 1',
    'tellerline_end_to_end_seconds_bucket{le="2.5",class="otp"} 1',
    'tellerline_end_to_end_seconds_bucket{le="1",class="otp"} 0',
    'tellerline_receipts_set_aside_total{carrier="alpha",reason="orphaned"} 1',
    'tellerline_receipts_set_aside_total{carrier="alpha",reason="unreadable"} 1',
    'tellerline_receipts_set_aside_total{carrier="alpha",reason="unmatched"} 3',
    'tellerline_receipts_joined_total{carrier="alpha"} 1',
    'tellerline_inbound_messages_total{carrier="alpha"} 1',
  ])('%s', async (line) => {
    expect(await exposed()).toContain(line);
  });

  it('shows an empty window once the bind is not bound', async () => {
    const metrics = new Metrics();
    const series = new DispatchSeries(metrics);
    const bind = { carrier: 'alpha', slot: 3 };
    const reports: DispatchReport[] = [
      { kind: 'window', ...bind, used: 7, size: 10 },
      { kind: 'bind', ...bind, state: 'connecting', reason: 'response timeout' },
    ];
    reports.forEach((report) => series.record(report));
    series.drain();
    expect(await metrics.expose()).toContain(
      'tellerline_bind_window_used{carrier="alpha",slot="3"} 0',
    );
  });

  it('shows no window of a slot that another node has now', async () => {
    const metrics = new Metrics();
    const series = new DispatchSeries(metrics);
    series.record({ kind: 'window', carrier: 'alpha', slot: 1, used: 7, size: 10 });
    series.record({ kind: 'slot', carrier: 'alpha', slot: 1, held: false });
    series.drain();
    const text = await metrics.expose();
    expect(text).toContain('tellerline_bind_window_size{carrier="alpha",slot="1"} 0');
    expect(text).toContain('tellerline_slot_lease_held{carrier="alpha",slot="1"} 0');
  });

  it('counts no reconnect for a bind that we stopped', async () => {
    const metrics = new Metrics();
    const series = new DispatchSeries(metrics);
    for (const state of ['bound', 'stopped', 'bound'] as const) {
      series.record({ kind: 'bind', carrier: 'alpha', slot: 0, state, reason: null });
    }
    expect(await metrics.expose()).toContain(
      'tellerline_bind_reconnects_total{carrier="alpha",slot="0"} 0',
    );
  });

  it('keeps a clock that ran backwards, or no number at all, out of the histograms', async () => {
    const metrics = new Metrics();
    const series = new ReceiptSeries(metrics);
    const matched = RECEIPT_REPORTS[0];
    for (const endToEndMs of [-5000, NaN]) {
      series.record({ ...matched, endToEndMs } as typeof matched);
    }
    const text = await metrics.expose();
    expect(text).toContain('tellerline_end_to_end_seconds_count{class="otp"} 1');
    expect(text).toContain('tellerline_end_to_end_seconds_sum{class="otp"} 0');
  });

  it('keeps two applications of one process apart', async () => {
    const [first, second] = [new Metrics(), new Metrics()];
    first.all.databaseUp.set(1);
    expect(await first.expose()).toContain('tellerline_database_up 1');
    expect(await second.expose()).toContain('tellerline_database_up 0');
  });
});
