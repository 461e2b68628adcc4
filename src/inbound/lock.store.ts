import { Injectable } from '@nestjs/common';
import type { Attempts } from '../otp/attempt-rules.js';
import { lockedUntil } from '../otp/attempt-rules.js';
import { Database } from '../storage/database.js';
import { byteaArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import { InboundReports } from './inbound-reports.js';
import { subjectHash } from './lock-subject.js';
import type { LockKind, LockSubject } from './lock-subject.js';
import { END_LOCKS, KEEP_LOCK, LOCKS, TAKE_LOCK } from './lock.sql.js';
import type { LockColumns } from './lock.sql.js';

type Columns = LockColumns & Record<string, unknown>;

/** Wrong PINs or codes, and until when it is locked (ms since the epoch; null where it is not). */
export interface CommandLock {
  kind: LockKind;
  failures: number;
  lockedUntil: number | null;
}

/** Wrong PINs and codes of customers and numbers. */
@Injectable()
export class LockStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly reports: InboundReports,
  ) {}

  /** What is counted of a subject at `now`; those of which nothing is are left out. */
  async list(subject: LockSubject, now: number): Promise<CommandLock[]> {
    const rows = await this.#of([subject]);
    return rows
      .map((row) => ({
        kind: row.kind,
        failures: row.failures,
        lockedUntil: lockedUntil(attemptsOf(row), now),
      }))
      .filter((lock) => lock.failures > 0 || lock.lockedUntil !== null);
  }

  /** Ends locks before their time; null ends both kinds. Gives how many were ended. */
  async unlock(subject: LockSubject, kind: LockKind | null, now: number): Promise<number> {
    const values = [subjectHash(subject, this.sealer), kind, now];
    const ended = await this.database.rows<{ kind: LockKind }>(END_LOCKS, values);
    for (const { kind: what } of ended) this.reports.all.next({ kind: 'unlocked', what });
    return ended.length;
  }

  /** The lock that lasts longest of each subject at `now`; null of one that has none. */
  async longest(
    subjects: readonly LockSubject[],
    now: number,
  ): Promise<({ what: LockKind; until: number } | null)[]> {
    const rows = await this.#of(subjects);
    return subjects.map((subject) => {
      const hash = subjectHash(subject, this.sealer);
      const locks = rows
        .filter((row) => row.subject.equals(hash))
        .map((row) => ({ what: row.kind, until: lockedUntil(attemptsOf(row), now) ?? 0 }))
        .filter(({ until }) => until > 0)
        .sort((a, b) => b.until - a.until);
      return locks[0] ?? null;
    });
  }

  /** What is counted, for nobody else to change until the transaction ends. */
  async take(tx: Queryable, subject: LockSubject, kind: LockKind, now: number): Promise<Attempts> {
    const values = [subjectHash(subject, this.sealer), kind, now];
    const [row] = await tx.rows<Columns>(TAKE_LOCK, values);
    return attemptsOf(row);
  }

  async keep(
    tx: Queryable,
    subject: LockSubject,
    kind: LockKind,
    { failures, locks, lockedUntil: until }: Attempts,
  ): Promise<void> {
    const hash = subjectHash(subject, this.sealer);
    await tx.rows(KEEP_LOCK, [hash, kind, failures, locks, until]);
  }

  #of(subjects: readonly LockSubject[]): Promise<Columns[]> {
    const hashes = subjects.map((subject) => subjectHash(subject, this.sealer));
    return this.database.rows<Columns>(LOCKS, [byteaArray(hashes)]);
  }
}

function attemptsOf({ failures, locks, locked_until: until }: LockColumns): Attempts {
  return { failures, locks, lockedUntil: until?.getTime() ?? null };
}
