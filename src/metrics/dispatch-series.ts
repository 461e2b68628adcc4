import type { BindState } from '../carrier/bind-ports.js';
import type { DispatchReport } from '../dispatch/dispatch-reports.js';
import { statusName } from '../smpp/status.js';
import type { Metrics } from './metrics.js';
import { LastValue, OTHER, Observed, Tally } from './tally.js';

const BIND_STATES: readonly BindState[] = [
  'waiting',
  'connecting',
  'bound',
  'unbinding',
  'stopped',
];

/** The name of a command_status; a carrier's own codes are many, and have none. */
function statusLabel(code: number): string {
  const name = statusName(code);
  return name.startsWith('ESME_') ? name : OTHER;
}

/** Turns what dispatch reports into metrics. */
export class DispatchSeries {
  private readonly submitted: Tally;
  private readonly responses: Tally;
  private readonly waits: Tally;
  private readonly waited: Observed;
  private readonly latency: Observed;
  private readonly roundTrip: Observed;
  private readonly windowUsed: LastValue;
  private readonly windowSize: LastValue;
  /** The binds, by carrier and slot, that were bound before. */
  private readonly known = new Set<string>();

  constructor(private readonly metrics: Metrics) {
    const all = metrics.all;
    this.submitted = new Tally(all.segmentsSubmitted, 2);
    this.responses = new Tally(all.submitResponses, 2);
    this.waits = new Tally(all.throttleWaits, 1);
    this.waited = new Observed(all.acceptToSubmitSeconds);
    this.latency = new Observed(all.submitSeconds);
    this.roundTrip = new Observed(all.enquireLinkSeconds);
    this.windowUsed = new LastValue(all.windowUsed);
    this.windowSize = new LastValue(all.windowSize);
  }

  record(report: DispatchReport): void {
    const all = this.metrics.all;
    switch (report.kind) {
      case 'written':
        this.submitted.add(1, report.carrier, report.messageClass);
        this.waited.milliseconds(report.messageClass, report.waitedMs);
        break;
      case 'answered':
        this.responses.add(1, report.carrier, statusLabel(report.status));
        if (report.late) all.submitResponsesLate.labels(report.carrier).inc();
        else this.latency.milliseconds(report.carrier, report.latencyMs);
        break;
      case 'window': {
        const slot = String(report.slot);
        this.windowUsed.set(report.used, report.carrier, slot);
        this.windowSize.set(report.size, report.carrier, slot);
        break;
      }
      case 'throttle-wait':
        this.waits.add(1, report.carrier, '');
        break;
      case 'throttled':
        all.throttledResponses.labels(report.carrier).inc();
        all.throttlePauseSeconds.labels(report.carrier).inc(Math.max(0, report.pauseMs) / 1000);
        break;
      case 'unanswered':
        all.segmentsUnanswered.labels(report.carrier, report.reason).inc();
        all.segmentsUncertain.labels(report.carrier, report.messageClass, report.policy).inc();
        if (report.policy === 'resend') all.duplicatesPossible.labels(report.carrier).inc();
        break;
      case 'bind':
        this.bindChanged(report.carrier, String(report.slot), report.state);
        break;
      case 'link':
        if (report.event.kind === 'enquire_link') {
          this.roundTrip.milliseconds(report.carrier, report.event.roundTrip);
        } else {
          all.linkEvents.labels(report.carrier, report.event.kind).inc();
        }
        break;
      case 'slot':
        all.slotHeld.labels(report.carrier, String(report.slot)).set(report.held ? 1 : 0);
        if (!report.held) this.windowGone(report.carrier, String(report.slot));
        break;
    }
  }

  drain(): void {
    for (const tally of [this.submitted, this.responses, this.waits]) tally.drain();
    this.windowUsed.drain();
    this.windowSize.drain();
  }

  /** Another node has the slot, and shows its window. */
  private windowGone(carrier: string, slot: string): void {
    this.windowUsed.set(0, carrier, slot);
    this.windowSize.set(0, carrier, slot);
  }

  private bindChanged(carrier: string, slot: string, state: BindState): void {
    const all = this.metrics.all;
    for (const each of BIND_STATES) {
      all.bindState.labels(carrier, slot, each).set(each === state ? 1 : 0);
    }
    const bind = `${carrier}/${slot}`;
    if (state === 'bound') {
      // From 0, so that the first step is seen.
      all.bindReconnects.labels(carrier, slot).inc(this.known.has(bind) ? 1 : 0);
      this.known.add(bind);
    } else {
      this.windowUsed.set(0, carrier, slot);
    }
    // A stopped bind that starts again was stopped by us: that is no reconnect.
    if (state === 'stopped') this.known.delete(bind);
  }
}
