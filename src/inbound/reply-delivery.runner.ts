import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { codeOf, Failure } from '../failure/failure.js';
import type { FailureCode } from '../failure/failure.js';
import type { MessageClass } from '../message/message-class.js';
import { Sealer } from '../storage/sealing.js';
import { answerBy, withCode } from './answerer-replies.js';
import { codeOfCommand } from './code.js';
import type { CommandRecord, PendingReply } from './command-record.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { plainReply } from './plain-reply.js';
import { ReplySender } from './reply-sender.runner.js';
import type { SentReply } from './reply-sender.runner.js';

/** What became of a text: it went, another went for it, or why none did. */
export type Delivered =
  | ({ kind: 'sent' | 'plain' } & SentReply)
  | { kind: 'unsent'; why: FailureCode; messageId: null; text: null };

/** Puts into a reply what is kept nowhere, and sends it. */
@Injectable()
export class ReplyDelivery {
  readonly #log = new Logger('Inbound');

  constructor(
    private readonly sender: ReplySender,
    private readonly sealer: Sealer,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  /**
   * Resolves once committed. A question whose time is over is not asked: the customer
   * is told that it is too late. What cannot be said at all is said in plain words.
   * Rejects with a retryable Failure where it is worth another try at once.
   */
  async deliver(record: CommandRecord, pending: PendingReply): Promise<Delivered> {
    try {
      return { kind: 'sent', ...(await this.#send(record, pending)) };
    } catch (error) {
      const why = this.#refused(record, pending, error);
      const plain = why === 'recipient_blocked' ? null : plainReply(record, pending);
      if (plain === null) return { kind: 'unsent', why, messageId: null, text: null };
      try {
        return { kind: 'plain', ...(await this.#send(record, plain)) };
      } catch (second) {
        this.#refused(record, plain, second);
        return { kind: 'unsent', why, messageId: null, text: null };
      }
    }
  }

  /** Throws what is retryable. */
  #refused({ commandId }: CommandRecord, { template }: PendingReply, error: unknown): FailureCode {
    if (error instanceof Failure && error.retryable) throw error;
    // Not the error itself: one that nobody foresaw may quote what it could not send.
    const code = codeOf(error);
    const fields = error instanceof Failure ? error.violations.map(({ field }) => field) : [];
    this.#log.error({ code, fields }, `${template} cannot be sent, of command ${commandId}`);
    return code;
  }

  #send(record: CommandRecord, pending: PendingReply): Promise<SentReply> {
    const now = this.clock();
    const isOver = pending.until !== undefined && pending.until <= now;
    const { part, codeOf, until, ...reply } = isOver
      ? { ...answerBy('reply_too_late'), part: `${pending.part}-late` }
      : pending;
    const locale = pending.locale ?? record.continuation?.locale ?? record.locale;
    return this.sender.send(
      { ...record, locale },
      part,
      codeOf === undefined ? reply : withCode(reply, codeOfCommand(codeOf, this.sealer)),
      classOf(codeOf),
      until === undefined ? null : until - now,
      now,
    );
  }
}

/** A question with a code goes the way of the codes. */
function classOf(codeOf: string | undefined): MessageClass {
  return codeOf === undefined ? 'alert' : 'otp';
}
