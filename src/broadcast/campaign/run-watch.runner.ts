import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import type { BroadcastRun } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { StopSignal } from '../../rpc/stop-signal.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Wakeup } from '../../tracking/wakeup.js';
import { isRunOver } from '../run/run-states.js';
import { RUNS } from '../run/runs.js';
import type { Run, Runs } from '../run/runs.js';
import { toProtoRun } from './run-view.js';

/** Milliseconds between two looks: what is told is told no more often. */
const LOOK = 1000;

/** Follows runs for clients that watch. */
@Injectable()
export class RunWatchRunner {
  readonly #watchers = new Map<string, number>();

  constructor(
    private readonly settings: SettingsStore,
    private readonly stop: StopSignal,
    @Inject(RUNS) private readonly runs: Runs,
  ) {}

  /**
   * The run at once, and whenever it changed, until it is over or `over`. Throws a
   * Failure `not_found`; `rate_exceeded` where the client watches too much already;
   * `stopping` when the node stops.
   */
  async *watch(clientId: string, runId: string, over: AbortSignal): AsyncGenerator<BroadcastRun> {
    this.#enter(clientId);
    const wakeup = new Wakeup(AbortSignal.any([over, this.stop.signal]));
    try {
      let told: BroadcastRun | undefined;
      while (!wakeup.over) {
        const run = await this.get(runId);
        const shown = toProtoRun(run);
        if (!isDeepStrictEqual(shown, told)) yield shown;
        told = shown;
        // What was planned of one that was cut short is closed a moment later.
        if (isRunOver(run.state) && run.totals.byState.planned === 0) return;
        await wakeup.wait(LOOK, LOOK);
      }
      if (!over.aborted) throw new Failure('stopping', 'this node is stopping; watch another');
    } finally {
      wakeup.close();
      this.#leave(clientId);
    }
  }

  /** Throws a Failure `not_found`. */
  async get(runId: string): Promise<Run> {
    const run = await this.runs.find(runId);
    if (run === undefined) throw new Failure('not_found', `there is no run ${runId}`);
    return run;
  }

  #enter(clientId: string): void {
    const most = this.settings.current.grpc.maxWatchersPerClient;
    const watching = this.#watchers.get(clientId) ?? 0;
    if (watching >= most) {
      throw new Failure(
        'rate_exceeded',
        `client ${clientId} watches ${most} runs, the most allowed`,
      );
    }
    this.#watchers.set(clientId, watching + 1);
  }

  #leave(clientId: string): void {
    const watching = this.#watchers.get(clientId) ?? 1;
    if (watching === 1) this.#watchers.delete(clientId);
    else this.#watchers.set(clientId, watching - 1);
  }
}
