import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Subject } from 'rxjs';
import { uuid7Floor } from '../message/uuid7.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import type { Queryable, Statement } from '../storage/queryable.js';
import { NUMBERED_REPEAT } from './fingerprint.js';
import {
  CLEAN_COMMANDS,
  CLEAN_CONVERSATIONS,
  CLEAN_LOCKS,
  CLEAN_SEEN,
  CLEAN_SENDER_RATES,
  CLEAN_WORK,
  INBOUND_CLEANING_LOCK,
} from './inbound-cleaning.sql.js';

export interface InboundCleaningReport {
  commands: number;
  conversations: number;
  /** Nothing past its time is left. */
  done: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** After its end a question may still be looked at, for a message that answered it in time. */
const CONVERSATIONS_KEPT_FOR = HOUR;
/** A lock doubles where it follows within a day of the one before. */
const LOCKS_KEPT_FOR = 2 * DAY;
/** For a node whose clock is behind. */
const SLACK = 60_000;
const BATCH = 5_000;
/** Milliseconds of one run; the next goes on. */
const MOST_TIME = 10 * 60_000;

/** Deletes what is past its time of all that inbound keeps, one node at a time. STOP stays for ever. */
@Injectable()
export class InboundCleaningRunner implements OnModuleDestroy {
  readonly reports = new Subject<InboundCleaningReport>();
  readonly #log = new Logger('InboundCleaning');
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly settings: SettingsStore,
  ) {}

  /**
   * Deletes until nothing old is left, the time is up or `halted`; undefined where
   * another node is at it.
   */
  async run(now: number, halted = () => false): Promise<InboundCleaningReport | undefined> {
    const report = await this.database.exclusive(INBOUND_CLEANING_LOCK, (connection) =>
      this.#clean(connection, now, halted),
    );
    if (report === undefined) return undefined;
    if (report.commands > 0) this.#log.log(`deleted ${report.commands} commands from the audit`);
    if (!report.done) this.#log.warn('there is more to delete; the next run goes on');
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
  ): Promise<InboundCleaningReport> {
    const until = performance.now() + MOST_TIME;
    const { inbound, retention } = this.settings.current;
    let done = true;
    const clean = async (statement: Statement, least: unknown) => {
      let count = 0;
      for (;;) {
        const rows = await connection.rows(statement, [least, BATCH]);
        count += rows.length;
        // A batch is short where rows are in use, too.
        if (rows.length === 0) return count;
        if (this.#stopping || halted() || performance.now() > until) {
          done = false;
          return count;
        }
      }
    };
    await clean(CLEAN_SENDER_RATES, now - SLACK);
    const seenFor = Math.max(inbound.repeatWithin, inbound.partsWithin, NUMBERED_REPEAT) + SLACK;
    await clean(CLEAN_SEEN, now - seenFor);
    const conversations = await clean(CLEAN_CONVERSATIONS, now - CONVERSATIONS_KEPT_FOR);
    await clean(CLEAN_LOCKS, now - LOCKS_KEPT_FOR);
    await clean(CLEAN_WORK, uuid7Floor(now - retention.messages));
    const commands = await clean(CLEAN_COMMANDS, uuid7Floor(now - retention.commands));
    return { commands, conversations, done };
  }
}
