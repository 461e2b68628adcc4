import { Subject } from 'rxjs';
import type { MessageClass } from '../message/message-class.js';
import type { MessageState } from '../message/states.js';

/** What src/receipt reports. Nothing in it is private: no text, no number. */
export type ReceiptReport =
  /** A receipt changed a segment's state; `endToEndMs` is from the message's acceptance. */
  | {
      kind: 'matched';
      carrier: string;
      state: MessageState;
      messageClass: MessageClass;
      messageId: string;
      /** From 1. */
      segmentNumber: number;
      endToEndMs: number;
    }
  /**
   * `repeated` said what was known already; `orphaned` came before its segment
   * was known and is parked; `joined` found its segment later; `unreadable` was no
   * receipt that the carrier's profile can read.
   */
  | { kind: 'repeated' | 'orphaned' | 'joined' | 'unreadable'; carrier: string }
  /** A customer's message was taken in. */
  | { kind: 'inbound'; carrier: string };

/** Where src/receipt publishes and whoever watches subscribes. */
export class ReceiptReports {
  readonly all = new Subject<ReceiptReport>();
}
