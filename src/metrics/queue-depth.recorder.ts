import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { PartitionHorizonStore } from '../health/partition-horizon.store.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Metrics } from './metrics.js';
import { DEPTH_LIMIT, QueueDepthStore } from './queue-depth.store.js';
import type { QueueDepth } from './queue-depth.store.js';

/** Scrapes nearer together than this share one count, in milliseconds. */
const FRESH = 5_000;
/** A scrape does not wait longer for the database, in milliseconds. */
const PATIENCE = 2_000;

/**
 * What only the database knows, asked at a scrape: the queue's depth and the
 * partitions. While it does not answer, these series are absent, not stale.
 */
@Injectable()
export class QueueDepthRecorder implements OnModuleInit {
  private readonly log = new Logger('Metrics');
  private asked = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly depths: QueueDepthStore,
    private readonly partitions: PartitionHorizonStore,
    private readonly settings: SettingsStore,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeScrape(() => this.refresh(Date.now()));
  }

  /** Never throws; ends within PATIENCE. */
  async refresh(now: number): Promise<void> {
    if (now - this.asked >= FRESH) {
      this.asking ??= this.ask(now).finally(() => (this.asking = undefined));
    }
    if (this.asking === undefined) return;
    let patience: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      patience = setTimeout(() => {
        this.clear();
        resolve();
      }, PATIENCE);
    });
    await Promise.race([this.asking, late]);
    clearTimeout(patience);
  }

  private async ask(now: number): Promise<void> {
    const carriers = this.settings.current.carriers.map(({ name }) => name);
    try {
      const [depths, horizon] = await Promise.all([
        this.depths.read(carriers, now),
        this.partitions.read(now),
      ]);
      this.asked = now;
      this.clear();
      this.show(depths, now);
      this.metrics.all.partitionHorizon.set(Math.max(0, (horizon - now) / 1000));
    } catch (error) {
      this.clear();
      // That it is away, tellerline_database_up says.
      if (error instanceof Failure && error.code === 'storage_away') return;
      this.log.warn(`the queue was not counted: ${(error as Error).message}`);
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
