import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Subscription } from 'rxjs';
import { codeOf, Failure } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import type { Queryable } from '../../storage/queryable.js';
import { Wakeup } from '../../tracking/wakeup.js';
import { CONTENTS } from '../content/run-content.js';
import type { Contents, RunContent } from '../content/run-content.js';
import type { BacklogRoom } from './backlog.js';
import { Backlogs } from './backlog.store.js';
import { BroadcastReports } from './broadcast-reports.js';
import { RunStore } from './run.store.js';
import { arrivals, arrivedOf } from './moved-reports.js';
import type { OpenRun } from './open-run.js';
import { SendChunk } from './send-chunk.js';
import type { ChunkResult } from './send-chunk.js';
import { SendChunkRunner } from './send-chunk.runner.js';
import { FIRST_PLACE, QUEUES_FULL, SendTurns } from './send-turns.js';
import type { SendTurn } from './send-turns.js';
import { SEND_LOCK } from './send.sql.js';
import { SendStore } from './send.store.js';

/** Milliseconds for which a node sends before another may take its place. */
const HOLD = 5_000;
const RETRY = 1_000;
/** Milliseconds for which a run is left alone that failed in a way nobody understands. */
const LEFT_ALONE = 60_000;
/** Of a run, looked through for messages that a dead sender did not note. */
const LOOKED_THROUGH = 10_000;
const LOOK_PAGE = 2_000;
/** Milliseconds after which they are looked for in any case: event IDs are kept for a day at the least. */
const LOOKED_AGAIN = 3_600_000;

/**
 * Hands over what runs have to send: one node at a time, for the caps and the
 * carriers' backlogs are counted as of its last chunk. It goes round the running
 * runs, a chunk each, as far as the carriers' queues have room.
 */
@Injectable()
export class SendRunner implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('Broadcast');
  readonly #turns = new SendTurns();
  readonly #ending = new AbortController();
  readonly #wakeup = new Wakeup(this.#ending.signal);
  #following: Subscription | undefined;
  /** Runs of which something was said since their state was read. */
  readonly #said = new Set<string>();
  #running: Promise<void> | undefined;
  #pausedUntil = 0;
  /** Runs of which it is noted what an earlier sender left. */
  readonly #tidied = new Set<string>();
  #tidiedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly store: SendStore,
    private readonly chunks: SendChunkRunner,
    private readonly backlogs: Backlogs,
    private readonly settings: SettingsStore,
    private readonly reports: BroadcastReports,
    @Inject(CONTENTS) private readonly contents: Contents,
  ) {}

  onModuleInit(): void {
    this.#following = this.runs.changed.subscribe((runId) => {
      this.#said.add(runId);
      this.#turns.wake(runId);
      this.#wakeup.wake();
      void this.scheduled();
    });
  }

  @Interval(1000)
  async scheduled(): Promise<void> {
    if (this.#running !== undefined || !this.settings.current.broadcast.enabled) return;
    if (Date.now() < this.#pausedUntil) return;
    try {
      await this.run(Date.now);
    } catch (error) {
      this.#failed(error, Date.now());
    }
  }

  /**
   * Sends while anything is due and this node is the one to do it; by the clock (ms
   * since the epoch). A run under way is joined.
   */
  run(clock: () => number): Promise<void> {
    if (this.#ending.signal.aborted) return Promise.resolve();
    this.#running ??= this.#run(clock).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Begins no other chunk; resolves when the one in hand is settled. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#following?.unsubscribe();
    await this.#running?.catch(() => undefined);
    this.#wakeup.close();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #run(clock: () => number): Promise<void> {
    let more = true;
    while (more && !this.#ending.signal.aborted) {
      more = (await this.database.exclusive(SEND_LOCK, (lock) => this.#hold(lock, clock))) === true;
      // Another node has it, or had it meanwhile.
      if (!more) this.#tidied.clear();
    }
  }

  /** Whether there is more to do when its time is over. */
  async #hold(lock: Queryable, clock: () => number): Promise<boolean> {
    const end = performance.now() + HOLD;
    this.#turns.forgetContents();
    while (performance.now() < end && !this.#ending.signal.aborted) {
      const now = clock();
      if (now < this.#pausedUntil) return false;
      this.#said.clear();
      // Over the connection that holds the lock: who has lost it goes no further.
      const open = await this.runs.openIn(['running', 'paused'], lock);
      const runs = open.filter(
        ({ state, startsAt, endsAt }) => state === 'running' && startsAt <= now && now < endsAt,
      );
      const due = await this.#due(this.#turns.ready(runs, now), now);
      // Where there is nothing to send, nobody has to know: it would be looked for every second.
      const isTime = Math.abs(now - this.#tidiedAt) >= LOOKED_AGAIN;
      if (due.length > 0 || isTime) await this.#tidyUp(open, now);
      if (runs.length === 0) return false;
      const wait = await this.#round(runs, due, clock);
      if (wait === null) return false;
      if (wait > 0) await this.#wakeup.wait(wait, 0);
    }
    return true;
  }

  /** Those in which somebody's turn has come: at night there may be many that wait for the morning. */
  async #due(ready: readonly OpenRun[], now: number): Promise<readonly OpenRun[]> {
    if (ready.length === 0) return ready;
    const ids = ready.map(({ runId }) => runId);
    const due = await this.store.dueRuns(ids, now);
    for (const run of ready) if (!due.has(run.runId)) this.#turns.of(run, now).rest(now);
    return ready.filter(({ runId }) => due.has(runId));
  }

  /** A chunk of each run that is ready. Gives how long to wait, in milliseconds; null where nothing is due. */
  async #round(
    runs: readonly OpenRun[],
    ready: readonly OpenRun[],
    clock: () => number,
  ): Promise<number | null> {
    const now = clock();
    // Of all that may have a turn in this very second, so that one run's pause is not its share.
    const classes = ready.map(({ spec }) => spec.messageClass);
    const shares = await this.backlogs.shares(classes, now);
    let done = 0;
    let full = 0;
    for (const run of ready) {
      if (this.#ending.signal.aborted || clock() < this.#pausedUntil) break;
      const turn = this.#turns.of(run, now);
      const room = shares.get(run.spec.messageClass)!;
      const limit = this.#limit(turn, room, clock());
      if (limit < 1) {
        full++;
        continue;
      }
      done += await this.#chunk(run, turn, room.copy(), limit, clock);
    }
    if (done > 0) return 0;
    const next = Math.min(...runs.map((run) => this.#turns.of(run, now).readyAt)) - clock();
    if (full > 0 || next <= QUEUES_FULL) return QUEUES_FULL;
    return null;
  }

  #limit({ pace }: SendTurn, room: BacklogRoom, now: number): number {
    const { chunk } = this.settings.current.broadcast;
    return Math.min(chunk, pace.room(now), Math.ceil(room.total / pace.segments));
  }

  /** Gives how many recipients got on. Never rejects. */
  async #chunk(
    run: OpenRun,
    turn: SendTurn,
    room: BacklogRoom,
    limit: number,
    clock: () => number,
  ): Promise<number> {
    const began = performance.now();
    const now = clock();
    const { chunk } = this.settings.current.broadcast;
    try {
      turn.content ??= await this.#content(run, now);
      if (turn.content === undefined) return 0;
      const result = await this.chunks.send(
        {
          run,
          content: turn.content,
          refusals: turn.refusals,
          room,
          segments: turn.pace.segments,
          after: turn.place,
          reach: turn.looksAhead ? chunk : limit,
          limit,
          halted: () => this.#ending.signal.aborted || this.#said.has(run.runId),
        },
        now,
      );
      turn.learn(result, now);
      if (result.again > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now + result.again);
      this.#report(run, result, performance.now() - began);
      const verdict = turn.refusals.verdict;
      if (verdict !== null && !(await this.store.everSent(run.runId))) {
        await this.runs.change(run.runId, 'failed', now, verdict);
      }
      return result.sent + result.skipped + result.waiting;
    } catch (error) {
      this.#tidied.delete(run.runId);
      turn.readyAt = clock() + this.#chunkFailed(error, clock());
      return 0;
    }
  }

  /** Undefined where the run's words are good for nobody: it has failed, or waits for somebody to mend them. */
  async #content(run: OpenRun, now: number): Promise<RunContent | undefined> {
    try {
      return this.contents.prepare(run.spec);
    } catch (error) {
      if (!(error instanceof Failure) || error.retryable) throw error;
      const to = (await this.store.everSent(run.runId)) ? 'paused' : 'failed';
      await this.runs.change(run.runId, to, now, error.publicMessage);
      return undefined;
    }
  }

  /**
   * Notes what a sender accepted before it died, so that it counts for the caps of
   * every run, before anything else is sent. It is among those whose turn comes next;
   * whoever is not found here is at their turn.
   */
  async #tidyUp(open: readonly OpenRun[], now: number): Promise<void> {
    const untidy = open.filter(({ runId }) => !this.#tidied.has(runId));
    for (const run of untidy) {
      if (this.#ending.signal.aborted) return;
      await this.#tidyUpRun(run, now);
      this.#tidied.add(run.runId);
    }
    this.#tidiedAt = now;
  }

  async #tidyUpRun({ runId }: OpenRun, now: number): Promise<void> {
    let place = FIRST_PLACE;
    for (let read = 0; read < LOOKED_THROUGH; read += LOOK_PAGE) {
      const page = await this.store.due(runId, place, LOOK_PAGE, now, ['running', 'paused']);
      const chunk = new SendChunk(now);
      for (const one of page) chunk.accepted(one);
      await this.store.settle(runId, chunk);
      const last = page.at(-1);
      if (last === undefined || page.length < LOOK_PAGE) return;
      place = last;
    }
  }

  #report(run: OpenRun, result: ChunkResult, milliseconds: number): void {
    const { runId } = run;
    const { sent, skipped, waiting, moved, read } = result;
    if (read === 0) return;
    this.reports.all.next({ kind: 'chunk', runId, sent, skipped, waiting, milliseconds });
    for (const report of arrivals(run, arrivedOf(moved))) this.reports.all.next(report);
  }

  /** Gives for how long to leave the run alone, in milliseconds; what fails all of them pauses all. */
  #chunkFailed(error: unknown, now: number): number {
    // A register of this run's, perhaps: others may do without it.
    if (codeOf(error) === 'core_away') {
      this.reports.all.next({ kind: 'failed', step: 'send', code: 'core_away' });
      return (error as Failure).retryAfter ?? RETRY;
    }
    this.#failed(error, now);
    return error instanceof Failure && error.retryable ? 0 : LEFT_ALONE;
  }

  #failed(error: unknown, now: number): void {
    this.reports.all.next({ kind: 'failed', step: 'send', code: codeOf(error) });
    if (error instanceof Failure && error.retryable) {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + (error.retryAfter ?? RETRY));
      return;
    }
    this.#log.error({ err: error }, 'a broadcast was not sent on');
  }
}
