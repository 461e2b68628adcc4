import { AcceptStore } from '../../src/queue/accept.store.js';
import { ClaimStore } from '../../src/queue/claim.store.js';
import type { ClaimingSlot, ClaimQuota } from '../../src/queue/claim.store.js';
import type { DirectLane } from '../../src/queue/direct-lane.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import { RecallStore } from '../../src/queue/recall.store.js';
import { RecordStore } from '../../src/queue/record.store.js';
import { SweepRunner } from '../../src/queue/sweep.runner.js';
import type { Database } from '../../src/storage/database.js';
import { testSealer } from '../kit/messages.js';

/** A lane that never has room: everything queues. */
export const NO_LANE: DirectLane = { reserve: () => null, wake: () => true };

export const SLOT: ClaimingSlot = { carrier: 'demo', slot: 0, epoch: '1' };

/** Strict preference, all classes up to `limit`. */
export function quotas(limit: number): ClaimQuota[] {
  return (['otp', 'alert', 'service', 'promotion'] as const).map((messageClass) => ({
    messageClass,
    limit,
  }));
}

export function queueOn(database: Database, lane: DirectLane = NO_LANE) {
  const reports = new QueueReports();
  const journal = new JournalSignal();
  const sealer = testSealer();
  const record = new RecordStore(database, reports, journal);
  return {
    reports,
    journal,
    sealer,
    record,
    accept: new AcceptStore(database, sealer, reports, journal, lane),
    claims: new ClaimStore(database, sealer, reports, journal),
    recall: new RecallStore(database, journal, lane),
    sweep: new SweepRunner(database, reports, journal),
  };
}

export interface SegmentRow {
  message_id: string;
  segment_number: number;
  state: number;
  attempts: number;
  smsc_message_id: string | null;
  trail: { t: number; s: string; d?: string; b?: string }[];
}

export function segmentsOf(database: Database, messageId: string): Promise<SegmentRow[]> {
  return database.rows<SegmentRow & Record<string, unknown>>(
    {
      name: 'test-segments',
      text: 'select * from segment where message_id = $1 order by segment_number',
    },
    [messageId],
  );
}
