import { join } from 'node:path';
import { coreCallsCeiling } from '../ceilings/core-calls-process.js';
import { microsecondsEach } from '../cpu-time.js';
import { readSettled, readWalBytes } from '../database-readings.js';
import type { DatabaseReading } from '../database-readings.js';
import { distribution } from '../percentiles.js';
import { cpuTicks, TICKS_PER_SECOND } from '../processes.js';
import { MEASURED_PROCESSES } from '../report.js';
import type { MeasuredProcess } from '../report.js';
import type { Stage } from '../stage.js';
import { totalWrites, writesBetween } from '../table-writes.js';
import { BENCH_COMMANDS, customerIdOf, customerRow } from './bench-customers.js';
import type { BenchCommand } from './bench-customers.js';
import type { BenchCore } from './bench-core.js';
import type { CommandResults, FullRun, MeasuredCommand, PacedCommands } from './command-results.js';
import type { Handsets } from './handsets.js';
import { importCustomers } from '../import-customers.js';

/** Customers of a command's warm-up, at the most. */
const WARM_UP = 1000;
/** Calls of the ceiling, at the least. */
const BARE_CALLS = 10_000;

export interface CommandsRun {
  stage: Stage;
  core: BenchCore;
  handsets: Handsets;
  say: (text: string) => void;
  /** Of each kind at full speed, and at the most at a fixed rate. */
  count: number;
  /** Of the run at a fixed rate, in seconds; 0 leaves it out. */
  pacedSeconds: number;
  /** Percent of what full speed came to. */
  pacedShare: number;
  ceilings: boolean;
}

type Settled = Omit<DatabaseReading, 'walBytes'>;

/**
 * Every kind of command at full speed, then at a fixed rate. A customer writes
 * each command once: the same again within minutes is the carrier's repeat, and a
 * payment again within a day asks for a code.
 */
export async function measureCommands(run: CommandsRun): Promise<CommandResults> {
  const { stage, handsets, say, count, core } = run;
  const warm = Math.min(WARM_UP, count);
  say(`importing ${warm + 2 * count} customers`);
  await importCustomers(stage.client, warm + 2 * count, customerRow);
  for (const command of BENCH_COMMANDS) await handsets.atOnce(command, 0, warm);
  const measured: { command: BenchCommand; full: FullRun }[] = [];
  let before = await readSettled(await stage.database());
  for (const command of BENCH_COMMANDS) {
    say(`${count} × ${command.text.split(' ')[0]}`);
    const { full, after } = await measureFull(run, command, warm, before);
    before = after;
    say(`${Math.round(full.answeredPerSecond)} commands/s`);
    measured.push({ command, full });
  }
  const commands: MeasuredCommand[] = [];
  for (const { command, full } of measured) {
    const rate = (full.answeredPerSecond * run.pacedShare) / 100;
    const paced = await measurePaced(run, command, warm + count, rate);
    commands.push({ text: command.text, full, paced });
  }
  return {
    bareCoreCallsPerSecond: run.ceilings ? await bareCalls(stage, core, count) : null,
    commands,
  };
}

async function measureFull(
  { stage, core, handsets, count }: CommandsRun,
  command: BenchCommand,
  first: number,
  before: Settled,
): Promise<{ full: FullRun; after: Settled }> {
  const database = await stage.database();
  const walBefore = await readWalBytes(database);
  const callsBefore = core.calls;
  const ordersBefore = core.orders;
  const ticksBefore = cpuTicks(stage.processes);
  const times = await handsets.atOnce(command, first, count);
  const ticksAfter = cpuTicks(stage.processes);
  const walAfter = await readWalBytes(database);
  const calls = core.calls - callsBefore;
  const orders = core.orders - ordersBefore;
  if (orders !== 0 && orders !== count) {
    throw new Error(`${count} commands became ${orders} orders at the core`);
  }
  const after = await readSettled(database);
  const writes = writesBetween(before.writes, after.writes);
  const cpu = MEASURED_PROCESSES.map((name): [MeasuredProcess, number] => [
    name,
    microsecondsEach(ticksAfter[name] - ticksBefore[name], TICKS_PER_SECOND, count),
  ]);
  const full = {
    commands: count,
    acknowledgedPerSecond: count / times.secondsUntil('acknowledged'),
    answeredPerSecond: count / times.secondsUntil('replied'),
    cpuMicrosecondsPerCommand: Object.fromEntries(cpu) as Record<MeasuredProcess, number>,
    coreCallsPerCommand: calls / count,
    writes,
    rowWritesPerCommand: totalWrites(writes) / count,
    walBytesPerCommand: (walAfter - walBefore) / count,
    commitsPerCommand: (after.commits - before.commits) / count,
  };
  return { full, after };
}

async function measurePaced(
  { handsets, count, pacedSeconds, say }: CommandsRun,
  command: BenchCommand,
  first: number,
  rate: number,
): Promise<PacedCommands | null> {
  const commands = Math.min(count, Math.floor(rate * pacedSeconds));
  if (commands === 0) return null;
  say(`${commands} × ${command.text.split(' ')[0]} at ${Math.round(rate)}/s`);
  const times = await handsets.paced(command, first, commands, rate);
  return {
    commands,
    ratePerSecond: rate,
    acknowledgeMilliseconds: distribution(times.between('sent', 'acknowledged')),
    replyMilliseconds: distribution(times.between('sent', 'replied')),
  };
}

function bareCalls(stage: Stage, core: BenchCore, count: number): Promise<number> {
  return coreCallsCeiling({
    address: core.address,
    customerId: customerIdOf(0),
    calls: Math.max(BARE_CALLS, count),
    cwd: stage.root,
    log: join(stage.directory, 'core-calls.log'),
  });
}
