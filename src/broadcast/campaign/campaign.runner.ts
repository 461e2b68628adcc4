import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Subscription } from 'rxjs';
import { codeOf, Failure } from '../../failure/failure.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { BroadcastReports } from '../run/broadcast-reports.js';
import { CAMPAIGNS_TO_MOVE } from './campaign.sql.js';
import type { MovingColumns } from './campaign.sql.js';
import { CourseRunner } from './course.runner.js';

const BATCH = 100;

/**
 * Looks for campaigns that are not where they should be, and moves them on: every
 * node does it, for what it does can be done twice. A run's change is looked at when
 * this node reports it, and another node's within a second.
 */
@Injectable()
export class CampaignRunner implements OnModuleInit, OnModuleDestroy {
  readonly #log = new Logger('Campaigns');
  #reported: Subscription | undefined;
  #last: Promise<void> = Promise.resolve();
  #looking = false;
  #again = false;
  #stopping = false;

  constructor(
    private readonly course: CourseRunner,
    private readonly database: Database,
    private readonly settings: SettingsStore,
    private readonly reports: BroadcastReports,
  ) {}

  onModuleInit(): void {
    this.#reported = this.reports.all.subscribe(({ kind }) => {
      if (kind === 'run') void this.look();
    });
  }

  /** Never rejects. */
  @Interval(1000)
  async look(): Promise<void> {
    this.#again = true;
    if (this.#looking || !this.settings.current.broadcast.enabled) return;
    this.#looking = true;
    try {
      while (this.#again && !this.#stopping) {
        this.#again = false;
        await this.run(Date.now());
      }
    } catch (error) {
      // It is looked at again within a second.
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'the campaigns were not looked at');
    } finally {
      this.#looking = false;
    }
  }

  /** Moves all that is to be moved at `now` (ms since the epoch), after those looks that are under way. */
  run(now: number): Promise<void> {
    const run = this.#last.then(() => this.#run(now));
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Begins with no other campaign; resolves when that in hand is done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#reported?.unsubscribe();
    await this.#last;
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #run(now: number): Promise<void> {
    const rows = await this.database.rows<MovingColumns>(CAMPAIGNS_TO_MOVE, [now, BATCH]);
    for (const { campaign_id: campaignId } of rows) {
      if (this.#stopping) return;
      try {
        await this.course.advance(campaignId, now);
      } catch (error) {
        if (error instanceof Failure && error.code === 'storage_away') throw error;
        // Another node, or a call, moved it between the look and the step.
        if (error instanceof Failure && error.code === 'failed_precondition') {
          this.#log.debug(error.publicMessage);
          continue;
        }
        // One that cannot be moved stands in nobody's way.
        this.#log.error({ err: error }, `campaign ${campaignId} was not moved on`);
        this.reports.all.next({ kind: 'failed', step: 'campaign', code: codeOf(error) });
      }
    }
  }
}
