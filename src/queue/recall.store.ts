import { Inject, Injectable } from '@nestjs/common';
import { classOfCode } from '../message/message-class.js';
import { stateCode } from '../message/states.js';
import type { MessageState } from '../message/states.js';
import { Database } from '../storage/database.js';
import { DIRECT_LANE } from './direct-lane.js';
import type { DirectLane } from './direct-lane.js';
import { eraseTexts } from './erasure.store.js';
import { JournalSignal } from './journal-signal.js';
import { MOVE_SEGMENTS } from './recall.sql.js';
import type { MessageRecall } from './recall.js';
import { QUEUE_CHANNEL, queueWord } from './queue-word.js';
import { trailJson } from './trail.js';

interface MovedRow extends Record<string, unknown> {
  carrier: string;
  message_class: number;
}

/** Carries out what a client or an operator decides of a message under way. */
@Injectable()
export class RecallStore implements MessageRecall {
  constructor(
    private readonly database: Database,
    private readonly journal: JournalSignal,
    @Inject(DIRECT_LANE) private readonly lane: DirectLane,
  ) {}

  async cancel(messageId: string): Promise<number> {
    const moved = await this.#move(messageId, 'queued', 'cancelled', 'recalled by the client');
    if (moved.length > 0) await eraseTexts(this.database, [messageId]);
    return moved.length;
  }

  async resolve(messageId: string, resolution: 'resend' | 'give_up'): Promise<number> {
    if (resolution === 'give_up') {
      const closed = await this.#move(messageId, 'uncertain', 'unknown', 'given up by an operator');
      if (closed.length > 0) await eraseTexts(this.database, [messageId]);
      return closed.length;
    }
    const queued = await this.#move(messageId, 'uncertain', 'queued', 'sent again by an operator');
    const [first] = queued;
    if (first !== undefined) {
      const classes = [classOfCode(first.message_class)];
      if (!this.lane.wake(first.carrier, classes)) {
        const word = queueWord(first.carrier, classes);
        await this.database.notify(QUEUE_CHANNEL, word).catch(() => undefined);
      }
    }
    return queued.length;
  }

  /** The segments that moved. */
  async #move(
    messageId: string,
    from: MessageState,
    to: MessageState,
    detail: string,
  ): Promise<MovedRow[]> {
    const now = Date.now();
    const rows = await this.database.rows<MovedRow>(MOVE_SEGMENTS, [
      messageId,
      stateCode(from),
      stateCode(to),
      trailJson({ t: now, s: to, d: detail }),
      now,
      detail,
    ]);
    if (rows.length > 0) this.journal.written.next();
    return rows;
  }
}
