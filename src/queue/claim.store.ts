import { Injectable } from '@nestjs/common';
import { recompose } from '../message/compose.js';
import { classCode, classOfCode } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';
import { stateCode } from '../message/states.js';
import { concatenationOfCode, encodingOfCode } from '../message/stored-codes.js';
import { uuid7Time } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import { textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { CLAIM } from './claim.sql.js';
import { openIds, recentIds } from './id-range.js';
import { JournalSignal } from './journal-signal.js';
import type { OutboundSegment } from './outbound-segment.js';
import { QueueReports } from './queue-reports.js';
import { RECIPIENT_CONTEXT } from './recipient-seals.js';
import { REQUEUE_UNWRITTEN } from './sweep.sql.js';
import { trailJson } from './trail.js';

/** One class's part of a claim, in the order in which the classes are taken. */
export interface ClaimQuota {
  messageClass: MessageClass;
  limit: number;
}

/** Whose claim it is. */
export interface ClaimingSlot {
  carrier: string;
  slot: number;
  /** The epoch of its lease. */
  epoch: string;
}

export interface Claimed {
  segments: OutboundSegment[];
  /** Rows taken, those closed as expired included: fewer than asked means that nothing waits. */
  rows: number;
  /** The same by class. */
  rowsOf: Record<MessageClass, number>;
  /** Recorded as submitting, but their text cannot be had: to be closed. */
  unreadable: UnreadableSegment[];
}

export interface UnreadableSegment {
  messageId: string;
  segmentNumber: number;
  messageClass: MessageClass;
  attempts: number;
  /** For good; otherwise the key that sealed it is not among ours. */
  erased: boolean;
}

interface ClaimedRow {
  message_id: string;
  segment_number: number;
  message_class: number;
  state: number;
  attempts: number;
  event_id: string;
  recipient_sealed: Buffer;
  sender_id: string;
  encoding: number;
  concatenation: number;
  reference: number;
  body_sealed: Buffer | null;
  registered_template_id: string | null;
  expires_at: number;
}

const EXPIRED = stateCode('expired');

/** Takes queued segments for a slot; what it gives is recorded as submitting. */
@Injectable()
export class ClaimStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly reports: QueueReports,
    private readonly journal: JournalSignal,
  ) {}

  /**
   * Up to `limit` segments, each of the four classes once in `quotas`. `now` in ms
   * since the epoch. Only the last day's messages are looked at unless it is a
   * `deep` look, which costs a look into every day that can still have some.
   */
  async claim(
    { carrier, slot, epoch }: ClaimingSlot,
    quotas: readonly ClaimQuota[],
    limit: number,
    now: number,
    deep = false,
  ): Promise<Claimed> {
    const started = performance.now();
    const [least, greatest] = deep ? openIds(now) : recentIds(now);
    const rows = await this.database.rows<ClaimedRow>(CLAIM, [
      carrier,
      now,
      least,
      ...quotas.flatMap((quota) => [classCode(quota.messageClass), quota.limit]),
      limit,
      slot,
      epoch,
      trailJson({ t: now, s: 'submitting', b: `${carrier}/${slot}` }),
      trailJson({ t: now, s: 'expired', d: 'not sent in time' }),
      greatest,
    ]);
    if (rows.length > 0) {
      this.reports.all.next({
        kind: 'flushed',
        operation: 'claim',
        rows: rows.length,
        milliseconds: performance.now() - started,
      });
      this.journal.written.next();
    }
    const expired = rows.filter((row) => row.state === EXPIRED);
    for (const row of expired) {
      this.reports.all.next({
        kind: 'expired',
        messageClass: classOfCode(row.message_class),
        count: 1,
        messageIds: [row.message_id],
      });
    }
    const claimed: Claimed = {
      segments: [],
      rows: rows.length,
      rowsOf: { otp: 0, alert: 0, service: 0, promotion: 0 },
      unreadable: [],
    };
    for (const row of rows) claimed.rowsOf[classOfCode(row.message_class)]++;
    for (const row of rows.filter((row) => row.state !== EXPIRED).sort(byClassAndAge)) {
      try {
        claimed.segments.push(this.#open(row));
      } catch {
        claimed.unreadable.push({
          messageId: row.message_id,
          segmentNumber: row.segment_number,
          messageClass: classOfCode(row.message_class),
          attempts: row.attempts,
          erased: row.body_sealed === null,
        });
      }
    }
    return claimed;
  }

  /**
   * Queues again what the database has had as submitting by this very lease since
   * before `before` (ms since the epoch) and the slot does not know of: its
   * commit's answer was lost, nothing was written. `inFlight` are attempt keys,
   * `message_id/segment_number/attempts`.
   */
  async requeueUnwritten(
    { carrier, slot, epoch }: ClaimingSlot,
    inFlight: readonly string[],
    before: number,
  ): Promise<number> {
    const now = Date.now();
    const rows = await this.database.rows(REQUEUE_UNWRITTEN, [
      carrier,
      slot,
      epoch,
      textArray(inFlight),
      ...openIds(now),
      trailJson({ t: now, s: 'queued', d: 'was not written' }),
      before,
      now,
    ]);
    return rows.length;
  }

  /** Throws where the key that sealed it is gone, or the row was tampered with. */
  #open(row: ClaimedRow): OutboundSegment {
    if (row.body_sealed === null) throw new Error('the text is erased');
    const encoding = encodingOfCode(row.encoding);
    const composition = recompose({
      text: this.sealer.open(row.body_sealed, row.message_id).toString(),
      encoding,
      concatenation: concatenationOfCode(row.concatenation),
      reference: row.reference,
    });
    const content = composition.segments[row.segment_number - 1];
    if (content === undefined) throw new Error('the text has fewer segments');
    return {
      messageId: row.message_id,
      eventId: row.event_id,
      segmentNumber: row.segment_number,
      messageClass: classOfCode(row.message_class),
      msisdn: this.sealer.open(row.recipient_sealed, RECIPIENT_CONTEXT).toString(),
      senderId: row.sender_id,
      encoding,
      content,
      airSegments: composition.airSegments / composition.segments.length,
      acceptedAt: uuid7Time(row.message_id),
      expiresAt: row.expires_at,
      attempts: row.attempts,
      registeredTemplateId: row.registered_template_id,
    };
  }
}

/** Rows come back in no order; message IDs are in order of acceptance. */
function byClassAndAge(a: ClaimedRow, b: ClaimedRow): number {
  if (a.message_class !== b.message_class) return a.message_class - b.message_class;
  if (a.message_id !== b.message_id) return a.message_id < b.message_id ? -1 : 1;
  return a.segment_number - b.segment_number;
}
