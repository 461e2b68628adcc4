import { Injectable } from '@nestjs/common';
import { JournalSignal } from '../../queue/journal-signal.js';
import { BatchRecall } from '../../queue/recall-batch.store.js';
import type { QueuedMessage } from '../../queue/recall-batch.store.js';
import { Database } from '../../storage/database.js';
import { BroadcastReports } from './broadcast-reports.js';
import { arrivals, arrivedOf } from './moved-reports.js';
import type { OpenRun } from './open-run.js';
import { readRecipientEvent } from './recipient-event.js';
import { takeBack } from './recipient.store.js';
import type { Closing } from './recipient.store.js';

export type RecallCause = 'paused' | 'cancelled' | 'opted_out';

const CLOSINGS: Record<RecallCause, Closing & { detail: string }> = {
  paused: { to: 'planned', reason: '', detail: 'taken back by a pause' },
  cancelled: { to: 'cancelled', reason: '', detail: 'taken back by a cancel' },
  opted_out: { to: 'skipped', reason: 'opted_out', detail: 'the recipient said STOP' },
};

/** Takes messages out of the queue and their recipients back, in one transaction. */
@Injectable()
export class RecipientRecall {
  constructor(
    private readonly database: Database,
    private readonly queue: BatchRecall,
    private readonly journal: JournalSignal,
    private readonly reports: BroadcastReports,
  ) {}

  /**
   * Those of a run's messages that were never submitted, not even in part; gives how
   * many. A recipient whose message was never noted as sent is taken back as well, for
   * it must be sent under another event ID. `now` in ms since the epoch.
   */
  async recall(
    run: Pick<OpenRun, 'runId' | 'spec'>,
    messages: readonly QueuedMessage[],
    why: RecallCause,
    now: number,
  ): Promise<number> {
    const { detail, ...closing } = CLOSINGS[why];
    const events = new Map(messages.map(({ messageId, eventId }) => [messageId, eventId]));
    const { recalled, moved } = await this.database.transaction(async (tx) => {
      const ids = await this.queue.recall(tx, [...events.keys()], detail);
      const attempts = ids.flatMap((id) => readRecipientEvent(events.get(id)!) ?? []);
      return {
        recalled: ids.length,
        moved: await takeBack(tx, run.runId, attempts, closing, now),
      };
    });
    if (recalled === 0) return 0;
    this.journal.written.next();
    this.reports.all.next({ kind: 'recalled', why, messages: recalled });
    for (const report of arrivals(run, arrivedOf(moved))) this.reports.all.next(report);
    return recalled;
  }
}
