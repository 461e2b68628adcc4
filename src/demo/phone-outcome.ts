import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayClient } from '../cli/client.js';
import { timestampOf } from '../cli/text/timestamp.js';
import { CommandState } from '../rpc/generated/tellerline/v1/inbound_service.js';
import type { CommandRecord } from '../rpc/generated/tellerline/v1/inbound_service.js';

/** Milliseconds for the audit to have what the handset got already, and between two looks. */
const PATIENCE = 10_000;
const LOOK_EVERY = 50;
/** Clocks differ: milliseconds before the talk that are looked at too. */
const SLACK = 60_000;

/** What a message came to: the command that the reply is of, and the kind of the reply. */
export interface Outcome {
  command: CommandRecord;
  /** Such as `reply_balance`. */
  reply: string;
}

/** Follows one customer's talk in the audit, as any operator can. */
export class TalkOutcomes {
  readonly #seen = new Set<string>();
  readonly #replies = new Set<string>();

  private constructor(
    private readonly client: GatewayClient,
    private readonly customerId: string,
    private readonly since: number,
  ) {}

  /** Whatever was before is not of this talk. */
  static async from(client: GatewayClient, customerId: string, now: number): Promise<TalkOutcomes> {
    const outcomes = new TalkOutcomes(client, customerId, now - SLACK);
    for (const { commandId, replyMessageId } of await outcomes.#commands()) {
      outcomes.#seen.add(commandId);
      outcomes.#replies.add(replyMessageId);
    }
    return outcomes;
  }

  /** What the message that was just answered came to; null where the audit does not say in time. */
  async next(signal: AbortSignal): Promise<Outcome | null> {
    const giveUp = Date.now() + PATIENCE;
    while (Date.now() < giveUp && !signal.aborted) {
      const outcome = await this.#look();
      if (outcome !== null) return outcome;
      await sleep(LOOK_EVERY);
    }
    return null;
  }

  async #look(): Promise<Outcome | null> {
    const [newest] = await this.#commands();
    if (newest === undefined || this.#seen.has(newest.commandId)) return null;
    const command = await this.#answered(newest);
    if (command === null || this.#replies.has(command.replyMessageId)) return null;
    const { message } = await this.client.get({ messageId: command.replyMessageId });
    this.#seen.add(newest.commandId);
    this.#replies.add(command.replyMessageId);
    return { command, reply: message?.eventType ?? '' };
  }

  /** A code has no reply of its own: the order that it confirmed has. */
  async #answered(newest: CommandRecord): Promise<CommandRecord | null> {
    if (newest.replyMessageId !== '') return isOpen(newest) ? null : newest;
    if (newest.answersCommandId === '') return null;
    const { command } = await this.client.inbound.getCommand({
      commandId: newest.answersCommandId,
    });
    return command === undefined || command.replyMessageId === '' || isOpen(command)
      ? null
      : command;
  }

  async #commands(): Promise<CommandRecord[]> {
    const { customerId, since } = this;
    const receivedAfter = timestampOf(since);
    const page = await this.client.inbound.listCommands({ customerId, receivedAfter });
    return page.commands;
  }
}

function isOpen({ state }: CommandRecord): boolean {
  return state === CommandState.COMMAND_STATE_EXECUTING;
}
