import type { OtpReport } from '../otp/otp-reports.js';
import type { Metrics } from './metrics.js';
import { Observed, Tally } from './tally.js';

/** Turns what becomes of one-time passwords into metrics; a prefix is no label. */
export class OtpSeries {
  private readonly issued: Tally;
  private readonly resent: Tally;
  private readonly verified: Tally;
  private readonly failed: Tally;
  private readonly refused: Tally;
  private readonly toVerify: Observed;

  constructor({ all }: Metrics) {
    this.issued = new Tally(all.otpIssued, 2);
    this.resent = new Tally(all.otpResent, 2);
    this.verified = new Tally(all.otpVerified, 2);
    this.failed = new Tally(all.otpFailed, 2);
    this.refused = new Tally(all.otpRefused, 2);
    this.toVerify = new Observed(all.otpVerifySeconds);
  }

  record(report: OtpReport): void {
    switch (report.kind) {
      case 'issued':
        this.issued.add(1, report.purpose, report.country);
        // A country where nobody verifies shows as 0, and not as nothing.
        this.verified.add(0, report.purpose, report.country);
        break;
      case 'resent':
        this.resent.add(1, report.purpose, report.country);
        break;
      case 'verified':
        this.verified.add(1, report.purpose, report.country);
        this.toVerify.value(report.purpose, report.secondsToVerify);
        break;
      case 'failed':
        this.failed.add(1, report.result, report.country);
        break;
      case 'refused':
        this.refused.add(1, report.code, report.country);
        break;
      // What is held is asked of the database, which all nodes share.
      case 'held':
      case 'released':
        break;
    }
  }

  drain(): void {
    for (const tally of [this.issued, this.resent, this.verified, this.failed, this.refused]) {
      tally.drain();
    }
  }
}
