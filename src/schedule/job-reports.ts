import { Subject } from 'rxjs';

/** What jobs report; `slot` is the moment that it is for, in ms since the epoch. */
export type JobReport =
  | { kind: 'started'; job: string; slot: number; attempt: number }
  | {
      kind: 'finished';
      job: string;
      slot: number;
      outcome: 'done' | 'failed';
      seconds: number;
      detail: string;
    }
  /** Moments at which no node was there, and which are not made up for. */
  | { kind: 'missed'; job: string; slots: number }
  /** The node that had it said nothing for too long. */
  | { kind: 'taken_over'; job: string; slot: number; attempt: number; from: string }
  /** This node's work on it ended without an outcome: it goes on elsewhere, or here later. */
  | { kind: 'let_go'; job: string; slot: number; why: 'stopping' | 'lost' | 'retry' };

/** Where src/schedule publishes and whoever watches subscribes. */
export class JobReports {
  readonly all = new Subject<JobReport>();
}
