import { Subject } from 'rxjs';
import type { FailureCode } from '../failure/failure.js';
import type { MessageClass, UncertainPolicy } from '../message/message-class.js';

/** The batched statements of the hot path, by what they do. */
export type FlushOperation = 'accept' | 'claim' | 'record';

/** What the durable lanes report. Nothing in it is private: no text, no number. */
export type QueueReport =
  | {
      /** One message and its segments are committed. */
      kind: 'accepted';
      messageClass: MessageClass;
      /** The catalogue's name, such as `transaction_posted`, or `direct`. */
      eventType: string;
      clientId: string;
      eventId: string;
      messageId: string;
      segments: number;
      /** Recorded as submitting in the commit that accepted it: there was no claim. */
      fast: boolean;
    }
  /** A repeat of an event ID, answered with the first message. */
  | { kind: 'repeated'; eventType: string }
  /** An event or a direct message was not accepted. */
  | { kind: 'refused'; code: FailureCode }
  /** One batched statement: how many rows, and how long it took. */
  | { kind: 'flushed'; operation: FlushOperation; rows: number; milliseconds: number }
  /** `count` segments outlived their time to live before they were sent. */
  | {
      kind: 'expired';
      messageClass: MessageClass;
      count: number;
      /** Of those segments; without repeats. */
      messageIds: readonly string[];
    }
  /** After a crash, or from a dead node: `count` segments were left submitting, and are now treated by `policy`. */
  | {
      kind: 'recovered';
      carrier: string;
      policy: UncertainPolicy;
      count: number;
      messageIds: readonly string[];
    };

/** Where src/queue publishes and whoever watches subscribes. */
export class QueueReports {
  readonly all = new Subject<QueueReport>();
}
