import type { Logger } from 'pino';
import type { CoreReport } from '../core-banking/core-reports.js';
import type { InboundReport } from '../inbound/inbound-reports.js';
import { Seldom } from './seldom.js';

/** Lines for what becomes of customers' messages: never a number or a text. */
export class InboundLines {
  private readonly floods = new Seldom();
  private away = false;

  constructor(private readonly log: Logger) {}

  /** One for each command, as those of messages. */
  handled(report: InboundReport): void {
    if (report.kind !== 'handled') return;
    const { commandId: command_id, carrier, service, state, reason, guard } = report;
    const ms = Math.round(report.millisecondsToReply);
    this.log.info({ command_id, carrier, service, state, reason, guard, ms }, 'command handled');
  }

  /** What somebody will ask about, or has to look at. */
  inbound(report: InboundReport, now: number): void {
    switch (report.kind) {
      case 'uncertain':
        this.log.error(
          { command_id: report.commandId, service: report.service },
          'command uncertain: the bank never told its outcome',
        );
        break;
      case 'untold':
        this.log.error(
          { command_id: report.commandId, service: report.service },
          'customer not told: no answer to the command could be sent',
        );
        break;
      case 'settled': {
        const { commandId: command_id, service, state, by } = report;
        this.log.info({ command_id, service, state, by }, 'command settled');
        break;
      }
      case 'locked': {
        const until = new Date(report.until).toISOString();
        const { what, customerId: customer_id, locks } = report;
        this.log.warn({ what, customer_id, until, locks }, 'customer locked');
        break;
      }
      case 'unlocked':
        this.log.warn({ what: report.what }, 'customer unlocked by a person');
        break;
      case 'failed': {
        const { carrier, attempt } = report;
        this.floods.write(`failed ${carrier}`, now, (unwritten) =>
          this.log.warn({ carrier, attempt, unwritten }, 'a message is tried again'),
        );
        break;
      }
      case 'kept':
      case 'parts_missing':
      case 'handled':
      case 'opted_out':
      case 'opted_in':
        break;
    }
  }

  core(report: CoreReport, now: number): void {
    switch (report.kind) {
      case 'breaker':
        // Tried again every few seconds while it is away: told once.
        if (report.state === 'half_open' || this.away === (report.state === 'open')) break;
        this.away = report.state === 'open';
        if (this.away) this.log.error('core banking is away: no calls for now');
        else this.log.info('core banking answers again');
        break;
      case 'called': {
        const { method, result, problem } = report;
        if (result !== 'wrong') break;
        this.floods.write(`wrong ${method}`, now, (unwritten) =>
          this.log.error({ method, problem, unwritten }, 'core banking answered wrongly'),
        );
        break;
      }
      case 'crowded_out':
        this.floods.write('crowded_out', now, (unwritten) =>
          this.log.warn({ method: report.method, unwritten }, 'core banking calls crowded out'),
        );
        break;
      case 'short_circuited':
        break;
    }
  }
}
