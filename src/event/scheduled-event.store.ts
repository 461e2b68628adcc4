import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { GroupCommit } from '../queue/group-commit.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import { Database } from '../storage/database.js';
import { bigintArray, byteaArray, intArray, textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { decodeEvent, encodeEvent } from './event-octets.adapter.js';
import {
  CANCEL_SCHEDULED,
  CLAIM_DUE,
  CLEAN_FAILED,
  FIRST_ANSWERS,
  LIST_SCHEDULED,
  REMOVE_SENT,
  SCHEDULE,
  SETTLE,
} from './scheduled-event.sql.js';
import type { ClaimedColumns, FirstAnswerColumns, ListedColumns } from './scheduled-event.sql.js';

/** An event to be kept until its moment. */
export interface PlannedEvent {
  clientId: string;
  event: Event;
  eventType: string;
  /** Milliseconds since the epoch. */
  dueAt: number;
  now: number;
}

/** What became of an event that was planned, now or before. */
export interface PlanAnswer {
  repeated: boolean;
  eventType: string;
  /** Milliseconds since the epoch; null where it was sent already. */
  dueAt: number | null;
  /** Empty while it waits. */
  messageId: string;
  segments: number;
  /** The message is another event's, which told the same. */
  suppressed: boolean;
}

/** An event that this node has to send. */
export interface ClaimedEvent {
  clientId: string;
  eventId: string;
  eventType: string;
  /** Milliseconds since the epoch. */
  dueAt: number;
  attempts: number;
  /** Its message is there: a node died, or lost the database, before it removed the event. */
  sent: boolean;
  /** Throws where it cannot be opened. */
  open(): Event | undefined;
}

/** What is to become of a claimed event that was not sent. */
export interface Decision {
  claimed: ClaimedEvent;
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** When it is tried next; null gives it up. */
  lookAt: number | null;
  /** Why it was given up. */
  failure: string | null;
}

export interface ListedEvent {
  eventId: string;
  eventType: string;
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** Null while it waits. */
  failed: { at: number; why: string } | null;
}

/** The place after which a list goes on. */
export interface ListPlace {
  dueAt: number;
  eventId: string;
}

const MAX_BATCH = 200;
const MAX_CONCURRENT = 2;
const MAX_WAITING = 20_000;

/** Events that wait for their moment, over all nodes. */
@Injectable()
export class ScheduledEventStore {
  readonly #plans: GroupCommit<PlannedEvent, PlanAnswer>;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {
    this.#plans = new GroupCommit({
      commit: (batch) => this.#plan(batch),
      maxBatch: MAX_BATCH,
      maxConcurrent: MAX_CONCURRENT,
      maxWaiting: MAX_WAITING,
    });
  }

  /** Resolves once kept; a repeat gets what became of the first. */
  plan(planned: PlannedEvent): Promise<PlanAnswer> {
    return this.#plans.add(planned);
  }

  /** What became of an event that was planned before; null of one that was not. */
  async find(clientId: string, eventId: string): Promise<PlanAnswer | null> {
    const found = await this.#firstAnswers([{ clientId, eventId }]);
    return found.get(keyOf({ clientId, eventId })) ?? null;
  }

  /** Takes what is due for `lease` milliseconds; after it another node may take it. */
  async claim(now: number, lease: number, most: number): Promise<ClaimedEvent[]> {
    const rows = await this.database.rows<ClaimedColumns & Row>(CLAIM_DUE, [
      now,
      now + lease,
      most,
    ]);
    return rows.map((row) => ({
      clientId: row.client_id,
      eventId: row.event_id,
      eventType: row.event_type,
      dueAt: row.due_at.getTime(),
      attempts: row.attempts,
      sent: row.sent,
      open: () => {
        const context = contextOf(row.client_id, row.event_id);
        return decodeEvent(this.sealer.open(row.event_sealed, context));
      },
    }));
  }

  /** Their messages are committed. */
  async remove(sent: readonly ClaimedEvent[]): Promise<void> {
    if (sent.length === 0) return;
    await this.database.rows(REMOVE_SENT, keysOf(sent));
  }

  async settle(decisions: readonly Decision[], now: number): Promise<void> {
    if (decisions.length === 0) return;
    await this.database.rows(SETTLE, [
      ...keysOf(decisions.map(({ claimed }) => claimed)),
      intArray(decisions.map(({ claimed }) => claimed.attempts)),
      bigintArray(decisions.map(({ dueAt }) => dueAt)),
      bigintArray(decisions.map(({ lookAt }) => lookAt)),
      textArray(decisions.map(({ failure }) => failure)),
      now,
    ]);
  }

  /** Of one client, the next first; `after` null begins at the first. */
  async list(clientId: string, after: ListPlace | null, most: number): Promise<ListedEvent[]> {
    const { dueAt, eventId } = after ?? { dueAt: 0, eventId: '' };
    const rows = await this.database.rows<ListedColumns & Row>(LIST_SCHEDULED, [
      clientId,
      dueAt,
      eventId,
      most,
    ]);
    return rows.map((row) => ({
      eventId: row.event_id,
      eventType: row.event_type,
      dueAt: row.due_at.getTime(),
      failed:
        row.failed_at === null ? null : { at: row.failed_at.getTime(), why: row.failure ?? '' },
    }));
  }

  /** Whether it was there; `being sent` where a node has it just now. */
  async cancel(
    clientId: string,
    eventId: string,
    now: number,
  ): Promise<'cancelled' | 'being sent' | 'unknown'> {
    const [found] = await this.database.rows<{ gone: boolean; there: boolean }>(CANCEL_SCHEDULED, [
      clientId,
      eventId,
      now,
    ]);
    if (found?.gone === true) return 'cancelled';
    return found?.there === true ? 'being sent' : 'unknown';
  }

  /** Forgets what was given up before `before` (ms); gives how many. */
  async clean(before: number, most: number): Promise<number> {
    return (await this.database.rows(CLEAN_FAILED, [before, most])).length;
  }

  async #plan(batch: PlannedEvent[]): Promise<(PlanAnswer | Error)[]> {
    const ids = batch.map(({ clientId, event }) => ({ clientId, eventId: event.eventId }));
    // Of two of one ID in a batch, the database has one, and that is the first.
    const firsts = new Map(ids.map((id, index) => [keyOf(id), index] as const).reverse());
    const stored = await this.database.rows<{ client_id: string; event_id: string }>(SCHEDULE, [
      ...keysOf(ids),
      textArray(batch.map(({ eventType }) => eventType)),
      byteaArray(batch.map((planned) => this.#seal(planned))),
      bigintArray(batch.map(({ dueAt }) => dueAt)),
      batch[0].now,
    ]);
    const fresh = new Set(stored.map((row) => firsts.get(keyOf(idOf(row)))));
    const repeats = ids.filter((_, index) => !fresh.has(index));
    const before = await this.#firstAnswers(repeats);
    return batch.map(({ eventType, dueAt }, index) =>
      fresh.has(index)
        ? { repeated: false, eventType, dueAt, messageId: '', segments: 0, suppressed: false }
        : (before.get(keyOf(ids[index])) ?? vanished()),
    );
  }

  #seal({ clientId, event }: PlannedEvent): Buffer {
    const plain = encodeEvent({ ...event, schedule: undefined });
    return this.sealer.seal(plain, contextOf(clientId, event.eventId));
  }

  async #firstAnswers(asked: readonly EventIdentity[]): Promise<Map<string, PlanAnswer>> {
    if (asked.length === 0) return new Map();
    const rows = await this.database.rows<FirstAnswerColumns & Row>(FIRST_ANSWERS, keysOf(asked));
    const found = rows.filter((row) => row.message_id !== null || row.due_at !== null);
    return new Map(found.map((row) => [keyOf(idOf(row)), answerOf(row)]));
  }
}

type Row = Record<string, unknown>;

interface EventIdentity {
  clientId: string;
  eventId: string;
}

function answerOf(row: FirstAnswerColumns): PlanAnswer {
  const sent = row.message_id !== null;
  return {
    repeated: true,
    eventType: row.event_type ?? '',
    dueAt: sent ? null : row.due_at!.getTime(),
    messageId: row.message_id ?? '',
    segments: row.suppressed ? 0 : (row.segment_count ?? 0),
    suppressed: row.suppressed,
  };
}

function vanished(): Failure {
  const text = 'the first event of this ID was sent or cancelled just now';
  return new Failure('internal', text, { retryable: true });
}

function idOf(row: { client_id: string; event_id: string }): EventIdentity {
  return { clientId: row.client_id, eventId: row.event_id };
}

/** Neither ID has a line end in it. */
function keyOf({ clientId, eventId }: EventIdentity): string {
  return `${clientId}\n${eventId}`;
}

function keysOf(ids: readonly EventIdentity[]): [string, string] {
  return [
    textArray(ids.map(({ clientId }) => clientId)),
    textArray(ids.map(({ eventId }) => eventId)),
  ];
}

/** The associated data of a sealed event. */
function contextOf(clientId: string, eventId: string): string {
  return `scheduled_event.event_sealed:${clientId}:${eventId}`;
}
