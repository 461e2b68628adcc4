import type { Distribution } from '../percentiles.js';
import { facts, table, whole } from '../tables.js';
import { writesTable } from '../writes-table.js';
import type { BesideCampaign, BroadcastResults, FullCampaign } from './broadcast-results.js';

/** `messagesPerSecond` is what the same run found for events, null where it did not look. */
export function broadcastTables(
  { full, beside }: BroadcastResults,
  messagesPerSecond: number | null,
): string[] {
  return [
    facts('Campaign', fullFacts(full, messagesPerSecond)),
    writesTable(full.writes, full.recipients, 'recipient'),
    ...(beside === null ? [] : [besideTable(beside)]),
  ];
}

function fullFacts(full: FullCampaign, messagesPerSecond: number | null): [string, string][] {
  const { daemon, postgresql } = full.cpuMicrosecondsPerRecipient;
  const share =
    messagesPerSecond === null
      ? ''
      : `, ${((100 * full.sentPerSecond) / messagesPerSecond).toFixed(1)} % of events`;
  return [
    ['recipients', whole(full.recipients)],
    ['expanded', `${whole(full.expandedPerSecond)} recipients/s`],
    ['sent, while expanding and after', `${whole(full.sentPerSecond)} messages/s${share}`],
    ['start → last receipt', `${full.seconds.toFixed(2)} s`],
    ['CPU, daemon', `${whole(daemon)} µs per recipient`],
    ['CPU, postgresql', `${whole(postgresql)} µs per recipient`],
    ['row writes', `${full.rowWritesPerRecipient.toFixed(2)} per recipient`],
    ['commits', `${full.commitsPerRecipient.toFixed(4)} per recipient`],
    ['daemon, most memory', `${whole(full.peakMemoryMebibytes.daemon)} MiB`],
  ];
}

function besideTable(beside: BesideCampaign): string {
  const row = (name: string, { p50, p90, p99, max }: Distribution) => [
    name,
    ...[p50, p90, p99, max].map((value) => value.toFixed(1)),
  ];
  const { aloneMilliseconds: alone, besideMilliseconds: full } = beside;
  const filled = ((100 * beside.campaignPerSecond) / beside.segmentsPerSecond).toFixed(0);
  return table(
    [
      `One-time passwords at ${whole(beside.codesPerSecond)}/s, accept → submit_sm_resp, ms`,
      'p50',
      'p90',
      'p99',
      'max',
    ],
    [
      row('alone', alone),
      row(`beside a campaign that takes ${filled} % of the carrier's rate`, full),
      [
        'ratio',
        ...(['p50', 'p90', 'p99', 'max'] as const).map((key) =>
          (full[key] / Math.max(alone[key], 0.1)).toFixed(1),
        ),
      ],
    ],
    [1, 2, 3, 4],
  );
}
