import type { ReceiptReport } from '../receipt/receipt-reports.js';
import type { Metrics } from './metrics.js';
import { Observed, Tally } from './tally.js';

/** Turns what the receipts report into metrics. */
export class ReceiptSeries {
  private readonly outcomes: Tally;
  private readonly endToEnd: Observed;

  constructor(private readonly metrics: Metrics) {
    this.outcomes = new Tally(metrics.all.receipts, 2);
    this.endToEnd = new Observed(metrics.all.endToEndSeconds);
  }

  record(report: ReceiptReport): void {
    const all = this.metrics.all;
    switch (report.kind) {
      case 'matched':
        this.outcomes.add(1, report.carrier, report.state);
        this.endToEnd.milliseconds(report.messageClass, report.endToEndMs);
        break;
      case 'joined':
        all.receiptsJoined.labels(report.carrier).inc();
        break;
      case 'repeated':
      case 'orphaned':
      case 'unreadable':
        all.receiptsSetAside.labels(report.carrier, report.kind).inc();
        break;
      case 'inbound':
        all.inboundMessages.labels(report.carrier).inc();
        break;
    }
  }

  /** Orphans that were kept for as long as they are, and found no segment. */
  unmatched(orphans: ReadonlyMap<string, number>): void {
    for (const [carrier, count] of orphans) {
      this.metrics.all.receiptsSetAside.labels(carrier, 'unmatched').inc(count);
    }
  }

  drain(): void {
    this.outcomes.drain();
  }
}
