import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { CatalogueStore } from '../catalogue/catalogue.store.js';
import { codeOf, Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import { EventReports } from './event-reports.js';
import { PublisherRunner } from './publisher.runner.js';
import { ScheduledEventStore } from './scheduled-event.store.js';
import type { ClaimedEvent, Decision } from './scheduled-event.store.js';
import { TellingRunner } from './telling.runner.js';

const BATCH = 200;
/** Milliseconds that a node has for a batch; then another takes what it left. */
const LEASE = 60_000;
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 300_000;
/** Milliseconds for which an event that was given up can be looked at. */
const KEPT = 30 * 86_400_000;
const CLEAN_BATCH = 5_000;
const LONGEST_REASON = 500;

/**
 * Sends what has waited for its moment, the way that Publish would. Every node
 * does it; an event is in one node's hands at a time. What a dead node had sent
 * and not removed is not sent again: it would be a repeat of its event ID.
 */
@Injectable()
export class ScheduledEventRunner implements OnModuleDestroy {
  readonly #log = new Logger('Schedule');
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(
    private readonly publisher: PublisherRunner,
    private readonly telling: TellingRunner,
    private readonly store: ScheduledEventStore,
    private readonly catalogue: CatalogueStore,
    private readonly settings: SettingsStore,
    private readonly reports: EventReports,
  ) {}

  @Interval(1000)
  async scheduled(): Promise<void> {
    if (this.#running !== undefined) return;
    try {
      await this.run(Date.now);
    } catch (error) {
      // What was claimed and not settled comes back with its lease.
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'the scheduled events were not looked at');
    }
  }

  @Cron('0 47 * * * *')
  async cleaning(): Promise<void> {
    try {
      await this.clean(Date.now());
    } catch (error) {
      this.#log.error({ err: error }, 'old scheduled events were not deleted');
    }
  }

  /** Forgets what was given up long before `now` (ms since the epoch). */
  async clean(now: number): Promise<void> {
    while (!this.#stopping) {
      const cleaned = await this.store.clean(now - KEPT, CLEAN_BATCH);
      if (cleaned < CLEAN_BATCH) return;
    }
  }

  /** Sends all that is due by the clock (ms since the epoch); a run under way is joined. */
  run(clock: () => number): Promise<void> {
    this.#running ??= this.#run(clock).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Claims no more; resolves when what is in hand is sent, or given back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.catch(() => undefined);
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #run(clock: () => number): Promise<void> {
    while (!this.#stopping) {
      const claimed = await this.store.claim(clock(), LEASE, BATCH);
      if (claimed.length === 0) return;
      const decisions = await Promise.all(claimed.map((event) => this.#send(event, clock)));
      await this.store.remove(claimed.filter((_, index) => decisions[index] === null));
      await this.store.settle(
        decisions.filter((decision) => decision !== null),
        clock(),
      );
      if (claimed.length < BATCH) return;
    }
  }

  /** Null once sent. Never rejects. */
  async #send(claimed: ClaimedEvent, clock: () => number): Promise<Decision | null> {
    const { clientId, dueAt } = claimed;
    if (claimed.sent) return null;
    const now = clock();
    try {
      if (now > this.#deadline(claimed)) throw late();
      const until = await this.publisher.publishDue(clientId, claimed.open(), dueAt, now);
      return until === null ? null : { claimed, dueAt: until, lookAt: until, failure: null };
    } catch (error) {
      return this.#failed(claimed, error, clock());
    }
  }

  #failed(claimed: ClaimedEvent, error: unknown, now: number): Decision {
    const { dueAt, eventType } = claimed;
    if (error instanceof Failure && error.retryable) {
      const stopping = error.code === 'stopping';
      const lookAt = stopping ? now : now + pauseAfter(claimed.attempts, error.retryAfter);
      if (lookAt <= this.#deadline(claimed)) return { claimed, dueAt, lookAt, failure: null };
    }
    if (codeOf(error) === 'internal') {
      this.#log.error({ err: error }, `a scheduled ${eventType} was given up`);
    }
    this.reports.all.next({ kind: 'scheduled_failed', eventType, code: codeOf(error) });
    return { claimed, dueAt, lookAt: null, failure: reasonOf(error) };
  }

  /** After it the event is not sent any more, in ms since the epoch. */
  #deadline({ eventType, dueAt }: ClaimedEvent): number {
    const kind = this.catalogue.current.find(eventType);
    const lifetime =
      kind === undefined
        ? this.settings.current.classes.service.timeToLive
        : this.telling.timeToLive(kind);
    return dueAt + lifetime;
  }
}

function late(): Failure {
  return new Failure('failed_precondition', 'its time had passed before it could be sent');
}

/** Milliseconds. */
function pauseAfter(attempts: number, asked = 0): number {
  const doubled = FIRST_PAUSE * 2 ** Math.min(attempts - 1, 10);
  return Math.max(asked, Math.min(doubled, LONGEST_PAUSE));
}

/** Nothing private is in a Failure's public message. */
function reasonOf(error: unknown): string {
  const text = error instanceof Failure ? error.publicMessage : 'something went wrong inside';
  return text.slice(0, LONGEST_REASON);
}
