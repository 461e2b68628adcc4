import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Subject } from 'rxjs';
import { uuid7Floor } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import type { Queryable, Statement } from '../storage/queryable.js';
import {
  CLEAN_CHALLENGES,
  CLEAN_HOLDS,
  CLEAN_RATES,
  CLEAN_SUBJECTS,
  CLEAN_VOLUMES,
  ERASE_CODES,
  OTP_CLEANING_LOCK,
} from './otp-cleaning.sql.js';

export interface OtpCleaningReport {
  /** Codes whose hash was erased. */
  erased: number;
  challenges: number;
  subjects: number;
  /** Nothing past its time is left. */
  done: boolean;
}

const DAY = 86_400_000;
/** How long challenges are kept, and how long a wrong code is remembered. */
const KEPT_FOR = 30 * DAY;
/** Of volumes a day is needed, and the longest window. */
const VOLUMES_KEPT_FOR = 3 * DAY;
/** After the end of its life a code may still be asked about by a clock that is behind. */
const SLACK = 60_000;
const BATCH = 5_000;
/** Milliseconds of one run; the next goes on. */
const MOST_TIME = 10 * 60_000;

/** Erases codes past their life, and deletes what is past its retention. */
@Injectable()
export class OtpCleaningRunner implements OnModuleDestroy {
  readonly reports = new Subject<OtpCleaningReport>();
  readonly #log = new Logger('OtpCleaning');
  #stopping = false;

  constructor(private readonly database: Database) {}

  /**
   * Deletes until nothing old is left, the time is up or `halted`; undefined where
   * another node is at it.
   */
  async run(now: number, halted = () => false): Promise<OtpCleaningReport | undefined> {
    const report = await this.database.exclusive(OTP_CLEANING_LOCK, (connection) =>
      this.#clean(connection, now, halted),
    );
    if (report === undefined) return undefined;
    const { challenges, subjects, done } = report;
    if (challenges > 0 || subjects > 0) {
      this.#log.log(`deleted ${challenges} challenges and ${subjects} counts of wrong codes`);
    }
    if (!done) this.#log.warn('there is more to delete; the next run goes on');
    this.reports.next(report);
    return report;
  }

  /** A run under way ends with its batch. */
  onModuleDestroy(): void {
    this.#stopping = true;
  }

  async #clean(
    connection: Queryable,
    now: number,
    halted: () => boolean,
  ): Promise<OtpCleaningReport> {
    const until = performance.now() + MOST_TIME;
    let done = true;
    const clean = async (statement: Statement, least: unknown, ...more: unknown[]) => {
      let count = 0;
      for (;;) {
        const rows = await connection.rows(statement, [least, BATCH, ...more]);
        count += rows.length;
        // A batch is short where rows are in use, too.
        if (rows.length === 0) return count;
        if (this.#stopping || halted() || performance.now() > until) {
          done = false;
          return count;
        }
      }
    };
    const oldest = now - KEPT_FOR;
    const erased = await clean(ERASE_CODES, now - SLACK);
    await clean(CLEAN_RATES, now);
    const challenges = await clean(CLEAN_CHALLENGES, uuid7Floor(oldest));
    const subjects = await clean(CLEAN_SUBJECTS, new Date(oldest).toISOString().slice(0, 10), now);
    await clean(CLEAN_VOLUMES, now - VOLUMES_KEPT_FOR);
    await clean(CLEAN_HOLDS, oldest);
    return { erased, challenges, subjects, done };
  }
}
