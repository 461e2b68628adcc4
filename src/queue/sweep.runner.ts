import { Injectable, Logger } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { Failure } from '../failure/failure.js';
import { classOfCode } from '../message/message-class.js';
import { uuid7Floor } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import { openIds, rangeOf } from './id-range.js';
import { eraseTexts } from './erasure.store.js';
import { JournalSignal } from './journal-signal.js';
import { QueueReports } from './queue-reports.js';
import { EXPIRE, FIND_UNERASED, GIVE_UP } from './sweep.sql.js';
import { trailJson } from './trail.js';

const BATCH = 1000;
/** For the look through a whole day's messages. */
const LARGE_BATCH = 10_000;
/** A day: how long after its time a receipt may still come. */
const DAY = 24 * 60 * 60 * 1000;
/** The oldest day whose silent segments are looked for: the longest life and a day. */
const LOOK_BACK_DAYS = 16;

/**
 * Closes what nothing else will: messages past their time, one-time passwords
 * whose text was left behind, segments whose receipt never came. Every node does
 * it; rows another node works on are skipped.
 */
@Injectable()
export class SweepRunner {
  readonly #log = new Logger('Sweep');
  readonly #busy = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly reports: QueueReports,
    private readonly journal: JournalSignal,
  ) {}

  /** Promise 5: what expires is reported as expired, also while its carrier is away. */
  @Interval(1000)
  expire(): Promise<void> {
    return this.#once('expire', async () => {
      const now = Date.now();
      const rows = await this.database.rows<{ message_id: string; message_class: number }>(EXPIRE, [
        now,
        trailJson({ t: now, s: 'expired', d: 'not sent in time' }),
        BATCH,
        ...openIds(now),
      ]);
      if (rows.length === 0) return false;
      this.journal.written.next();
      const byClass = Map.groupBy(rows, (row) => row.message_class);
      for (const [code, expired] of byClass) {
        const messageIds = [...new Set(expired.map((row) => row.message_id))];
        const messageClass = classOfCode(code);
        this.reports.all.next({ kind: 'expired', messageClass, count: expired.length, messageIds });
        if (messageClass === 'otp') await eraseTexts(this.database, messageIds);
      }
      return rows.length === BATCH;
    });
  }

  @Interval(60_000)
  erase(): Promise<void> {
    return this.#once('erase', async () => {
      const rows = await this.database.rows<{ message_id: string }>(FIND_UNERASED, [
        Date.now() - 60_000,
        BATCH,
        ...openIds(Date.now()),
      ]);
      await eraseTexts(
        this.database,
        rows.map((row) => row.message_id),
      );
      return false;
    });
  }

  /** Its time past for a day, and no receipt: unknown. One day's messages at a time. */
  @Cron('0 17 3 * * *')
  giveUp(): Promise<void> {
    return this.#once('give up', async () => {
      const now = Date.now();
      const entry = trailJson({ t: now, s: 'unknown', d: 'no receipt came' });
      for (let back = LOOK_BACK_DAYS; back >= 1; back--) {
        const from = now - (back + 1) * DAY;
        let after = uuid7Floor(from);
        for (;;) {
          const rows = await this.database.rows<{ message_id: string }>(GIVE_UP, [
            uuid7Floor(from),
            uuid7Floor(from + DAY),
            now - DAY,
            LARGE_BATCH,
            entry,
            after,
            now,
          ]);
          if (rows.length === 0) break;
          this.journal.written.next();
          const ids = rows.map((row) => row.message_id);
          await eraseTexts(this.database, ids);
          [, after] = rangeOf(ids);
        }
      }
      return false;
    });
  }

  /** One run of a kind at a time; again at once while `work` says that there is more. */
  async #once(kind: string, work: () => Promise<boolean>): Promise<void> {
    if (this.#busy.has(kind)) return;
    this.#busy.add(kind);
    try {
      while (await work());
    } catch (error) {
      if (!(error instanceof Failure && error.retryable)) {
        this.#log.error({ err: error }, `the sweep "${kind}" failed`);
      }
    } finally {
      this.#busy.delete(kind);
    }
  }
}
