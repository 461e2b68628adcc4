import type { JobReport } from '../schedule/job-reports.js';
import type { Metrics } from './metrics.js';

/** Turns what becomes of jobs into metrics; their names are the daemon's own. */
export class JobSeries {
  constructor(private readonly metrics: Metrics) {}

  record(report: JobReport): void {
    const { all } = this.metrics;
    switch (report.kind) {
      case 'finished':
        all.jobRuns.labels(report.job, report.outcome).inc();
        all.jobSeconds.labels(report.job).observe(Math.max(0, report.seconds));
        break;
      case 'missed':
        all.jobMissed.labels(report.job).inc(report.slots);
        break;
      case 'taken_over':
        all.jobTakenOver.labels(report.job).inc();
        break;
      case 'started':
      case 'let_go':
        break;
    }
  }
}
