import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { CORE_BANK } from '../../core-banking/core-bank.js';
import { CoreAway } from '../../core-banking/core-away.js';
import type { CoreBank, DuePayments } from '../../core-banking/core-bank.js';
import { Failure } from '../../failure/failure.js';
import { JOBS } from '../../schedule/job.js';
import type { JobPlan, JobRun, Jobs, ScheduledJob } from '../../schedule/job.js';
import type { Day } from '../../rpc/calendar-checks.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { paymentReminder, remindingsOf } from './payment-reminder.js';
import { OwnPublisher, Published } from './publishing.runner.js';

const GRACE = 3_600_000;

/**
 * Reminds customers of what the bank's core says is due. Each is kept as an event that
 * waits for its moment on the customer's wall clock, so all that is looked at here are days.
 */
@Injectable()
export class PaymentRemindersRunner implements ScheduledJob, OnModuleInit {
  readonly name = 'payment-reminders';
  readonly description = "Reminds customers of what is due, by the bank's core.";

  constructor(
    @Inject(JOBS) private readonly jobs: Jobs,
    @Inject(CORE_BANK) private readonly core: CoreBank,
    private readonly publisher: OwnPublisher,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  plan(): JobPlan {
    const { enabled } = this.settings.current.schedules.paymentReminders;
    // Each day has its own payments: none of them is made up for by another.
    return { enabled, cron: '0 10 * * *', timeZone: 'UTC', missed: 'each', grace: GRACE };
  }

  async run(run: JobRun, now: number): Promise<string> {
    const { daysAhead, at } = this.settings.current.schedules.paymentReminders;
    const published = new Published();
    const begun = placeOf(run.cursor);
    for (const reminding of remindingsOf(run.slot, daysAhead, now)) {
      const { dueOn } = reminding;
      if (begun.done.includes(dueOn)) continue;
      let token = begun.dueOn === dueOn ? begun.token : '';
      const read = new Set<string>();
      do {
        const page = await this.#page(dueOn, token, read.size === 0);
        const { payments, nextPageToken } = page;
        read.add(page.token);
        await this.publisher.publish(
          payments,
          (payment) => [paymentReminder(payment, reminding, at, now)],
          published,
        );
        if (nextPageToken !== '' && read.has(nextPageToken)) {
          throw new Failure('internal', "the bank's own system gives the same pages for ever");
        }
        token = nextPageToken;
        if (token === '') begun.done.push(dueOn);
        await run.keep({ dueOn, token, done: begun.done });
        if (run.stopping) throw new Failure('stopping', 'this node is stopping; another goes on');
      } while (token !== '');
    }
    return String(published);
  }

  /** A token that was kept may be none any more: then it begins anew, for a reminder is sent once. */
  async #page(
    dueOn: Day,
    token: string,
    mayBeStale: boolean,
  ): Promise<DuePayments & { token: string }> {
    try {
      return { token, ...(await this.core.paymentsDue(dueOn, token)) };
    } catch (error) {
      const isStale = mayBeStale && token !== '' && error instanceof CoreAway && error.answered;
      if (!isStale) throw error;
      return this.#page(dueOn, '', false);
    }
  }
}

interface Place {
  dueOn: string;
  token: string;
  /** Days that were gone through. */
  done: string[];
}

function placeOf(cursor: JobRun['cursor']): Place {
  const { dueOn = '', token = '', done = [] } = (cursor ?? {}) as Partial<Place>;
  return { dueOn, token, done: [...done] };
}
