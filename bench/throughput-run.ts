import { setTimeout as delay } from 'node:timers/promises';
import { uuid7Floor } from '../src/message/uuid7.js';
import { microsecondsEach } from './cpu-time.js';
import { countDelivered, countStates, readSettled, readWalBytes } from './database-readings.js';
import { distribution } from './percentiles.js';
import { cpuTicks, peakMemory, TICKS_PER_SECOND } from './processes.js';
import { MEASURED_PROCESSES } from './report.js';
import type { BenchResults, MeasuredProcess } from './report.js';
import type { Stage } from './stage.js';
import { publishStream } from './stream-generator.js';
import type { StreamRun } from './stream-generator.js';
import { totalWrites, writesBetween } from './table-writes.js';

/** Receipts that do not come within this many milliseconds after the last result fail the run. */
const RECEIPT_PATIENCE = 120_000;

/**
 * Looks for the last receipts no oftener and no rarer, in milliseconds. A look
 * counts rows, which costs PostgreSQL; so the next one comes when the rest
 * should be nearly there.
 */
const LEAST_PAUSE = 50;
const MOST_PAUSE = 2000;

interface Pushed {
  stream: StreamRun;
  /** From the first write to the last result, in seconds. */
  acceptSeconds: number;
  /** From the first write to the last receipt committed, in seconds. */
  seconds: number;
}

/** Publishes and waits until every message is delivered; throws when one is refused or does not arrive. */
export async function pushThrough(
  stage: Stage,
  name: string,
  count: number,
  seconds: number,
): Promise<Pushed> {
  const database = await stage.database();
  // A millisecond back, for the daemon's clock is read on its own.
  const fromId = uuid7Floor(Date.now() - 1);
  const run = `${name}-${Date.now().toString(36)}`;
  const stream = await publishStream(stage.client, run, count, performance.now() + seconds * 1000);
  const acceptSeconds = (performance.now() - stream.startedAt) / 1000;
  const refusals = Object.entries(stream.refusals);
  if (refusals.length > 0) {
    throw new Error(
      `events were refused: ${refusals.map(([why, n]) => `${n} × ${why}`).join('; ')}`,
    );
  }
  const deadline = performance.now() + RECEIPT_PATIENCE;
  for (;;) {
    const delivered = await countDelivered(database, fromId);
    if (delivered >= stream.accepted) break;
    if (performance.now() > deadline) {
      const states = await countStates(database, fromId);
      throw new Error(`of ${stream.accepted} messages only ${delivered} were delivered; ${states}`);
    }
    const elapsed = performance.now() - stream.startedAt;
    const rest = ((stream.accepted - delivered) / Math.max(delivered, 1)) * elapsed;
    await delay(Math.min(MOST_PAUSE, Math.max(LEAST_PAUSE, rest * 0.7)));
  }
  return { stream, acceptSeconds, seconds: (performance.now() - stream.startedAt) / 1000 };
}

export async function measureThroughput(
  stage: Stage,
  count: number,
  seconds: number,
): Promise<NonNullable<BenchResults['throughput']>> {
  const database = await stage.database();
  const before = await readSettled(database);
  const walBefore = await readWalBytes(database);
  const ticksBefore = cpuTicks(stage.processes);
  const pushed = await pushThrough(stage, 'run', count, seconds);
  const ticksAfter = cpuTicks(stage.processes);
  const walAfter = await readWalBytes(database);
  const after = await readSettled(database);

  const messages = pushed.stream.accepted;
  const cpu = MEASURED_PROCESSES.map((name): [MeasuredProcess, number] => [
    name,
    microsecondsEach(ticksAfter[name] - ticksBefore[name], TICKS_PER_SECOND, messages),
  ]);
  const writes = writesBetween(before.writes, after.writes);
  return {
    messages,
    seconds: pushed.seconds,
    messagesPerSecond: messages / pushed.seconds,
    acceptedPerSecond: messages / pushed.acceptSeconds,
    acceptMilliseconds: distribution(pushed.stream.acceptTimes),
    cpuMicrosecondsPerMessage: Object.fromEntries(cpu) as Record<MeasuredProcess, number>,
    peakMemoryMebibytes: { daemon: peakMemory(stage.daemon.pid) },
    writes,
    rowWritesPerMessage: totalWrites(writes) / messages,
    walBytesPerMessage: (walAfter - walBefore) / messages,
    commitsPerMessage: (after.commits - before.commits) / messages,
  };
}
