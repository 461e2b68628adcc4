import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { classCode } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';
import { Uuid7Generator } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import { textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { acceptColumns } from './accept-columns.js';
import type { AcceptRow } from './accept-columns.js';
import { ACCEPT, ACCEPTED_BEFORE } from './accept.sql.js';
import { DIRECT_LANE } from './direct-lane.js';
import type { DirectLane } from './direct-lane.js';
import { GroupCommit } from './group-commit.js';
import { JournalSignal } from './journal-signal.js';
import type { Accepted, MessageAcceptor, NewMessage } from './new-message.js';
import type { OutboundSegment } from './outbound-segment.js';
import { QueueReports } from './queue-reports.js';
import { QUEUE_CHANNEL, queueWord } from './queue-word.js';
import { RecipientSeals } from './recipient-seals.js';

const MAX_BATCH = 400;
const MAX_CONCURRENT = 2;
const MAX_WAITING = 20_000;

/** Takes messages in: promise 1, accepted means committed, and promise 2, an event is one message. */
@Injectable()
export class AcceptStore implements MessageAcceptor {
  readonly #ids = new Uuid7Generator(randomBytes);
  readonly #seals: RecipientSeals;
  readonly #commits: GroupCommit<NewMessage, Accepted>;
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly reports: QueueReports,
    private readonly journal: JournalSignal,
    @Inject(DIRECT_LANE) private readonly lane: DirectLane,
  ) {
    this.#seals = new RecipientSeals(sealer);
    this.#commits = new GroupCommit({
      commit: (batch) => this.#commit(batch),
      maxBatch: MAX_BATCH,
      maxConcurrent: MAX_CONCURRENT,
      maxWaiting: MAX_WAITING,
    });
  }

  accept(message: NewMessage): Promise<Accepted> {
    if (this.#stopping) {
      return Promise.reject(new Failure('stopping', 'this node is stopping; try another'));
    }
    return this.#commits.add(message);
  }

  /** Takes no more; resolves when what was taken is committed, or refused. */
  stop(): Promise<void> {
    this.#stopping = true;
    return this.#commits.drained();
  }

  async #commit(batch: NewMessage[]): Promise<(Accepted | Error)[]> {
    const now = Date.now();
    const rows = this.#rows(batch, now);
    const started = performance.now();
    let fresh: Set<string>;
    try {
      const stored = await this.database.rows<{ message_id: string }>(
        ACCEPT,
        acceptColumns(rows, now),
      );
      fresh = new Set(stored.map((row) => row.message_id));
    } catch (error) {
      const refused = !(error instanceof Failure && error.retryable);
      for (const row of rows) {
        if (refused) row.reservation?.release();
        else row.reservation?.abandon();
      }
      // One that the database will never take must not take the others with it.
      if (refused && batch.length > 1) return this.#each(batch);
      throw error;
    }
    this.reports.all.next({
      kind: 'flushed',
      operation: 'accept',
      rows: rows.length,
      milliseconds: performance.now() - started,
    });
    this.#release(rows, fresh, now);
    this.journal.written.next();
    const firsts = await this.#firsts(rows, fresh);
    return rows.map((row) => this.#answer(row, fresh, firsts));
  }

  async #each(batch: readonly NewMessage[]): Promise<(Accepted | Error)[]> {
    const results: (Accepted | Error)[] = [];
    for (const message of batch) {
      try {
        results.push(...(await this.#commit([message])));
      } catch (error) {
        results.push(error as Error);
      }
    }
    return results;
  }

  /** Seals and, in order of class, looks for places: a higher class finds room first. */
  #rows(batch: readonly NewMessage[], now: number): AcceptRow[] {
    const rows = batch.map((message): AcceptRow => {
      const messageId = this.#ids.next(now);
      const seals = this.#seals.of(message.msisdn);
      return {
        message,
        messageId,
        recipientHash: seals.hash,
        recipientSealed: seals.sealed,
        bodySealed: this.sealer.seal(message.composition.text, messageId),
        reservation: null,
      };
    });
    for (const row of [...rows].sort(byClass)) row.reservation = this.lane.reserve(row.message);
    return rows;
  }

  /** What is new goes on its way; a repeat gives its places back. */
  #release(rows: readonly AcceptRow[], fresh: ReadonlySet<string>, now: number): void {
    const queued = new Map<string, Set<MessageClass>>();
    for (const row of rows) {
      if (!fresh.has(row.messageId)) {
        row.reservation?.release();
        continue;
      }
      this.#reportAccepted(row);
      if (row.reservation !== null) row.reservation.send(outbound(row, now));
      else add(queued, row.message);
    }
    for (const [carrier, classes] of queued) {
      if (this.lane.wake(carrier, [...classes])) continue;
      // Nodes also look every second: a lost word costs no more than that.
      void this.database
        .notify(QUEUE_CHANNEL, queueWord(carrier, [...classes]))
        .catch(() => undefined);
    }
  }

  #reportAccepted({ message, messageId, reservation }: AcceptRow): void {
    this.reports.all.next({
      kind: 'accepted',
      messageClass: message.messageClass,
      eventType: message.eventType,
      clientId: message.clientId,
      eventId: message.eventId,
      messageId,
      segments: message.composition.segments.length,
      fast: reservation !== null,
    });
  }

  async #firsts(
    rows: readonly AcceptRow[],
    fresh: ReadonlySet<string>,
  ): Promise<Map<string, Accepted>> {
    const repeats = rows.filter((row) => !fresh.has(row.messageId));
    const firsts = new Map<string, Accepted>();
    if (repeats.length === 0) return firsts;
    const found = await this.database.rows<{
      client_id: string;
      event_id: string;
      message_id: string;
      segment_count: number | null;
    }>(ACCEPTED_BEFORE, [
      textArray(repeats.map((row) => row.message.clientId)),
      textArray(repeats.map((row) => row.message.eventId)),
    ]);
    for (const row of found) {
      firsts.set(`${row.client_id}\n${row.event_id}`, {
        messageId: row.message_id,
        repeated: true,
        segments: row.segment_count ?? 0,
      });
    }
    return firsts;
  }

  #answer(
    row: AcceptRow,
    fresh: ReadonlySet<string>,
    firsts: Map<string, Accepted>,
  ): Accepted | Error {
    const { message, messageId } = row;
    if (fresh.has(messageId)) {
      return { messageId, repeated: false, segments: message.composition.segments.length };
    }
    this.reports.all.next({ kind: 'repeated', eventType: message.eventType });
    const first = firsts.get(`${message.clientId}\n${message.eventId}`);
    if (first === undefined) {
      return new Failure('internal', 'the first answer to this event ID was removed just now', {
        retryable: true,
      });
    }
    return first;
  }
}

function byClass(a: AcceptRow, b: AcceptRow): number {
  return classCode(a.message.messageClass) - classCode(b.message.messageClass);
}

function add(
  queued: Map<string, Set<MessageClass>>,
  { carrier, messageClass }: Pick<NewMessage, 'carrier' | 'messageClass'>,
): void {
  const classes = queued.get(carrier);
  if (classes === undefined) queued.set(carrier, new Set([messageClass]));
  else classes.add(messageClass);
}

function outbound({ message, messageId }: AcceptRow, now: number): OutboundSegment[] {
  const { composition } = message;
  const airSegments = composition.airSegments / composition.segments.length;
  return composition.segments.map((content) => ({
    messageId,
    eventId: message.eventId,
    segmentNumber: content.number,
    messageClass: message.messageClass,
    msisdn: message.msisdn,
    senderId: message.senderId,
    encoding: composition.encoding,
    content,
    airSegments,
    acceptedAt: now,
    expiresAt: message.expiresAt,
    attempts: 1,
    registeredTemplateId: message.registeredTemplateId ?? null,
  }));
}
