import { Injectable } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { bigintArray, textArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import type { Due } from './due.js';
import type { Claim } from './held-run.js';
import { LEASE, MOST_ATTEMPTS } from './job-limits.js';
import {
  CLAIM_SLOT,
  CLEAN_RUNS,
  FINISH,
  GIVE_UP,
  HOLD_JOB,
  IS_RUNNING,
  KEEP_CURSOR,
  KNOW_JOB,
  LET_GO,
  LIST_RUNS,
  LOOK_AT_JOBS,
  NEWEST_RUNS,
  RENEW,
  SET_KNOWN_UNTIL,
  SKIP_SLOTS,
  TAKE_OVER,
} from './job.sql.js';
import type { LookColumns, RunColumns } from './job.sql.js';

/** How a job stands, over all nodes. Times are in ms since the epoch. */
export interface JobState {
  knownUntil: number;
  running: {
    slot: number;
    node: string;
    attempts: number;
    /** Its lease has run out … */
    lapsed: boolean;
    /** … a day ago. */
    stale: boolean;
  } | null;
}

export interface JobRunRecord {
  job: string;
  slot: number;
  node: string;
  startedAt: number;
  finishedAt: number | null;
  outcome: 'running' | 'done' | 'failed' | 'skipped';
  detail: string;
  attempts: number;
}

/** The moments of jobs, over all nodes. */
@Injectable()
export class JobStore {
  constructor(private readonly database: Database) {}

  /** Makes a job known; `plan` is its recurrence, or `off`. */
  async know(job: string, plan: string, now: number): Promise<void> {
    await this.database.rows(KNOW_JOB, [job, plan, now]);
  }

  async look(jobs: readonly string[]): Promise<Map<string, JobState>> {
    const rows = await this.database.rows<LookColumns & Row>(LOOK_AT_JOBS, [textArray(jobs)]);
    return new Map(rows.map((row) => [row.job, stateOf(row)]));
  }

  /** Decides with `decide` what is due of a job, and takes what is to be done; null where that is nothing. */
  claim(
    job: string,
    node: string,
    now: number,
    decide: (knownUntil: number) => Due,
  ): Promise<{ claim: Claim | null; skipped: number } | null> {
    return this.database.transaction(async (tx) => {
      const [held] = await tx.rows<{ known_until: Date }>(HOLD_JOB, [job]);
      if (held === undefined || (await isRunning(tx, job))) return null;
      const before = held.known_until.getTime();
      const { skipped, run, knownUntil } = decide(before);
      if (knownUntil === before) return null;
      if (skipped.length > 0) {
        await tx.rows(SKIP_SLOTS, [job, bigintArray(skipped), node, now]);
      }
      const claim = run === null ? null : await take(tx, job, run, node, now);
      await tx.rows(SET_KNOWN_UNTIL, [job, knownUntil]);
      return { claim, skipped: skipped.length };
    });
  }

  /** Takes the moment `slot` itself, whatever the plan; null where the job is at something. */
  begin(job: string, slot: number, node: string): Promise<Claim | null> {
    return this.database.transaction(async (tx) => {
      await tx.rows(HOLD_JOB, [job]);
      return (await isRunning(tx, job)) ? null : take(tx, job, slot, node, slot);
    });
  }

  /** Takes a moment whose lease has run out; null where another node was first, or it was tried too often. */
  async takeOver(
    job: string,
    slot: number,
    node: string,
  ): Promise<{ claim: Claim; cursor: Record<string, unknown> | null } | null> {
    const [row] = await this.database.rows<TakenColumns & Row>(TAKE_OVER, [
      job,
      slot,
      node,
      LEASE,
      MOST_ATTEMPTS,
    ]);
    if (row === undefined) return null;
    return { claim: { job, slot, node, attempt: row.attempts }, cursor: row.cursor };
  }

  /** Ends a moment whose lease has run out as failed; whether this call did. */
  async giveUp(job: string, slot: number, why: string, now: number): Promise<boolean> {
    return (await this.database.rows(GIVE_UP, [job, slot, now, why])).length > 0;
  }

  /** These resolve with whether the moment is the claim's still. */
  renew(claim: Claim): Promise<boolean> {
    return this.#mine(RENEW, claim, LEASE);
  }

  keep(claim: Claim, cursor: Record<string, unknown>): Promise<boolean> {
    return this.#mine(KEEP_CURSOR, claim, LEASE, JSON.stringify(cursor));
  }

  finish(claim: Claim, outcome: 'done' | 'failed', detail: string, now: number): Promise<boolean> {
    return this.#mine(FINISH, claim, outcome, detail, now);
  }

  /** For another attempt after `pause` ms, of this node or another. `counted` is whether this one was one. */
  letGo(claim: Claim, pause: number, counted: boolean): Promise<boolean> {
    return this.#mine(LET_GO, claim, pause, counted ? 0 : 1);
  }

  /** By job. */
  async newest(jobs: readonly string[]): Promise<Map<string, JobRunRecord>> {
    const rows = await this.database.rows<RunColumns & Row>(NEWEST_RUNS, [textArray(jobs)]);
    return new Map(rows.map((row) => [row.job, recordOf(row)]));
  }

  /** Newest first, before a slot; null begins with the newest. */
  async list(job: string, before: number | null, most: number): Promise<JobRunRecord[]> {
    const rows = await this.database.rows<RunColumns & Row>(LIST_RUNS, [job, before, most]);
    return rows.map(recordOf);
  }

  /** Forgets those of moments before `before` (ms); gives how many. */
  async clean(before: number, most: number): Promise<number> {
    return (await this.database.rows(CLEAN_RUNS, [before, most])).length;
  }

  async #mine(
    statement: typeof RENEW,
    { job, slot, node, attempt }: Claim,
    ...values: unknown[]
  ): Promise<boolean> {
    const rows = await this.database.rows(statement, [job, slot, node, attempt, ...values]);
    return rows.length > 0;
  }
}

type Row = Record<string, unknown>;

interface TakenColumns {
  attempts: number;
  cursor: Record<string, unknown> | null;
}

async function isRunning(tx: Queryable, job: string): Promise<boolean> {
  return (await tx.rows(IS_RUNNING, [job])).length > 0;
}

async function take(
  tx: Queryable,
  job: string,
  slot: number,
  node: string,
  now: number,
): Promise<Claim | null> {
  const taken = await tx.rows(CLAIM_SLOT, [job, slot, node, now, LEASE]);
  return taken.length === 0 ? null : { job, slot, node, attempt: 1 };
}

function stateOf(row: LookColumns): JobState {
  const { slot, node, attempts, lapsed, stale } = row;
  return {
    knownUntil: row.known_until.getTime(),
    running:
      slot === null
        ? null
        : {
            slot: slot.getTime(),
            node: node!,
            attempts: attempts!,
            lapsed: lapsed === true,
            stale: stale === true,
          },
  };
}

function recordOf(row: RunColumns): JobRunRecord {
  return {
    job: row.job,
    slot: row.slot.getTime(),
    node: row.node,
    startedAt: row.started_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
    outcome: row.outcome,
    detail: row.detail,
    attempts: row.attempts,
  };
}
