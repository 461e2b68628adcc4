import type { Distribution } from '../percentiles.js';
import { facts, table, whole } from '../tables.js';
import { writesTable } from '../writes-table.js';
import type { CommandResults, FullRun, MeasuredCommand } from './command-results.js';

/** `messagesPerSecond` is what the same run found for events, null where it did not look. */
export function commandTables(
  { bareCoreCallsPerSecond, commands }: CommandResults,
  messagesPerSecond: number | null,
): string[] {
  const ceilings = commands.flatMap((one) =>
    ceilingRows(one, bareCoreCallsPerSecond, messagesPerSecond),
  );
  const latencies = commands.flatMap(latencyRows);
  return [
    ...commands.flatMap(({ text, full }) => [
      facts(`Commands: ${withoutPin(text)}`, fullFacts(full)),
      writesTable(full.writes, full.commands, `command, ${withoutPin(text)}`),
    ]),
    ...(ceilings.length === 0
      ? []
      : [table(['Held against, in this run', 'commands/s', 'reached'], ceilings, [1, 2])]),
    ...(latencies.length === 0
      ? []
      : [
          table(
            ['Commands at a fixed rate, ms', 'p50', 'p90', 'p99', 'max'],
            latencies,
            [1, 2, 3, 4],
          ),
        ]),
  ];
}

function fullFacts(full: FullRun): [string, string][] {
  const { daemon, postgresql, generator } = full.cpuMicrosecondsPerCommand;
  return [
    ['deliver_sm → acknowledged (committed)', `${whole(full.acknowledgedPerSecond)} commands/s`],
    ["deliver_sm → answer's submit_sm", `${whole(full.answeredPerSecond)} commands/s`],
    ['commands', whole(full.commands)],
    ['CPU, daemon', `${whole(daemon)} µs per command`],
    ['CPU, postgresql', `${whole(postgresql)} µs per command`],
    ['CPU, generator (SMSC and core)', `${whole(generator)} µs per command`],
    ['calls of the core', `${full.coreCallsPerCommand.toFixed(2)} per command`],
    ['row writes', `${full.rowWritesPerCommand.toFixed(2)} per command`],
    ['write-ahead log', `${whole(full.walBytesPerCommand)} octets per command`],
    ['commits', `${full.commitsPerCommand.toFixed(2)} per command`],
  ];
}

/** What a command needs at the least, each alone: its calls of the core, and a message. */
function ceilingRows(
  { text, full }: MeasuredCommand,
  callsPerSecond: number | null,
  messagesPerSecond: number | null,
): string[][] {
  const row = (name: string, ceiling: number | null) =>
    ceiling === null
      ? []
      : [
          [
            `${withoutPin(text)}: ${name}`,
            whole(ceiling),
            `${((100 * full.answeredPerSecond) / ceiling).toFixed(1)} %`,
          ],
        ];
  const calls = full.coreCallsPerCommand;
  return [
    ...row(
      `${calls.toFixed(1)} bare calls of the core`,
      callsPerSecond === null ? null : callsPerSecond / calls,
    ),
    ...row('one event, to its receipt', messagesPerSecond),
  ];
}

function latencyRows({ text, paced }: MeasuredCommand): string[][] {
  if (paced === null) return [];
  const row = (what: string, { p50, p90, p99, max }: Distribution) => [
    `${withoutPin(text)}, ${paced.ratePerSecond.toFixed(0)}/s: deliver_sm → ${what}`,
    ...[p50, p90, p99, max].map((value) => value.toFixed(1)),
  ];
  return [
    row('acknowledged', paced.acknowledgeMilliseconds),
    row("answer's submit_sm", paced.replyMilliseconds),
  ];
}

/** The first two words say which it is. */
function withoutPin(text: string): string {
  return text.split(' ').slice(0, 2).join(' ');
}
