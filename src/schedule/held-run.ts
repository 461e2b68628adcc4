import { Failure } from '../failure/failure.js';
import type { JobRun } from './job.js';

/** Which row of scheduled_job_run is this node's, as long as nobody took it over. */
export interface Claim {
  job: string;
  /** Milliseconds since the epoch. */
  slot: number;
  node: string;
  attempt: number;
}

/** A moment in this node's hands. */
export class HeldRun implements JobRun {
  readonly slot: number;
  #cursor: Record<string, unknown> | null;
  #lost = false;
  #told = false;
  #seen = false;

  /** `write` keeps a cursor, and resolves with whether the moment is this node's still. `leasedAt` is of any steady clock. */
  constructor(
    readonly claim: Claim,
    cursor: Record<string, unknown> | null,
    public leasedAt: number,
    private readonly write: (cursor: Record<string, unknown>) => Promise<boolean>,
  ) {
    this.slot = claim.slot;
    this.#cursor = cursor;
  }

  get cursor(): Record<string, unknown> | null {
    return this.#cursor;
  }

  get stopping(): boolean {
    this.#seen ||= this.#told;
    return this.#told;
  }

  /** Another node has it. */
  get lost(): boolean {
    return this.#lost;
  }

  /** The job knows that it was to end. */
  get endedEarly(): boolean {
    return this.#seen;
  }

  async keep(cursor: Record<string, unknown>): Promise<void> {
    if (!this.#lost && (await this.write(cursor))) {
      this.#cursor = cursor;
      return;
    }
    this.lose();
    throw new Failure('failed_precondition', 'another node has taken it over');
  }

  lose(): void {
    this.#lost = true;
    this.#told = true;
  }

  stop(): void {
    this.#told = true;
  }
}
