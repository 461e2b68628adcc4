import type { Logger } from 'pino';
import type { DispatchReport } from '../dispatch/dispatch-reports.js';
import type { LinkEvent } from '../dispatch/link-event.js';
import { Failure } from '../failure/failure.js';
import type { ReceiptReport } from '../receipt/receipt-reports.js';
import { Seldom } from './seldom.js';

/** What happens to the binds: few lines, always written. */
export class LinkLines {
  /** By kind and carrier. */
  private readonly floods = new Seldom();

  constructor(private readonly log: Logger) {}

  dispatch(report: DispatchReport, now: number): void {
    switch (report.kind) {
      case 'bind': {
        const fields = { bind: bindName(report), state: report.state, reason: report.reason };
        if (report.state === 'waiting' && report.reason !== null)
          this.log.warn(fields, 'bind down');
        else this.log.info(fields, 'bind state');
        break;
      }
      case 'slot':
        this.log.info(
          { bind: bindName(report) },
          report.held ? 'slot lease taken' : 'slot lease given up or lost',
        );
        break;
      case 'throttled':
        this.floods.write(`throttled ${report.carrier}`, now, (unwritten) =>
          this.log.warn(
            { bind: bindName(report), pause_ms: report.pauseMs, unwritten },
            'throttled by the carrier',
          ),
        );
        break;
      case 'link':
        this.link(bindName(report), report.carrier, report.event, now);
        break;
      case 'written':
      case 'answered':
      case 'unanswered':
      case 'throttle-wait':
      case 'window':
        break;
    }
  }

  receipt(report: ReceiptReport, now: number): void {
    if (report.kind !== 'unreadable') return;
    const { carrier } = report;
    this.floods.write(`unreadable ${carrier}`, now, (unwritten) =>
      this.log.warn({ carrier, unwritten }, 'receipt unreadable'),
    );
  }

  private link(bind: string, carrier: string, event: LinkEvent, now: number): void {
    switch (event.kind) {
      case 'malformed': {
        const { command, reason } = event;
        this.floods.write(`malformed ${carrier}`, now, (unwritten) =>
          this.log.warn({ bind, command, reason, unwritten }, 'malformed PDU'),
        );
        break;
      }
      case 'unexpected':
        this.floods.write(`unexpected ${carrier}`, now, (unwritten) =>
          this.log.warn({ bind, command: event.command, unwritten }, 'unexpected PDU'),
        );
        break;
      case 'listener_failed': {
        // While the database is away every deliver_sm fails, and comes again.
        const passing = event.error instanceof Failure && event.error.retryable;
        const level = passing ? 'warn' : 'error';
        this.floods.write(`listener_failed ${level} ${carrier}`, now, (unwritten) =>
          this.log[level]({ bind, err: event.error, unwritten }, 'a PDU could not be dealt with'),
        );
        break;
      }
      // The state of the bind tells of these.
      case 'bound':
      case 'lost':
      case 'enquire_link':
        break;
    }
  }
}

function bindName({ carrier, slot }: { carrier: string; slot: number }): string {
  return `${carrier}/${slot}`;
}
