import type { ProfileSummary } from './cpu-profile.js';
import type { Distribution } from './percentiles.js';
import { broadcastTables } from './broadcast/broadcast-report.js';
import type { BroadcastResults } from './broadcast/broadcast-results.js';
import type { CommandResults } from './commands/command-results.js';
import { commandTables } from './commands/command-report.js';
import type { WritesByTable } from './table-writes.js';
import { facts, table, whole } from './tables.js';
import { writesTable } from './writes-table.js';

export const MEASURED_PROCESSES = ['daemon', 'postgresql', 'simulator', 'generator'] as const;

export type MeasuredProcess = (typeof MEASURED_PROCESSES)[number];

/** The results file; every name that is not a count carries its unit. */
export interface BenchResults {
  startedAt: string;
  machine: Record<string, string | number>;
  options: Record<string, unknown>;
  ceilings: { smppLoopMessagesPerSecond: number; insertMessagesPerSecond: number } | null;
  throughput: {
    messages: number;
    seconds: number;
    messagesPerSecond: number;
    acceptedPerSecond: number;
    acceptMilliseconds: Distribution;
    cpuMicrosecondsPerMessage: Record<MeasuredProcess, number>;
    peakMemoryMebibytes: { daemon: number };
    writes: WritesByTable;
    rowWritesPerMessage: number;
    walBytesPerMessage: number;
    commitsPerMessage: number;
  } | null;
  latency: {
    messages: number;
    ratePerSecond: number;
    acceptMilliseconds: Distribution;
    acceptToWrittenMilliseconds: Distribution;
    acceptToSubmittedMilliseconds: Distribution;
    acceptToDeliveredMilliseconds: Distribution;
  } | null;
  commands: CommandResults | null;
  campaign: BroadcastResults | null;
  profile: ProfileSummary | null;
}

type Throughput = NonNullable<BenchResults['throughput']>;

/** The results as tables for people. */
export function formatReport(results: BenchResults): string {
  const { machine, ceilings, throughput, latency, commands, campaign, profile } = results;
  const parts = [
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  ];
  if (throughput !== null) {
    parts.push(...throughputTables(throughput));
    if (ceilings !== null) parts.push(ceilingTable(throughput.messagesPerSecond, ceilings));
  }
  if (latency !== null) parts.push(latencyTable(latency));
  if (commands !== null) {
    parts.push(...commandTables(commands, throughput?.messagesPerSecond ?? null));
  }
  if (campaign !== null) {
    parts.push(...broadcastTables(campaign, throughput?.messagesPerSecond ?? null));
  }
  if (profile !== null) parts.push(profileTable(profile));
  return parts.join('\n\n');
}

function throughputTables(throughput: Throughput): string[] {
  return [
    facts('Throughput', throughputFacts(throughput)),
    facts(
      'CPU, µs per message',
      MEASURED_PROCESSES.map((name) => [
        name,
        throughput.cpuMicrosecondsPerMessage[name].toFixed(1),
      ]),
    ),
    writesTable(throughput.writes, throughput.messages),
  ];
}

function throughputFacts(throughput: Throughput): [string, string][] {
  const { acceptMilliseconds: accept } = throughput;
  return [
    ['stream in → receipt committed', `${whole(throughput.messagesPerSecond)} messages/s`],
    ['messages, seconds', `${whole(throughput.messages)}, ${throughput.seconds.toFixed(2)} s`],
    ['stream in → accepted', `${whole(throughput.acceptedPerSecond)} messages/s`],
    ['accept at full load, p50 / p99', `${accept.p50.toFixed(1)} / ${accept.p99.toFixed(1)} ms`],
    ['row writes', `${throughput.rowWritesPerMessage.toFixed(3)} per message`],
    ['write-ahead log', `${whole(throughput.walBytesPerMessage)} octets per message`],
    ['commits', `${throughput.commitsPerMessage.toFixed(4)} per message`],
    ['daemon, most memory', `${whole(throughput.peakMemoryMebibytes.daemon)} MiB`],
  ];
}

function ceilingTable(reached: number, ceilings: NonNullable<BenchResults['ceilings']>): string {
  const row = (name: string, ceiling: number) => [
    name,
    `${whole(ceiling)}`,
    `${((100 * reached) / ceiling).toFixed(1)} %`,
  ];
  return table(
    ['Ceilings of this run', 'messages/s', 'reached'],
    [
      row('bare smpp loop, window 1,000, receipts', ceilings.smppLoopMessagesPerSecond),
      row('bare inserts, batches of 500', ceilings.insertMessagesPerSecond),
    ],
    [1, 2],
  );
}

function latencyTable(latency: NonNullable<BenchResults['latency']>): string {
  const row = (name: string, { p50, p90, p99, max }: Distribution) => [
    name,
    ...[p50, p90, p99, max].map((value) => value.toFixed(1)),
  ];
  return table(
    [`Latency at ${whole(latency.ratePerSecond)} messages/s, ms`, 'p50', 'p90', 'p99', 'max'],
    [
      row('accept (unary call, from when it was due)', latency.acceptMilliseconds),
      row('accept → submit_sm written', latency.acceptToWrittenMilliseconds),
      row('accept → submit_sm_resp', latency.acceptToSubmittedMilliseconds),
      row('accept → receipt', latency.acceptToDeliveredMilliseconds),
    ],
    [1, 2, 3, 4],
  );
}

function profileTable({ busy, functions, packages }: ProfileSummary): string {
  const rows = (lines: ProfileSummary['functions']) =>
    lines.map(({ name, self, share }) => [name, whole(self), `${(100 * share).toFixed(1)} %`]);
  const head = `Daemon, busy ${whole(busy)} ms`;
  return `${table([`${head}, by package`, 'self, ms', 'share'], rows(packages.slice(0, 25)), [1, 2])}\n\n${table(
    ['By function', 'self, ms', 'share'],
    rows(functions),
    [1, 2],
  )}`;
}
