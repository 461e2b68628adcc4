import type { Logger } from 'pino';
import type { AuthoringReport } from '../authoring/authoring-reports.js';
import type { CustomerReport } from '../customer/customer-reports.js';
import type { EventReport } from '../event/event-reports.js';
import type { OtpReport } from '../otp/otp-reports.js';

const AUTHORING = {
  template_created: 'template drafted',
  template_approved: 'template approved',
  template_activated: 'template activated',
  template_registered: 'template registered',
  template_registration_removed: 'template registration removed',
} as const satisfies Record<AuthoringReport['kind'], string>;

/** The customer's own: nothing is wrong. */
const WISHES: ReadonlySet<string> = new Set(['consent_missing', 'recipient_blocked']);

/** Rows of imports under way, by client. */
interface ImportCounts {
  rows: number;
  stored: number;
  refused: number;
}

/** Lines for what somebody will ask about later; what comes with every message is not among it. */
export class ServiceLines {
  private readonly imports = new Map<string, ImportCounts>();

  constructor(private readonly log: Logger) {}

  event(report: EventReport): void {
    if (report.kind !== 'scheduled_failed') return;
    const { eventType: event_type, code: failure } = report;
    const level = WISHES.has(failure) ? 'info' : 'warn';
    this.log[level]({ event_type, failure }, 'scheduled event given up');
  }

  otp(report: OtpReport): void {
    switch (report.kind) {
      case 'held': {
        const { prefix, country, reason } = report;
        const until = new Date(report.until).toISOString();
        this.log.warn({ prefix, country, until, reason }, 'one-time passwords held');
        break;
      }
      case 'released':
        this.log.warn(
          { prefix: report.prefix, country: report.country },
          'one-time passwords released',
        );
        break;
      case 'issued':
      case 'resent':
      case 'refused':
      case 'verified':
      case 'failed':
        break;
    }
  }

  authoring(report: AuthoringReport): void {
    const { kind, key: template, clientId: client } = report;
    if ('version' in report) {
      this.log.info({ template, version: report.version, client }, AUTHORING[kind]);
    } else {
      const { carrier, locale } = report;
      this.log.info({ template, carrier, locale, client }, AUTHORING[kind]);
    }
  }

  customer(report: CustomerReport): void {
    if (report.kind === 'imported') {
      const before = this.imports.get(report.clientId);
      this.imports.set(report.clientId, {
        rows: report.rows + (before?.rows ?? 0),
        stored: report.stored + (before?.stored ?? 0),
        refused: report.refused + (before?.refused ?? 0),
      });
    }
    if (report.kind !== 'import_ended') return;
    // Of two imports of one client at once, the first to end tells of both.
    const counts = this.imports.get(report.clientId) ?? { rows: 0, stored: 0, refused: 0 };
    this.imports.delete(report.clientId);
    const line = { client: report.clientId, ...counts };
    if (report.whole) this.log.info(line, 'customer import finished');
    else this.log.warn(line, 'customer import cut short');
  }
}
