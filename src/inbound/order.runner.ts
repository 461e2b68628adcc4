import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { CORE_BANK } from '../core-banking/core-bank.js';
import type { CoreBank, CoreOutcome } from '../core-banking/core-bank.js';
import { codeOf, Failure } from '../failure/failure.js';
import { RefusalReason } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { CommandRecord, Continuation } from './command-record.js';
import { CommandStore } from './command.store.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { InboundReports } from './inbound-reports.js';
import { nextOfUnknown } from './order-rules.js';
import type { PlannedOrder } from './pull-service.js';
import { ReplyDelivery } from './reply-delivery.runner.js';

/** Milliseconds for the customer's reply, besides what the core may take. */
const MARGIN = 30_000;

/** Has the core do what was ordered, once: however often it is run. */
@Injectable()
export class OrderRunner {
  readonly #log = new Logger('Inbound');

  constructor(
    @Inject(CORE_BANK) private readonly core: CoreBank,
    private readonly commands: CommandStore,
    private readonly replies: ReplyDelivery,
    private readonly settings: SettingsStore,
    private readonly reports: InboundReports,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  /** How long whoever has a command in hand may take, in milliseconds; then another takes it up. */
  get lease(): number {
    const { attempts, operationTimeout } = this.settings.current.core;
    return 2 * attempts * operationTimeout + MARGIN;
  }

  /**
   * Of a command in the state `executing`. Where the core says what became of it,
   * that is committed, and the customer is still to be told; else the customer was
   * told that it is under way, or uncertain, and it is looked at again later.
   */
  async run(record: CommandRecord): Promise<CommandRecord> {
    const { commandId, continuation, notAfter } = record;
    const planned = continuation?.planned;
    if (continuation === null || planned === undefined || notAfter === null) {
      throw new Failure('internal', `command ${commandId} is executing and has no order`);
    }
    const outcome = await this.#outcome(commandId, notAfter, planned);
    if (outcome === null) return this.#unknown(record, continuation, notAfter);
    const now = this.clock();
    const finished = await this.commands.finish(commandId, {
      // Whoever gave it up did not hear what this node hears.
      from: ['executing', 'uncertain'],
      outcome,
      continuation: { ...continuation, outcome },
      lookAt: now + this.lease,
      now,
    });
    if (finished === undefined) return this.#again(record);
    if (continuation.progress === true || record.toldUncertain) {
      const { state } = outcome;
      this.reports.all.next({
        kind: 'settled',
        commandId,
        service: planned.service,
        state,
        by: 'core',
      });
    }
    return finished;
  }

  /** Null where it is not known: it may have been done. */
  async #outcome(
    commandId: string,
    notAfter: number,
    { order }: PlannedOrder,
  ): Promise<CoreOutcome | null> {
    try {
      return await this.core.operate(commandId, notAfter, order);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'not_found') {
        return { state: 'refused', reason: RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT };
      }
      if (code === 'stopping') throw error;
      if (code !== 'core_away') {
        // Nothing is in it but our own words: what the core was asked is not.
        this.#log.error(`the core's answer to command ${commandId} is of no use (${code})`);
      }
      return null;
    }
  }

  async #unknown(
    record: CommandRecord,
    continuation: Continuation,
    notAfter: number,
  ): Promise<CommandRecord> {
    const { attempts, toldUncertain } = record;
    const now = this.clock();
    const toldProgress = continuation.progress === true;
    const next = nextOfUnknown(
      { notAfter, attempts, toldProgress, toldUncertain },
      this.settings.current.core,
      now,
    );
    if (next.kind === 'give up') return this.#giveUp(record, now);
    const { tell, lookAt } = next;
    const reply = tell === null ? null : { part: tell, template: TOLD[tell], variables: {} };
    const told = reply === null ? null : await this.replies.deliver(record, reply);
    const putOff = await this.commands.putOff(
      record,
      // Whoever was told of the uncertainty is told what became of it as well.
      { ...continuation, progress: toldProgress || tell !== null },
      { lookAt, toldUncertain: tell === 'uncertain', messageId: told?.messageId ?? null },
    );
    return putOff ?? this.#again(record);
  }

  async #giveUp(record: CommandRecord, now: number): Promise<CommandRecord> {
    const { commandId, service } = record;
    const given = await this.commands.giveUp(record, now);
    if (given === undefined) return this.#again(record);
    if (service !== null) this.reports.all.next({ kind: 'uncertain', commandId, service });
    return given;
  }

  /** As another left it. */
  async #again({ commandId }: CommandRecord): Promise<CommandRecord> {
    const record = await this.commands.find(commandId);
    if (record === undefined) throw new Failure('internal', `command ${commandId} is gone`);
    return record;
  }
}

const TOLD = { progress: 'reply_in_progress', uncertain: 'reply_uncertain' } as const;
