import type { CustomerReport } from '../customer/customer-reports.js';
import type { Metrics } from './metrics.js';

/** Turns what becomes of the registry into metrics. */
export class CustomerSeries {
  constructor(private readonly metrics: Metrics) {}

  record(report: CustomerReport): void {
    const { customerChanges, customerConsents, importRows, imports } = this.metrics.all;
    switch (report.kind) {
      case 'upserted':
        customerChanges.labels(report.created ? 'created' : 'updated').inc();
        break;
      case 'deleted':
        customerChanges.labels('deleted').inc();
        break;
      case 'number_changed':
      case 'sim_changed':
        customerChanges.labels(report.kind).inc(report.count);
        break;
      case 'consent':
        customerConsents.labels(report.category, report.granted ? 'yes' : 'no').inc(report.count);
        break;
      case 'imported':
        importRows.labels('stored').inc(report.stored);
        importRows.labels('refused').inc(report.refused);
        break;
      case 'import_ended':
        imports.labels(report.whole ? 'whole' : 'cut_short').inc();
        break;
    }
  }
}
