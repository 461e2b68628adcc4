import type { CoreReport } from '../core-banking/core-reports.js';
import type { Metrics } from './metrics.js';

export const BREAKER_STATES = ['closed', 'open', 'half_open'] as const;

/** Turns the calls to the bank's own system into metrics. */
export class CoreSeries {
  constructor(private readonly metrics: Metrics) {}

  record(report: CoreReport): void {
    const { coreCalls, coreSeconds, coreNotMade } = this.metrics.all;
    switch (report.kind) {
      case 'called':
        coreCalls.labels(report.method, report.result).inc();
        coreSeconds.labels(report.method).observe(Math.max(0, report.milliseconds) / 1000);
        break;
      case 'short_circuited':
        coreNotMade.labels(report.method, 'breaker_open').inc();
        break;
      case 'crowded_out':
        coreNotMade.labels(report.method, 'crowded_out').inc();
        break;
      case 'breaker':
        this.breaker(report.state);
        break;
    }
  }

  breaker(state: (typeof BREAKER_STATES)[number]): void {
    for (const one of BREAKER_STATES) {
      this.metrics.all.coreBreaker.labels(one).set(one === state ? 1 : 0);
    }
  }
}
