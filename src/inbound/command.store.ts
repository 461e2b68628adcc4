import { Injectable, Logger } from '@nestjs/common';
import type { CoreOutcome } from '../core-banking/core-bank.js';
import { Failure } from '../failure/failure.js';
import { RefusalReason } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { Database } from '../storage/database.js';
import { textArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import type { CommandRecord, Continuation, NewCommand } from './command-record.js';
import { commandColumns, recordOf, sealedContinuation } from './command-row.js';
import { answerOf, reasonOf } from './command-outcome.js';
import {
  CLAIM_COMMANDS,
  CLOSE_COMMANDS,
  CONFIRM_COMMAND,
  FIND_COMMAND,
  FINISH_COMMAND,
  INSERT_COMMAND,
  NOTE_REPLY,
  PUT_OFF_COMMAND,
} from './command.sql.js';
import type { CommandColumns } from './command.sql.js';
import { InboundReports } from './inbound-reports.js';
import type { CommandState } from './inbound-reports.js';
import type { RateCounts } from './rate.store.js';
import { placeOf } from './work-pace.js';

type Columns = CommandColumns & Record<string, unknown>;

/** What becomes of an order, and what is left to do after it. */
export interface Finish {
  /** In which the command has to be still. */
  from: readonly CommandState[];
  outcome: CoreOutcome;
  continuation: Continuation;
  lookAt: number;
  now: number;
}

/** What became of a text to the customer. */
export interface NotedReply {
  /** Null where none went. */
  messageId: string | null;
  /** In a word, of a command that has none; ''. */
  reason: string;
  /** What is left to do; null where that is nothing. */
  continuation: Continuation | null;
  /** When there is something to do again. */
  lookAt: number | null;
  counts: RateCounts;
}

/** The audit of customers' commands, which is the record of their progress as well. */
@Injectable()
export class CommandStore {
  readonly #log = new Logger('Inbound');

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly reports: InboundReports,
  ) {}

  async find(
    commandId: string,
    queryable: Queryable = this.database,
  ): Promise<CommandRecord | undefined> {
    return this.#one(await queryable.rows<Columns>(FIND_COMMAND, [commandId]));
  }

  /** Undefined where the command is written already, and nothing is counted. */
  async insert(
    queryable: Queryable,
    command: NewCommand,
    counts: RateCounts,
  ): Promise<CommandRecord | undefined> {
    const columns = [...commandColumns(command, this.sealer), ...counts];
    return this.#one(await queryable.rows<Columns>(INSERT_COMMAND, columns));
  }

  /** The order of a question is to be done: the right code came in `confirmedBy`. Undefined where it waits no more. */
  async confirm(
    tx: Queryable,
    commandId: string,
    confirmedBy: string,
    continuation: Continuation,
    { notAfter, lookAt }: { notAfter: number; lookAt: number },
  ): Promise<CommandRecord | undefined> {
    const sealed = sealedContinuation(commandId, continuation, this.sealer);
    const values = [commandId, confirmedBy, sealed, notAfter, lookAt];
    return this.#one(await tx.rows<Columns>(CONFIRM_COMMAND, values));
  }

  /** Questions that wait no more. */
  async close(
    tx: Queryable,
    commandIds: readonly string[],
    end: { state: CommandState; reason: string; by: string | null; now: number },
  ): Promise<void> {
    if (commandIds.length === 0) return;
    const values = [uuidArray(commandIds), end.state, end.reason, end.by, end.now];
    await tx.rows(CLOSE_COMMANDS, values);
  }

  /** Undefined where another has finished it. */
  async finish(commandId: string, finish: Finish): Promise<CommandRecord | undefined> {
    const { from, outcome, continuation, lookAt, now } = finish;
    const reference = outcome.state === 'done' ? outcome.reference : '';
    const rows = await this.database.rows<Columns>(FINISH_COMMAND, [
      commandId,
      outcome.state,
      reasonOf(outcome),
      answerOf(outcome),
      reference,
      now,
      sealedContinuation(commandId, continuation, this.sealer),
      lookAt,
      textArray(from),
    ]);
    return this.#one(rows);
  }

  /** The core is not asked any more, and nobody knows. Undefined where another has finished it. */
  async giveUp(record: CommandRecord, now: number): Promise<CommandRecord | undefined> {
    const { commandId, continuation } = record;
    const rows = await this.database.rows<Columns>(FINISH_COMMAND, [
      commandId,
      'uncertain',
      'core_away',
      '',
      '',
      now,
      continuation === null ? null : sealedContinuation(commandId, continuation, this.sealer),
      null,
      textArray(['executing']),
    ]);
    return this.#one(rows);
  }

  /** A text went, or cannot. Undefined where the command went on. */
  async noteReply(
    queryable: Queryable,
    { commandId, state }: Pick<CommandRecord, 'commandId' | 'state'>,
    { messageId, reason, continuation, lookAt, counts }: NotedReply,
  ): Promise<CommandRecord | undefined> {
    const sealed =
      continuation === null ? null : sealedContinuation(commandId, continuation, this.sealer);
    const values = [commandId, messageId, sealed, lookAt, state, reason, ...counts];
    return this.#one(await queryable.rows<Columns>(NOTE_REPLY, values));
  }

  /** The core did not say what became of an order: it is asked again at `lookAt`. */
  async putOff(
    record: CommandRecord,
    continuation: Continuation,
    later: { lookAt: number; toldUncertain: boolean; messageId: string | null },
  ): Promise<CommandRecord | undefined> {
    const rows = await this.database.rows<Columns>(PUT_OFF_COMMAND, [
      record.commandId,
      sealedContinuation(record.commandId, continuation, this.sealer),
      later.lookAt,
      later.toldUncertain,
      later.messageId,
    ]);
    return this.#one(rows);
  }

  /** Commands that something is to be done about, for this node until `until`. */
  async claimDue(now: number, until: number, most: number): Promise<CommandRecord[]> {
    const rows = await this.database.rows<Columns>(CLAIM_COMMANDS, [now, until, most]);
    return rows.flatMap((row) => {
      try {
        return [recordOf(row, this.sealer)];
      } catch (error) {
        // The others are not kept waiting by it.
        this.#log.error(placeOf(error), `command ${row.command_id} cannot be opened`);
        return [];
      }
    });
  }

  /**
   * What a person found out of a command in the state `uncertain`; the customer is
   * told within seconds. A repeat of the same decision changes nothing. Rejects
   * with a Failure `not_found`, or `failed_precondition` where there is nothing to
   * decide.
   */
  async resolve(
    commandId: string,
    state: 'done' | 'refused',
    reference: string,
    now = Date.now(),
  ): Promise<CommandRecord> {
    const record = await this.find(commandId);
    if (record === undefined) {
      throw new Failure('not_found', 'command_id: there is no such command');
    }
    const outcome: CoreOutcome =
      state === 'done'
        ? { state, reference, available: null, expectedOn: null }
        : { state, reason: RefusalReason.REFUSAL_REASON_NOT_ALLOWED };
    const { service, continuation } = record;
    const finished =
      service === null || continuation === null
        ? undefined
        : await this.finish(commandId, {
            from: ['uncertain'],
            outcome,
            continuation: { ...continuation, outcome },
            lookAt: now,
            now,
          });
    if (finished === undefined) return this.#decided(commandId, state);
    this.reports.all.next({ kind: 'settled', commandId, service: service!, state, by: 'person' });
    return finished;
  }

  async #decided(commandId: string, state: CommandState): Promise<CommandRecord> {
    const record = await this.find(commandId);
    if (record?.state === state) return record;
    throw new Failure(
      'failed_precondition',
      `command_id: the command is ${record?.state ?? 'gone'}; only one that is uncertain is decided by a person`,
    );
  }

  #one(rows: readonly Columns[]): CommandRecord | undefined {
    return rows.length === 0 ? undefined : recordOf(rows[0], this.sealer);
  }
}
