import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { CORE_BANK } from '../../core-banking/core-bank.js';
import type { CoreBank } from '../../core-banking/core-bank.js';
import { Failure } from '../../failure/failure.js';
import type { Event } from '../../rpc/generated/tellerline/v1/event.js';
import { JOBS } from '../../schedule/job.js';
import type { JobPlan, JobRun, Jobs, ScheduledJob } from '../../schedule/job.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { textArray } from '../../storage/pg-array.js';
import { balanceReport, reportedAccounts } from './balance-report.js';
import type { ReportedCustomer } from './balance-report.js';
import { OwnPublisher, Published } from './publishing.runner.js';
import { REPORTED_CUSTOMERS } from './reported-customer.sql.js';
import type { ReportedCustomerColumns } from './reported-customer.sql.js';

const PAGE = 200;
const GRACE = 3_600_000;

/** Tells customers what their accounts hold, as often as the settings say. */
@Injectable()
export class BalanceReportRunner implements ScheduledJob, OnModuleInit {
  readonly name = 'balance-report';
  readonly description = "Tells customers what their accounts hold, by the bank's core.";

  constructor(
    @Inject(JOBS) private readonly jobs: Jobs,
    @Inject(CORE_BANK) private readonly core: CoreBank,
    private readonly publisher: OwnPublisher,
    private readonly database: Database,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  plan(): JobPlan {
    const { schedules, bank } = this.settings.current;
    const { enabled, cron, timeZone = bank.timeZone, missed } = schedules.balanceReport;
    return { enabled, cron, timeZone, missed, grace: GRACE };
  }

  async run(run: JobRun): Promise<string> {
    const published = new Published();
    let after = typeof run.cursor?.['after'] === 'string' ? run.cursor['after'] : '';
    for (;;) {
      const page = await this.#page(after);
      await this.publisher.publish(page, (one) => this.#reports(one, run.slot), published);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return String(published);
      after = last.customerId;
      await run.keep({ after });
      if (run.stopping) throw new Failure('stopping', 'this node is stopping; another goes on');
    }
  }

  async #page(after: string): Promise<ReportedCustomer[]> {
    const { products } = this.settings.current.schedules.balanceReport;
    const values = [after, textArray(products), PAGE];
    const rows = await this.database.rows<ReportedCustomerColumns>(REPORTED_CUSTOMERS, values);
    return rows.map((row) => ({ customerId: row.customer_id, msisdnHash: row.msisdn_hash }));
  }

  async #reports(customer: ReportedCustomer, slot: number): Promise<Event[]> {
    const { customerId } = customer;
    const accounts = reportedAccounts(await this.core.accounts(customerId));
    const events: Event[] = [];
    for (const account of accounts) {
      const balance = await this.core.balance(customerId, account.accountId);
      events.push(balanceReport(customer, account, balance, slot));
    }
    return events;
  }
}
