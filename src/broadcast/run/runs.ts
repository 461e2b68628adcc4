import type { RecipientState } from './recipient-states.js';
import type { RunSpec } from './run-spec.js';

export type RunState = 'planned' | 'running' | 'paused' | 'completed' | 'cancelled' | 'failed';

/** A sending that is to be. */
export interface NewRun {
  /** What it is a sending of, such as `campaign:<id>:<moment>` or `birthday:2026-11-23`: planned once. */
  key: string;
  campaignId: string | null;
  /** Of a schedule, such as `birthday`. */
  schedule: string | null;
  /** Whose it is. */
  clientId: string;
  spec: RunSpec;
  /** Milliseconds since the epoch; nothing is sent before, or after `endsAt`. */
  startsAt: number;
  endsAt: number;
}

/** Of a run's recipients. */
export interface RunTotals {
  byState: Readonly<Record<RecipientState, number>>;
  segments: number;
}

export interface Run extends NewRun {
  runId: string;
  state: RunState;
  /** Milliseconds since the epoch; null before. */
  startedAt: number | null;
  expandedAt: number | null;
  completedAt: number | null;
  createdAt: number;
  /** Why it failed. */
  failure: string | null;
  totals: RunTotals;
  /** Messages handed over per second, lately. */
  messagesPerSecond: number;
}

/** A line of a run's report. */
export interface TallyLine {
  /** The variant's name; `hold-out` of the control group. */
  variant: string;
  state: RecipientState;
  reason: string;
  /** '' where nothing was sent. */
  carrier: string;
  recipients: number;
  segments: number;
}

/** The runs, for whoever plans and shows them. */
export interface Runs {
  /** Resolves with the run of the key: a new one, or the one that is there already. `now` in ms since the epoch. */
  plan(run: NewRun, now: number): Promise<Run>;
  /** Undefined where there is none. */
  find(runId: string): Promise<Run | undefined>;
  /** Newest first, before a run ID; of a campaign, or with null of the schedules. */
  list(campaignId: string | null, before: string | null, limit: number): Promise<Run[]>;
  /** The newest of each campaign, by campaign ID. */
  latest(campaignIds: readonly string[]): Promise<Map<string, Run>>;
  /** Those of a campaign that are not over. */
  open(campaignId: string): Promise<Run[]>;
  tally(runId: string): Promise<TallyLine[]>;
  /** Each resolves with the run as it is then; one that is over stays so. */
  pause(runId: string, now: number): Promise<Run>;
  resume(runId: string, now: number): Promise<Run>;
  cancel(runId: string, now: number): Promise<Run>;
}

/** The Nest token of the Runs. */
export const RUNS = Symbol('Runs');
