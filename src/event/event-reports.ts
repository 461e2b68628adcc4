import { Subject } from 'rxjs';
import type { FailureCode } from '../failure/failure.js';

/**
 * What src/event reports. Nothing in it is private: no text, no number. An
 * `eventType` is the catalogue's name, such as `transaction_posted`.
 */
export type EventReport =
  /** A rule of the thresholds changed what a transaction was told as. */
  | { kind: 'told_as'; from: string; to: string }
  /** An earlier message had told the same: nothing was sent. */
  | { kind: 'suppressed'; eventType: string }
  /** An event waits for its moment, or for the end of do-not-disturb hours. */
  | { kind: 'scheduled'; eventType: string; because: 'schedule' | 'do_not_disturb' }
  /** An event was given up after it had waited. */
  | { kind: 'scheduled_failed'; eventType: string; code: FailureCode };

/** Where src/event publishes and whoever watches subscribes. */
export class EventReports {
  readonly all = new Subject<EventReport>();
}
