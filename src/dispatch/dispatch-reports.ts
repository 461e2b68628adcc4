import { Subject } from 'rxjs';
import type { BindState } from '../carrier/bind-ports.js';
import type { LinkEvent } from './link-event.js';
import type { MessageClass, UncertainPolicy } from '../message/message-class.js';

/** Which segment of which message, on which bind. */
interface SegmentOnBind {
  carrier: string;
  slot: number;
  messageClass: MessageClass;
  messageId: string;
  eventId: string;
  /** From 1. */
  segmentNumber: number;
}

/** What dispatch and its binds report. Nothing in it is private: no text, no number. */
export type DispatchReport =
  /** A submit_sm went to the socket, `waitedMs` after the message was accepted. */
  | ({ kind: 'written'; waitedMs: number } & SegmentOnBind)
  /** Its submit_sm_resp; `status` is the command_status (SMPP 3.4, 5.1.3). */
  | ({ kind: 'answered'; status: number; latencyMs: number; late: boolean } & SegmentOnBind)
  /** The SMSC may or may not have it: treated by the class's policy. */
  | ({
      kind: 'unanswered';
      reason: 'response_timeout' | 'link_lost';
      policy: UncertainPolicy;
    } & SegmentOnBind)
  /** The state of a bind changed; `reason` is for people and never holds a secret. */
  | { kind: 'bind'; carrier: string; slot: number; state: BindState; reason: string | null }
  /** What else a bind tells of its link. */
  | { kind: 'link'; carrier: string; slot: number; event: LinkEvent }
  /** The SMSC answered with a throttling status: nothing is sent for `pauseMs`. */
  | { kind: 'throttled'; carrier: string; slot: number; pauseMs: number }
  /** Work was there and the token bucket was empty. */
  | { kind: 'throttle-wait'; carrier: string; slot: number }
  /** Unanswered submit_sm, and how many there may be. */
  | { kind: 'window'; carrier: string; slot: number; used: number; size: number }
  /** The lease of a slot was taken, or lost. */
  | { kind: 'slot'; carrier: string; slot: number; held: boolean };

/** Where src/dispatch publishes and whoever watches subscribes. */
export class DispatchReports {
  readonly all = new Subject<DispatchReport>();
}
