import { Subject } from 'rxjs';
import type { BroadcastClass } from '../../settings/broadcast-settings.schema.js';
import type { RecipientState } from './recipient-states.js';

/** What broadcasts report. Nothing in it is private. */
export type BroadcastReport =
  | { kind: 'run'; runId: string; name: string; state: string; messageClass: BroadcastClass }
  /** A page of an audience was committed. `recipients` without those that were there already. */
  | {
      kind: 'expanded';
      runId: string;
      recipients: number;
      duplicates: number;
      milliseconds: number;
    }
  /** Recipients that came into a state; of `skipped` each reason by itself. */
  | {
      kind: 'moved';
      runId: string;
      messageClass: BroadcastClass;
      state: RecipientState;
      reason: string;
      recipients: number;
    }
  /** A chunk was judged, written and committed. */
  | {
      kind: 'chunk';
      runId: string;
      sent: number;
      skipped: number;
      waiting: number;
      milliseconds: number;
    }
  /** Queued messages were taken back: by a pause, a cancel, or a STOP. */
  | { kind: 'recalled'; why: 'paused' | 'cancelled' | 'opted_out'; messages: number }
  /** A do-not-disturb register was read again, or did not answer. */
  | { kind: 'register'; name: string; outcome: 'loaded' | 'refused' | 'away'; numbers: number }
  /** An upload of an audience is over; not whole where it broke off. */
  | {
      kind: 'upload_ended';
      whole: boolean;
      clientId: string;
      rows: number;
      stored: number;
      refused: number;
    }
  /** What of uploaded audiences was past its time, or unwanted, was deleted. */
  | { kind: 'audiences_cleaned'; audiences: number; members: number }
  /** A step failed, and is tried again. `step` such as `expand` or `send`. */
  | { kind: 'failed'; step: string; code: string };

/** Where src/broadcast publishes and whoever watches subscribes. */
export class BroadcastReports {
  readonly all = new Subject<BroadcastReport>();
}
