import { Inject, Injectable, Optional } from '@nestjs/common';
import type { MessageClass } from '../message/message-class.js';
import { Sealer } from '../storage/sealing.js';
import { answerBy, withCode } from './answerer-replies.js';
import { codeOfCommand } from './code.js';
import type { CommandRecord, PendingReply } from './command-record.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { ReplySender } from './reply-sender.runner.js';
import type { SentReply } from './reply-sender.runner.js';

/** Puts into a reply what is kept nowhere, and sends it. */
@Injectable()
export class ReplyDelivery {
  constructor(
    private readonly sender: ReplySender,
    private readonly sealer: Sealer,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  /** As ReplySender.send. A question whose time is over is not asked: the customer is told that it is too late. */
  async deliver(record: CommandRecord, pending: PendingReply): Promise<SentReply | null> {
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
