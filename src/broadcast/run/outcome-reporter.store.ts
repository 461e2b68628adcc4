import { Injectable } from '@nestjs/common';
import type { FailureCode } from '../../failure/failure.js';
import { BroadcastReports } from './broadcast-reports.js';
import { arrivals, arrivedOf } from './moved-reports.js';
import type { RunMoved } from './outcome.store.js';
import { RunStore } from './run.store.js';

/** Says what became of recipients, once it is committed. */
@Injectable()
export class OutcomeReporter {
  constructor(
    private readonly runs: RunStore,
    private readonly reports: BroadcastReports,
  ) {}

  async moved(some: readonly RunMoved[]): Promise<void> {
    const arrived = some.filter(({ moved }) => moved.length > 0);
    if (arrived.length === 0) return;
    const specs = await this.runs.specs(arrived.map(({ runId }) => runId));
    for (const { runId, moved } of arrived) {
      const spec = specs.get(runId);
      if (spec === undefined) continue;
      for (const report of arrivals({ runId, spec }, arrivedOf(moved))) {
        this.reports.all.next(report);
      }
    }
  }

  failed(step: string, code: FailureCode): void {
    this.reports.all.next({ kind: 'failed', step, code });
  }
}
