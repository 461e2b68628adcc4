/** Where a moment stands that is taken by one node of all. */
export interface JobRun {
  /** The moment that it is for, in milliseconds since the epoch. */
  slot: number;
  /** Where an earlier attempt at the same moment left off; null at first. */
  cursor: Record<string, unknown> | null;
  /** Keeps the place, and the moment in this node's hands; rejects where another node has taken it. */
  keep(cursor: Record<string, unknown>): Promise<void>;
  /**
   * The daemon is stopping, or the moment was taken over: end soon; it is gone on with
   * elsewhere. Who has read `true` has not finished, whatever it resolves with.
   */
  readonly stopping: boolean;
}

/**
 * Something done again and again, once for each moment over all nodes. It may be
 * done twice for the same moment where a node dies, or loses its lease, in the
 * middle: what it does must bear that, with the slot as its identity.
 */
export interface ScheduledJob {
  /** 1 to 32 of a-z, 0-9 and -: in metrics, and over gRPC. */
  readonly name: string;
  readonly description: string;
  /** As it stands in the settings now. */
  plan(): JobPlan;
  /**
   * Resolves with what was done, in words, without anything private. Rejects with a
   * Failure that is retryable to be called again, up to ten times, and with any other
   * to have failed. `now` in ms since the epoch.
   */
  run(run: JobRun, now: number): Promise<string>;
}

export interface JobPlan {
  enabled: boolean;
  /** Five fields, or six with seconds first. */
  cron: string;
  /** IANA. */
  timeZone: string;
  /** What becomes of moments at which no node was there. */
  missed: 'skip' | 'latest' | 'each';
  /** Milliseconds that a moment may be late and is not missed yet. */
  grace: number;
}

/** Where jobs are made known at the start. */
export interface Jobs {
  add(job: ScheduledJob): void;
}

/** The Nest token of the Jobs. */
export const JOBS = Symbol('Jobs');
