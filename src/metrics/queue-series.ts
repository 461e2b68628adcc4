import type { QueueReport } from '../queue/queue-reports.js';
import type { Metrics } from './metrics.js';
import { Observed, Tally } from './tally.js';

/** Turns what the lanes report into metrics. */
export class QueueSeries {
  private readonly messages: Tally;
  private readonly segments: Tally;
  private readonly batchRows: Observed;
  private readonly batchSeconds: Observed;

  constructor(private readonly metrics: Metrics) {
    this.messages = new Tally(metrics.all.messagesAccepted, 2);
    this.segments = new Tally(metrics.all.segmentsAccepted, 2);
    this.batchRows = new Observed(metrics.all.databaseBatchRows);
    this.batchSeconds = new Observed(metrics.all.databaseBatchSeconds);
  }

  record(report: QueueReport): void {
    const all = this.metrics.all;
    switch (report.kind) {
      case 'accepted':
        this.messages.add(1, report.messageClass, report.eventType);
        this.segments.add(report.segments, report.messageClass, report.fast ? 'fast' : 'queued');
        break;
      case 'flushed':
        this.batchRows.value(report.operation, report.rows);
        this.batchSeconds.milliseconds(report.operation, report.milliseconds);
        break;
      case 'repeated':
        all.messagesRepeated.labels(report.eventType).inc();
        break;
      case 'refused':
        all.messagesRefused.labels(report.code).inc();
        break;
      case 'expired':
        all.segmentsExpired.labels(report.messageClass).inc(report.count);
        break;
      case 'recovered':
        all.segmentsRecovered.labels(report.carrier, report.policy).inc(report.count);
        if (report.policy === 'resend') {
          all.duplicatesPossible.labels(report.carrier).inc(report.count);
        }
        break;
    }
  }

  drain(): void {
    this.messages.drain();
    this.segments.drain();
  }
}
