import { Module } from '@nestjs/common';
import { CustomerModule } from '../customer/customer.module.js';
import { EventModule } from '../event/event.module.js';
import { BreakerRunner } from './breaker.runner.js';
import { ChallengeCommits } from './challenge-commits.store.js';
import { ChallengeStore } from './challenge.store.js';
import { CodeSenderRunner } from './code-sender.runner.js';
import { DeliveryStore } from './delivery.store.js';
import { GateRunner } from './gate.runner.js';
import { HoldStore } from './hold.store.js';
import { InTurn } from './in-turn.js';
import { IssueRunner } from './issue.runner.js';
import { LatestCodeRunner } from './latest-code.runner.js';
import { OtpCleaningRunner } from './otp-cleaning.runner.js';
import { OtpReports } from './otp-reports.js';
import { OtpController } from './otp.controller.js';
import { RateStore } from './rate.store.js';
import { ResendRunner } from './resend.runner.js';
import { ResumeRunner } from './resume.runner.js';
import { VerifyRunner } from './verify.runner.js';

/** Calls for one recipient and purpose at once, on one node. */
const MOST_IN_TURN = 100;

/** OtpService. Needs Database, Sealer and SettingsStore from global modules; OTP_CLOCK only in tests. */
@Module({
  imports: [EventModule, CustomerModule],
  controllers: [OtpController],
  providers: [
    { provide: InTurn, useFactory: () => new InTurn(MOST_IN_TURN) },
    BreakerRunner,
    ChallengeCommits,
    ChallengeStore,
    CodeSenderRunner,
    DeliveryStore,
    GateRunner,
    HoldStore,
    IssueRunner,
    LatestCodeRunner,
    OtpCleaningRunner,
    OtpReports,
    RateStore,
    ResendRunner,
    ResumeRunner,
    VerifyRunner,
  ],
  exports: [BreakerRunner, HoldStore, LatestCodeRunner, OtpCleaningRunner, OtpReports],
})
export class OtpModule {}
