import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { PartitionHorizonStore } from '../health/partition-horizon.store.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Metrics } from './metrics.js';
import { ScrapeQuestion } from './scrape-question.js';
import { DEPTH_LIMIT, QueueDepthStore } from './queue-depth.store.js';
import type { QueueDepth } from './queue-depth.store.js';

/**
 * What only the database knows, asked at a scrape: the queue's depth and the
 * partitions. While it does not answer, these series are absent, not stale.
 */
@Injectable()
export class QueueDepthRecorder implements OnModuleInit {
  private readonly log = new Logger('Metrics');
  private readonly question = new ScrapeQuestion(
    (now) => this.ask(now),
    () => this.clear(),
  );

  constructor(
    private readonly metrics: Metrics,
    private readonly depths: QueueDepthStore,
    private readonly partitions: PartitionHorizonStore,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeScrape(() => this.question.refresh(Date.now()));
  }

  private async ask(now: number): Promise<boolean> {
    const carriers = this.settings.current.carriers.map(({ name }) => name);
    try {
      const [depths, horizon] = await Promise.all([
        this.depths.read(carriers, now),
        this.partitions.read(now),
      ]);
      this.clear();
      this.show(depths, now);
      this.metrics.all.partitionHorizon.set(Math.max(0, (horizon - now) / 1000));
      return true;
    } catch (error) {
      // That it is away, tellerline_database_up says.
      if (error instanceof Failure && error.code === 'storage_away') return false;
      this.log.warn(`the queue was not counted: ${(error as Error).message}`);
      return false;
    }
  }

  private show(depths: readonly QueueDepth[], now: number): void {
    const { queueSegments, queueOldestDue, queueCounted } = this.metrics.all;
    queueCounted.set(DEPTH_LIMIT);
    for (const { carrier, messageClass, state, segments, oldestDueAt } of depths) {
      queueSegments.labels(carrier, messageClass, state).set(segments);
      if (state !== 'queued') continue;
      // Due later, after a throttled answer, is not waiting.
      const waiting = oldestDueAt === null ? 0 : Math.max(0, (now - oldestDueAt) / 1000);
      queueOldestDue.labels(carrier, messageClass).set(waiting);
    }
  }

  private clear(): void {
    const { queueSegments, queueOldestDue, partitionHorizon } = this.metrics.all;
    queueSegments.reset();
    queueOldestDue.reset();
    partitionHorizon.remove();
  }
}
