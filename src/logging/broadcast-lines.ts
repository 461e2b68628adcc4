import type { Logger } from 'pino';
import type { BroadcastReport } from '../broadcast/run/broadcast-reports.js';
import type { JobReport } from '../schedule/job-reports.js';
import { Seldom } from './seldom.js';

/**
 * Lines for what somebody will ask about later. What comes with every chunk or
 * page is not among it, nor registers: whoever reads one says it, with why.
 */
export class BroadcastLines {
  private readonly floods = new Seldom();

  constructor(private readonly log: Logger) {}

  broadcast(report: BroadcastReport, now: number): void {
    switch (report.kind) {
      case 'run': {
        const { runId: run_id, name: campaign, state, messageClass } = report;
        const level = state === 'failed' ? 'error' : 'info';
        this.log[level]({ run_id, campaign, state, class: messageClass }, `broadcast ${state}`);
        break;
      }
      case 'upload_ended': {
        const { clientId: client, rows, stored, refused, whole } = report;
        const line = { client, rows, stored, refused };
        if (whole) this.log.info(line, 'audience uploaded');
        else this.log.warn(line, 'audience upload cut short');
        break;
      }
      case 'audiences_cleaned': {
        const { audiences, members } = report;
        this.log.info({ audiences, members }, 'audiences deleted');
        break;
      }
      case 'failed': {
        const { step, code: failure } = report;
        this.floods.write(`${step} ${failure}`, now, (unwritten) =>
          this.log.warn({ step, failure, unwritten }, 'a step of broadcasts is tried again'),
        );
        break;
      }
      case 'recalled': {
        const { why, messages } = report;
        // A pause is felt in many small steps.
        this.floods.write(`recalled ${why}`, now, (unwritten) =>
          this.log.info({ why, messages, unwritten }, 'queued messages taken back'),
        );
        break;
      }
      case 'expanded':
      case 'moved':
      case 'chunk':
      case 'register':
        break;
    }
  }

  job(report: JobReport): void {
    const { kind, job } = report;
    switch (kind) {
      case 'finished': {
        const { outcome, detail } = report;
        const seconds = Number(report.seconds.toFixed(3));
        const line = { job, slot: new Date(report.slot).toISOString(), seconds, detail };
        if (outcome === 'done') this.log.info(line, 'job done');
        else this.log.error(line, 'job failed');
        break;
      }
      case 'missed':
        this.log.warn({ job, moments: report.slots }, 'job missed: no node was there in time');
        break;
      case 'taken_over': {
        const { attempt, from: held_by } = report;
        this.log.warn({ job, attempt, held_by }, 'job taken over from a node that said nothing');
        break;
      }
      case 'let_go':
        if (report.why === 'retry')
          this.log.warn({ job }, 'job failed for now, and is tried again');
        break;
      case 'started':
        break;
    }
  }
}
