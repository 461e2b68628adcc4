import type { RunContent } from '../content/run-content.js';
import type { ChunkResult } from './send-chunk.js';
import { SendPace } from './send-pace.js';
import { SendRefusals } from './send-refusals.js';
import type { OpenRun } from './open-run.js';
import type { DuePlace } from './send.store.js';

/** Before every recipient of a run. */
export const FIRST_PLACE: DuePlace = { dueAt: 0, msisdnHash: Buffer.alloc(0) };

/** Milliseconds until a run of which nothing is due is looked at again. */
const NOTHING_DUE = 1_000;
/** … and one whose carriers' queues are full. */
export const QUEUES_FULL = 200;
/** Chunks that are read past recipients whose carrier's queue is full, to find others; then the first have another turn. */
const LOOK_AHEAD = 8;

/** What the sender keeps in mind of one run. Nothing of it has to survive. */
export class SendTurn {
  readonly pace: SendPace;
  readonly refusals = new SendRefusals();
  content: RunContent | undefined;
  place: DuePlace = FIRST_PLACE;
  /** When it has a turn again, in ms since the epoch. */
  readyAt = 0;
  /** Behind those whose carrier's queue is full, where the next look ahead goes on. */
  #seen: DuePlace = FIRST_PLACE;
  #ahead = 0;
  #gotOn = false;

  constructor(run: Pick<OpenRun, 'spec'>, now: number) {
    this.pace = new SendPace(run.spec.messagesPerSecond, now);
  }

  /** Whether it reads past recipients who wait for their carrier. */
  get looksAhead(): boolean {
    return this.place !== FIRST_PLACE;
  }

  /** Nobody is due. */
  rest(now: number): void {
    this.readyAt = now + NOTHING_DUE;
  }

  /** Of a chunk that was read from `place`. */
  learn(result: ChunkResult, now: number): void {
    this.pace.spend(result.sent, result.segments);
    if (!this.looksAhead && result.read === 0) return this.rest(now);
    if (!this.looksAhead && result.held === 0) {
      this.#seen = FIRST_PLACE;
      return;
    }
    if (result.sent + result.skipped + result.waiting > 0) this.#gotOn = true;
    this.#ahead++;
    const { last } = result;
    this.#seen = last === null ? FIRST_PLACE : later(last, this.#seen);
    if (last !== null && this.#ahead < LOOK_AHEAD) {
      this.place = this.#seen;
      return;
    }
    if (!this.#gotOn) this.readyAt = now + QUEUES_FULL;
    // The first ones wait the longest: they are looked at again before any others.
    this.place = FIRST_PLACE;
    this.#ahead = 0;
    this.#gotOn = false;
  }
}

function later(one: DuePlace, other: DuePlace): DuePlace {
  const order = one.dueAt - other.dueAt || Buffer.compare(one.msisdnHash, other.msisdnHash);
  return order > 0 ? one : other;
}

/** The runs that are under way, each with its turn, in a circle. */
export class SendTurns {
  readonly #turns = new Map<string, SendTurn>();
  #next = 0;

  /** Those whose turn it is, another one first each time; what is no longer under way is forgotten. */
  ready(runs: readonly OpenRun[], now: number): OpenRun[] {
    const there = new Set(runs.map(({ runId }) => runId));
    for (const runId of this.#turns.keys()) if (!there.has(runId)) this.#turns.delete(runId);
    const first = runs.length === 0 ? 0 : this.#next++ % runs.length;
    return [...runs.slice(first), ...runs.slice(0, first)].filter(
      (run) => this.of(run, now).readyAt <= now,
    );
  }

  of(run: OpenRun, now: number): SendTurn {
    let turn = this.#turns.get(run.runId);
    if (turn === undefined) this.#turns.set(run.runId, (turn = new SendTurn(run, now)));
    return turn;
  }

  /** It may have changed: look at once. */
  wake(runId: string): void {
    for (const [id, turn] of this.#turns) if (runId === '' || runId === id) turn.readyAt = 0;
  }

  /** What runs say is put together anew. */
  forgetContents(): void {
    for (const turn of this.#turns.values()) turn.content = undefined;
  }
}
