import { Subject } from 'rxjs';
import type { ServiceName } from '../settings/inbound-settings.schema.js';

/** The states that a command can have been brought to (the column `command.state`). */
export type CommandState =
  'answered' | 'waiting' | 'executing' | 'done' | 'refused' | 'expired' | 'uncertain' | 'ignored';

/** What was enough to do it (the column `command.guard`). */
export type CommandGuard = 'none' | 'registered' | 'pin' | 'code';

/** What src/inbound reports. Nothing in it is private: no text, no number, no code. */
export type InboundReport =
  /** A deliver_sm was kept. A repeat is the carrier's, and nothing comes of it. */
  | { kind: 'kept'; carrier: string; fate: 'new' | 'part' | 'repeated' }
  /** A message whose parts did not all come. */
  | { kind: 'parts_missing'; carrier: string }
  /**
   * What was made of a message; `service` is null where none was understood, and
   * 'answer' of an answer to a question. `reason` is one of few words of ours.
   * `millisecondsToReply` counts from the keeping of its (last) part.
   */
  | {
      kind: 'handled';
      commandId: string;
      carrier: string;
      service: ServiceName | 'answer' | null;
      state: CommandState;
      reason: string;
      guard: CommandGuard;
      millisecondsToReply: number;
    }
  /** An operation whose outcome was not known is: later, by asking again, or by a person. */
  | {
      kind: 'settled';
      commandId: string;
      service: ServiceName;
      state: 'done' | 'refused' | 'expired';
      by: 'core' | 'person';
    }
  /** The core did not say what became of an operation, and is not asked any more. For the bank to look at. */
  | { kind: 'uncertain'; commandId: string; service: ServiceName }
  /** A customer could not be told what became of a command, and is not any more; `service` as in `handled`. For the bank to tell. */
  | { kind: 'untold'; commandId: string; service: ServiceName | null }
  /** Too many wrong PINs or codes, for the bank to look at; until a moment (ms since the epoch). */
  | {
      kind: 'locked';
      what: 'pin' | 'code';
      customerId: string | null;
      until: number;
      locks: number;
    }
  /** By a person, before its time. */
  | { kind: 'unlocked'; what: 'pin' | 'code' }
  | { kind: 'opted_out' | 'opted_in'; carrier: string }
  /** A message could not be worked on and is tried again. */
  | { kind: 'failed'; carrier: string; attempt: number };

/** Where src/inbound publishes and whoever watches subscribes. */
export class InboundReports {
  readonly all = new Subject<InboundReport>();
}
