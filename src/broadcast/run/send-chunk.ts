import type { LoadedRecipient } from '../audience/audience-reader.js';
import type { MovedRecipients, RecipientMove } from './recipient-move.js';
import type { SkipReason } from './recipient-states.js';
import { SHORTEST_LIFE } from './send-life.js';
import type { DuePlace, DueRecipient, Postponed, Settlement } from './send.store.js';

/** Somebody who is to be sent something, as they are now. */
export type ReadyRecipient = Exclude<LoadedRecipient, { gone: SkipReason }>;

/** Milliseconds after which one is tried again whose failure nobody understands. */
const LATER = 60_000;

/** What a chunk came to, and what follows from it. */
export interface ChunkResult {
  /** Messages that were handed over, and their segments. */
  sent: number;
  segments: number;
  skipped: number;
  /** Put off to a later moment. */
  waiting: number;
  /** Left for the next chunk, for their carrier's queue is full. */
  held: number;
  /** Recipients that were read; 0 where none is due. */
  read: number;
  /** The last of them; null where nobody is due behind it. */
  last: DuePlace | null;
  /** Milliseconds for which nothing is to be sent, for something did not answer. */
  again: number;
  moved: readonly MovedRecipients[];
}

/** Gathers what becomes of the recipients of a chunk. */
export class SendChunk implements Settlement {
  readonly moves: RecipientMove[] = [];
  readonly postponed: Postponed[] = [];
  sent = 0;
  segments = 0;
  held = 0;
  again = 0;

  /** `now` in ms since the epoch. */
  constructor(private readonly now: number) {}

  get skipped(): number {
    return this.moves.length - this.sent;
  }

  /** The message is committed. */
  send(due: DueRecipient, messageId: string, carrier: string, segments: number): void {
    this.sent++;
    this.segments += segments;
    this.moves.push({
      msisdnHash: due.msisdnHash,
      attempt: due.attempt,
      to: 'sent',
      reason: '',
      messageId,
      carrier,
      segments,
      sentAt: this.now,
      finishedAt: null,
    });
  }

  /** Its message was committed by a sender that died before it noted so. */
  accepted(due: DueRecipient): void {
    if (due.accepted === null) return;
    this.send(due, due.accepted.messageId, due.accepted.carrier, due.accepted.segments);
  }

  skip(due: DueRecipient, reason: SkipReason): void {
    this.moves.push({
      msisdnHash: due.msisdnHash,
      attempt: due.attempt,
      to: 'skipped',
      reason,
      messageId: null,
      carrier: null,
      segments: null,
      sentAt: null,
      finishedAt: this.now,
    });
  }

  /** `until` in ms since the epoch. */
  postpone(due: DueRecipient, until: number): void {
    this.postponed.push({ msisdnHash: due.msisdnHash, attempt: due.attempt, dueAt: until });
  }

  /** Tries it later; where the run ends before, it is too late. */
  later(due: DueRecipient, endsAt: number): void {
    if (this.now + LATER + SHORTEST_LIFE >= endsAt) this.skip(due, 'too_late');
    else this.postpone(due, this.now + LATER);
  }

  /** Left as it is, until its carrier's queue has room. */
  hold(): void {
    this.held++;
  }

  /** Left as it is, and nothing is sent for so many milliseconds. */
  pause(after: number): void {
    this.again = Math.max(this.again, after);
  }
}
