import { Module } from '@nestjs/common';
import { CoreBankingModule } from '../../core-banking/core-banking.module.js';
import { EventModule } from '../../event/event.module.js';
import { BalanceReportRunner } from './balance-report.runner.js';
import { HeldMessagesRunner } from './held-messages.runner.js';
import { PaymentRemindersRunner } from './payment-reminders.runner.js';
import { OwnPublisher } from './publishing.runner.js';

/** Reports and reminders that come by themselves. Needs JOBS from a global module. */
@Module({
  imports: [EventModule, CoreBankingModule],
  providers: [BalanceReportRunner, PaymentRemindersRunner, HeldMessagesRunner, OwnPublisher],
})
export class PeriodicModule {}
