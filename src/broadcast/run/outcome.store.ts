import { Injectable } from '@nestjs/common';
import { uuid7Time } from '../../message/uuid7.js';
import { rangeOf } from '../../queue/id-range.js';
import { Database } from '../../storage/database.js';
import { bigintArray, byteaArray, intArray, uuidArray } from '../../storage/pg-array.js';
import type { Queryable } from '../../storage/queryable.js';
import { isNumbersFault, numberNews } from './number-health.js';
import type { NumberWord } from './number-health.js';
import { NUMBERS_FAILED, NUMBERS_REACHED } from './number-health.sql.js';
import { isUnnoted, mayComeTo, outcomeOf } from './outcome-change.js';
import type { MessageOutcome } from './outcome-change.js';
import { OutcomeReasons, outcomeWords } from './outcome-words.js';
import { HOLD_RECIPIENTS, MESSAGE_OUTCOMES, OUTCOME_REASONS } from './outcome.sql.js';
import type { HeldColumns, OutcomeColumns } from './outcome.sql.js';
import { recipientEventId } from './recipient-event.js';
import type { MovedRecipients, RecipientMove } from './recipient-move.js';
import { recipientStateOfCode } from './recipient-states.js';
import type { RecipientState } from './recipient-states.js';
import { moveRecipients } from './recipient.store.js';

/** Recipients of one run that moved. */
export interface RunMoved {
  runId: string;
  moved: MovedRecipients[];
}

/** Of those that are held: any state but `held_out`. */
const ANY: readonly RecipientState[] = [
  'planned',
  'sent',
  'undeliverable',
  'expired',
  'unknown',
  'cancelled',
  'skipped',
];

/** What became of messages, brought to their recipients, the tally and the numbers. */
@Injectable()
export class OutcomeStore {
  constructor(private readonly database: Database) {}

  /** Of these messages, those of broadcasts, with their ends; whose end has not come has null. */
  async outcomes(messageIds: readonly string[]): Promise<Map<string, MessageOutcome | null>> {
    if (messageIds.length === 0) return new Map();
    const rows = await this.database.rows<OutcomeColumns>(MESSAGE_OUTCOMES, [
      uuidArray(messageIds),
      ...rangeOf(messageIds),
    ]);
    return new Map(
      rows.map((row) => [
        row.message_id,
        outcomeOf({
          messageId: row.message_id,
          eventId: row.event_id,
          carrier: row.carrier,
          segmentCount: row.segment_count,
          states: row.states,
          details: row.details,
          times: row.times.map(Number),
        }),
      ]),
    );
  }

  /** In a transaction of the caller's. Who is there already, or at another attempt, stays. */
  async apply(tx: Queryable, outcomes: readonly MessageOutcome[]): Promise<RunMoved[]> {
    if (outcomes.length === 0) return [];
    const held = await tx.rows<HeldColumns>(HOLD_RECIPIENTS, [
      uuidArray(outcomes.map(({ runId }) => runId)),
      byteaArray(outcomes.map(({ msisdnHash }) => msisdnHash)),
      intArray(outcomes.map(({ attempt }) => attempt)),
    ]);
    const states = new Map(
      held.map(({ run_id: runId, msisdn_hash: msisdnHash, attempt, state }) => [
        recipientEventId({ runId, msisdnHash, attempt }),
        recipientStateOfCode(state),
      ]),
    );
    const coming = outcomes.flatMap((outcome) => {
      const from = states.get(recipientEventId(outcome));
      return from === undefined || !mayComeTo(from, outcome.to) ? [] : [{ outcome, from }];
    });
    const byRun = Map.groupBy(coming, ({ outcome }) => outcome.runId);
    const results: RunMoved[] = [];
    for (const runId of [...byRun.keys()].sort()) {
      const reasons = await this.#reasons(tx, runId);
      const moves = byRun
        .get(runId)!
        .map(({ outcome, from }) => moveOf(outcome, from, reasons.counted(wordsOf(outcome))));
      results.push({ runId, moved: await moveRecipients(tx, runId, ANY, moves) });
    }
    await this.#learn(
      tx,
      coming.map(({ outcome }) => wordOf(outcome)),
    );
    return results;
  }

  async #reasons(tx: Queryable, runId: string): Promise<OutcomeReasons> {
    const rows = await tx.rows<{ reason: string }>(OUTCOME_REASONS, [runId]);
    return new OutcomeReasons(rows.map(({ reason }) => reason));
  }

  async #learn(tx: Queryable, words: readonly NumberWord[]): Promise<void> {
    const news = numberNews(words);
    const bytes = (numbers: readonly { number: string }[]) =>
      byteaArray(numbers.map(({ number }) => Buffer.from(number, 'hex')));
    const reached = news.filter((one) => one.reached);
    if (reached.length > 0) await tx.rows(NUMBERS_REACHED, [bytes(reached)]);
    const failed = news.filter(({ failures }) => failures > 0);
    if (failed.length === 0) return;
    await tx.rows(NUMBERS_FAILED, [
      bytes(failed),
      intArray(failed.map(({ failures }) => failures)),
      bigintArray(failed.map(({ first }) => first)),
      bigintArray(failed.map(({ last }) => last)),
    ]);
  }
}

function wordsOf({ to, detail }: MessageOutcome): string {
  return to === 'delivered' ? '' : outcomeWords(detail);
}

function moveOf(outcome: MessageOutcome, from: RecipientState, reason: string): RecipientMove {
  const { msisdnHash, attempt, messageId, carrier, segments, to, at } = outcome;
  const unnoted = isUnnoted(from);
  return {
    msisdnHash,
    attempt,
    to,
    reason,
    messageId: unnoted ? messageId : null,
    carrier: unnoted ? carrier : null,
    segments: unnoted ? segments : null,
    sentAt: unnoted ? uuid7Time(messageId) : null,
    finishedAt: at,
  };
}

function wordOf({ msisdnHash, to, detail, at }: MessageOutcome): NumberWord {
  const number = msisdnHash.toString('hex');
  if (to === 'delivered') return { number, word: 'reached', at };
  return { number, word: isNumbersFault(to, detail) ? 'failed' : null, at };
}
