import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { insertCeiling } from './ceilings/batched-inserts.js';
import { smppCeiling } from './ceilings/smpp-loop.js';
import { measureCampaigns } from './broadcast/broadcast-run.js';
import { BenchCore } from './commands/bench-core.js';
import { measureCommands } from './commands/commands-run.js';
import type { CommandsRun } from './commands/commands-run.js';
import { Handsets } from './commands/handsets.js';
import { summarise } from './cpu-profile.js';
import type { CpuProfile, ProfileSummary } from './cpu-profile.js';
import { measureLatency } from './latency-run.js';
import { readOptions } from './options.js';
import { formatReport } from './report.js';
import type { BenchResults } from './report.js';
import { ACCOUNT } from './run-settings.js';
import { Stage } from './stage.js';
import { measureThroughput, pushThrough } from './throughput-run.js';

const options = readOptions(process.argv.slice(2));
const say = (text: string) => console.error(`bench: ${text}`);

if (options.micro === true) {
  const { microBenchmarks } = await import('./micro.js');
  console.log(microBenchmarks());
} else await wholeWay();

async function wholeWay(): Promise<void> {
  const startedAt = new Date();
  const preparing = Stage.prepare(say, options.keep === true);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('interrupted, cleaning up');
      void preparing.then((stage) => stage.clear()).finally(() => process.exit(130));
    });
  }
  const stage = await preparing;
  try {
    const results = await measure(stage, startedAt);
    console.log(`\n${formatReport(results)}`);
    const name = `${startedAt.toISOString().replaceAll(':', '')}.json`;
    const file = options.json ?? join(stage.root, 'bench/results', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    say(`results are in ${file}`);
  } finally {
    await stage.clear();
  }
}

async function measure(stage: Stage, startedAt: Date): Promise<BenchResults> {
  const machine = await machineFacts(stage);
  const push = options.onlyCommands !== true && options.onlyCampaign !== true;
  const ceilings = push && options.ceilings ? await measureCeilings(stage) : null;
  const bank = options.commands > 0 && options.onlyCampaign !== true ? await startBank() : null;
  try {
    await stage.startDaemon({
      logMessages: options.logMessages === true,
      profile: options.profile === true,
      pull: bank && { handsetPort: bank.handsets.port, coreAddress: bank.core.address },
    });
    const throughput = push ? await measurePush(stage) : null;
    const latency =
      throughput !== null && options.latencySeconds > 0
        ? await measureLatency(
            stage,
            (throughput.messagesPerSecond * options.latencyShare) / 100,
            options.latencySeconds,
          )
        : null;
    const commands = bank && (await measureCommands({ ...bank, ...commandOptions(stage) }));
    const campaign =
      options.campaign > 0 && options.onlyCommands !== true
        ? await measureCampaigns({
            stage,
            say,
            recipients: options.campaign,
            besideSeconds: options.latencySeconds,
          })
        : null;
    const exitCode = await stage.stopDaemon();
    if (exitCode !== 0) say(`the daemon ended with ${exitCode}, not 0`);
    return {
      startedAt: startedAt.toISOString(),
      machine,
      options: { ...options },
      ceilings,
      throughput,
      latency,
      commands,
      campaign,
      profile: options.profile === true ? readProfile(stage) : null,
    };
  } finally {
    await stage.stopDaemon();
    await bank?.handsets.stop();
    bank?.core.stop();
  }
}

async function measurePush(stage: Stage): Promise<NonNullable<BenchResults['throughput']>> {
  say(`warming up with ${options.warmUp} messages`);
  if (options.warmUp > 0) await pushThrough(stage, 'warm', options.warmUp, options.seconds);
  say(`publishing ${options.messages} messages`);
  const throughput = await measureThroughput(stage, options.messages, options.seconds);
  say(`${Math.round(throughput.messagesPerSecond)} messages/s`);
  return throughput;
}

async function startBank(): Promise<{ core: BenchCore; handsets: Handsets }> {
  return { core: await BenchCore.start(), handsets: await Handsets.start() };
}

function commandOptions(stage: Stage): Omit<CommandsRun, 'core' | 'handsets'> {
  return {
    stage,
    say,
    count: options.commands,
    pacedSeconds: options.latencySeconds,
    pacedShare: options.latencyShare,
    ceilings: options.ceilings,
  };
}

async function measureCeilings(stage: Stage): Promise<BenchResults['ceilings']> {
  say('ceiling: bare smpp loop');
  await smppCeiling(stage.smppPort, ACCOUNT, 10_000);
  const smpp = await smppCeiling(stage.smppPort, ACCOUNT, options.messages);
  say('ceiling: bare inserts');
  await insertCeiling(stage.databaseUrl, 10_000);
  const inserts = await insertCeiling(stage.databaseUrl, options.messages);
  return { smppLoopMessagesPerSecond: smpp, insertMessagesPerSecond: inserts };
}

function readProfile(stage: Stage): ProfileSummary {
  const [file] = readdirSync(stage.directory).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the daemon wrote no profile');
  const profile = JSON.parse(readFileSync(join(stage.directory, file), 'utf8')) as CpuProfile;
  return summarise(profile, 25);
}

async function machineFacts(stage: Stage): Promise<BenchResults['machine']> {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  const version = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    'memory, GiB': Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgresql: version.rows[0]?.server_version ?? 'unknown',
    'load before': Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
  };
}
