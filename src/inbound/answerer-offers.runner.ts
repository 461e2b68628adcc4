import { Injectable } from '@nestjs/common';
import type { Command } from '../keyword/understood.js';
import { AnswererCommand } from './answerer-command.runner.js';
import { decided } from './answerer-decision.js';
import type { Arrival } from './answerer-decision.js';
import { answerWith } from './answerer-replies.js';
import type { Silence } from './answerer-silence.js';
import type { CommandRecord } from './command-record.js';
import { CommandWriter } from './command-writer.runner.js';

/**
 * STOP and START: heard from whomever, however often and whenever they come; what
 * keeps other messages from being answered keeps only the reply to these.
 */
@Injectable()
export class AnswererOffers {
  constructor(
    private readonly ofCommand: AnswererCommand,
    private readonly writer: CommandWriter,
  ) {}

  async answer(
    arrival: Arrival,
    command: Command,
    silence: Silence | null,
  ): Promise<CommandRecord> {
    const step = await this.ofCommand.plan(arrival, { command, chosen: null });
    if (step.kind !== 'reply') throw new Error(`${command.service} asks for more than a word`);
    const { service } = command;
    const { outcome: state, reason, customerId, detail } = step;
    const kind = service === 'stop' ? 'opted_out' : 'opted_in';
    const { carrier } = arrival.received;
    const decision = decided(arrival, {
      service,
      state,
      reason: silence ?? reason,
      customerId,
      detail,
      reply: silence === null ? answerWith(step.reply) : null,
      counted: silence === null ? arrival.counted : [],
      reports: [{ kind, carrier }],
    });
    return this.writer.write(arrival, decision);
  }
}
