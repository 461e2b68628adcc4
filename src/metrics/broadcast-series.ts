import type { BroadcastReport } from '../broadcast/run/broadcast-reports.js';
import type { Metrics } from './metrics.js';
import { OTHER } from './tally.js';

/** Words of ours, or names in the settings, that are told apart; a defect must not make more. */
const MOST_WORDS = 100;

/** Turns what becomes of broadcasts into metrics. No campaign is in any of them. */
export class BroadcastSeries {
  private readonly words = new Map<string, Set<string>>();

  constructor(private readonly metrics: Metrics) {}

  record(report: BroadcastReport): void {
    const { all } = this.metrics;
    switch (report.kind) {
      case 'run':
        all.broadcastRunChanges.labels(report.state).inc();
        break;
      case 'expanded':
        all.broadcastExpanded.labels('new').inc(report.recipients);
        all.broadcastExpanded.labels('duplicate').inc(report.duplicates);
        all.broadcastPageSeconds.observe(report.milliseconds / 1000);
        break;
      case 'moved': {
        const { messageClass, state, recipients } = report;
        // What carriers say has as many words as there are carriers; the receipts' metrics have it.
        const reason = state === 'skipped' ? this.bounded('reason', report.reason) : '';
        all.broadcastRecipients.labels(messageClass, state, reason).inc(recipients);
        break;
      }
      case 'chunk':
        all.broadcastChunkRecipients.labels('sent').inc(report.sent);
        all.broadcastChunkRecipients.labels('skipped').inc(report.skipped);
        all.broadcastChunkRecipients.labels('waiting').inc(report.waiting);
        all.broadcastChunkSeconds.observe(report.milliseconds / 1000);
        break;
      case 'recalled':
        all.broadcastRecalled.labels(report.why).inc(report.messages);
        break;
      case 'register': {
        const register = this.bounded('register', report.name);
        all.broadcastRegisterReads.labels(register, report.outcome).inc();
        // A service tells no number of them.
        if (report.numbers > 0) all.broadcastRegisterNumbers.labels(register).set(report.numbers);
        break;
      }
      case 'upload_ended':
        all.broadcastUploads.labels(report.whole ? 'whole' : 'cut_short').inc();
        all.broadcastUploadRows.labels('stored').inc(report.stored);
        all.broadcastUploadRows.labels('refused').inc(report.refused);
        break;
      case 'audiences_cleaned':
        all.broadcastUploadRows.labels('deleted').inc(report.members);
        break;
      case 'failed':
        all.broadcastFailures.labels(report.step, this.bounded('code', report.code)).inc();
        break;
    }
  }

  private bounded(kind: string, word: string): string {
    const known = this.words.get(kind) ?? new Set();
    this.words.set(kind, known);
    if (!known.has(word) && known.size >= MOST_WORDS) return OTHER;
    known.add(word);
    return word;
  }
}
