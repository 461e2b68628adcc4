import type { InboundReport } from '../inbound/inbound-reports.js';
import type { Metrics } from './metrics.js';
import { Observed, OTHER, Tally } from './tally.js';

/** Reasons that are told apart; they are few words of ours, and a defect must not make more. */
const MOST_REASONS = 100;

/** Turns what becomes of customers' messages into metrics. */
export class InboundSeries {
  private readonly kept: Tally;
  private readonly toReply: Observed;
  private readonly reasons = new Set<string>();

  constructor(private readonly metrics: Metrics) {
    this.kept = new Tally(metrics.all.inboundKept, 2);
    this.toReply = new Observed(metrics.all.inboundReplySeconds);
  }

  record(report: InboundReport): void {
    const { all } = this.metrics;
    switch (report.kind) {
      case 'kept':
        this.kept.add(1, report.carrier, report.fate);
        break;
      case 'parts_missing':
        all.inboundPartsMissing.labels(report.carrier).inc();
        break;
      case 'handled': {
        const service = report.service ?? 'none';
        const reason = this.bounded(report.reason);
        all.inboundHandled.labels(service, report.state, report.guard, reason).inc();
        // What is not answered has no time to its answer.
        if (report.state !== 'ignored') {
          this.toReply.milliseconds(service, report.millisecondsToReply);
        }
        break;
      }
      case 'settled':
        all.inboundSettled.labels(report.service, report.state, report.by).inc();
        break;
      case 'uncertain':
        all.inboundUncertain.labels(report.service).inc();
        break;
      case 'untold':
        all.inboundUntold.labels(report.service ?? 'none').inc();
        break;
      case 'locked':
        all.inboundLocks.labels(report.what).inc();
        break;
      case 'unlocked':
        all.inboundUnlocks.labels(report.what).inc();
        break;
      case 'opted_out':
        all.inboundOptOuts.labels(report.carrier).inc();
        break;
      case 'opted_in':
        all.inboundOptIns.labels(report.carrier).inc();
        break;
      case 'failed':
        all.inboundFailed.labels(report.carrier).inc();
        break;
    }
  }

  drain(): void {
    this.kept.drain();
  }

  private bounded(reason: string): string {
    if (this.reasons.has(reason)) return reason;
    if (this.reasons.size >= MOST_REASONS) return OTHER;
    this.reasons.add(reason);
    return reason;
  }
}
