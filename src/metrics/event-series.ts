import type { EventReport } from '../event/event-reports.js';
import type { Metrics } from './metrics.js';
import { Tally } from './tally.js';

/** Turns what becomes of events into metrics. */
export class EventSeries {
  private readonly told: Tally;
  private readonly suppressed: Tally;
  private readonly scheduled: Tally;

  constructor(private readonly metrics: Metrics) {
    this.told = new Tally(metrics.all.eventsToldAs, 2);
    this.suppressed = new Tally(metrics.all.eventsSuppressed, 1);
    this.scheduled = new Tally(metrics.all.eventsScheduled, 2);
  }

  record(report: EventReport): void {
    switch (report.kind) {
      case 'told_as':
        this.told.add(1, report.from, report.to);
        break;
      case 'suppressed':
        this.suppressed.add(1, report.eventType, '');
        break;
      case 'scheduled':
        this.scheduled.add(1, report.eventType, report.because);
        break;
      case 'scheduled_failed':
        this.metrics.all.scheduledFailed.labels(report.code).inc();
        break;
    }
  }

  drain(): void {
    for (const tally of [this.told, this.suppressed, this.scheduled]) tally.drain();
  }
}
