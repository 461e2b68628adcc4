import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { OutgoingRunner } from '../../event/outgoing.runner.js';
import { codeOf, Failure } from '../../failure/failure.js';
import { openIds } from '../../queue/id-range.js';
import { JOBS } from '../../schedule/job.js';
import type { JobPlan, JobRun, Jobs, ScheduledJob } from '../../schedule/job.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { HELD_MESSAGES } from './held-message.sql.js';
import type { HeldColumns } from './held-message.sql.js';

const GRACE = 600_000;

/** Reminds the people on duty of messages that wait for their decision. */
@Injectable()
export class HeldMessagesRunner implements ScheduledJob, OnModuleInit {
  readonly name = 'held-messages';
  readonly description = 'Reminds those on duty of messages that wait for a decision.';
  readonly #log = new Logger('HeldMessages');

  constructor(
    @Inject(JOBS) private readonly jobs: Jobs,
    private readonly outgoing: OutgoingRunner,
    private readonly database: Database,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  plan(): JobPlan {
    const { schedules, bank } = this.settings.current;
    const { enabled, cron } = schedules.heldMessages;
    return { enabled, cron, timeZone: bank.timeZone, missed: 'latest', grace: GRACE };
  }

  async run({ slot }: JobRun, now: number): Promise<string> {
    const { after, to } = this.settings.current.schedules.heldMessages;
    const values = [now - after, ...openIds(now)];
    const [held] = await this.database.rows<HeldColumns>(HELD_MESSAGES, values);
    const { messages, oldest_at: oldest, message_ids: ids } = held;
    if (messages === 0 || oldest === null) return 'none is held';
    const text = reminderOf(messages, oldest);
    const which = `${ids.join(', ')}${messages > ids.length ? ' and more' : ''}`;
    this.#log.warn(`${text} ${which}`);
    let told = 0;
    for (const [place, msisdn] of to.entries()) {
      if (await this.#tell(msisdn, text, `held-messages:${slot}:${place}`, now)) told += 1;
    }
    return `${messages} held: ${which}; told ${told} of ${to.length}`;
  }

  /** Whether it could be sent. Rejects where another try may do. */
  async #tell(msisdn: string, text: string, eventId: string, now: number): Promise<boolean> {
    const field = 'schedules.heldMessages.to';
    try {
      await this.outgoing.send({
        clientId: OWN_CLIENT_ID,
        eventId,
        eventType: 'held_messages',
        messageClass: 'alert',
        consent: 'essential',
        recipient: this.outgoing.toNumber(msisdn),
        recipientField: field,
        content: { text },
        field,
        senderId: null,
        timeToLive: null,
        now,
      });
      return true;
    } catch (error) {
      if (error instanceof Failure && error.retryable) throw error;
      this.#log.error({ code: codeOf(error) }, 'those on duty could not be told by SMS');
      return false;
    }
  }
}

/** For people who know what to do with it (docs/operations.md). */
function reminderOf(messages: number, oldest: number): string {
  const since = `${new Date(oldest).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const what = messages === 1 ? '1 message waits' : `${messages} messages wait`;
  return `Tellerline: ${what} for a decision, since ${since}. Look: tellerline schedules runs held-messages`;
}
