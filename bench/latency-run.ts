import { setTimeout as delay } from 'node:timers/promises';
import { uuid7Floor } from '../src/message/uuid7.js';
import { countDelivered, readTrailTimes } from './database-readings.js';
import { publishPaced } from './paced-generator.js';
import { distribution } from './percentiles.js';
import type { BenchResults } from './report.js';
import type { Stage } from './stage.js';

/** Trails read for the percentiles. */
const SAMPLE = 100_000;

/** Milliseconds the last receipts may take. */
const PATIENCE = 30_000;

/** Unary calls at a fixed rate, and what the trails of their segments say. */
export async function measureLatency(
  stage: Stage,
  rate: number,
  seconds: number,
): Promise<NonNullable<BenchResults['latency']>> {
  const database = await stage.database();
  await publishPaced(stage.client, `pace0-${Date.now().toString(36)}`, rate, 2);
  const fromId = uuid7Floor(Date.now());
  const run = await publishPaced(stage.client, `pace-${Date.now().toString(36)}`, rate, seconds);
  const failures = Object.entries(run.failures);
  if (failures.length > 0) {
    throw new Error(`calls failed: ${failures.map(([why, n]) => `${n} × ${why}`).join('; ')}`);
  }
  const deadline = performance.now() + PATIENCE;
  while ((await countDelivered(database, fromId)) < run.accepted) {
    if (performance.now() > deadline) throw new Error('receipts of the paced run did not come');
    await delay(200);
  }
  const times = await readTrailTimes(database, fromId, SAMPLE);
  return {
    messages: run.accepted,
    ratePerSecond: rate,
    acceptMilliseconds: distribution(run.acceptTimes),
    acceptToWrittenMilliseconds: distribution(times.toWritten),
    acceptToSubmittedMilliseconds: distribution(times.toSubmitted),
    acceptToDeliveredMilliseconds: distribution(times.toDelivered),
  };
}
