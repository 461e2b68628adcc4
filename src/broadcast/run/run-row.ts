import { RECIPIENT_STATES, recipientStateOfCode } from './recipient-states.js';
import type { RecipientState } from './recipient-states.js';
import type { RunSpec } from './run-spec.js';
import type { Run, RunState, RunTotals, TallyLine } from './runs.js';

/** The place of the control group among a run's variants, and its name in reports. */
export const HOLD_OUT = -1;
export const HOLD_OUT_NAME = 'hold-out';

/** A row of broadcast_run. */
export interface RunColumns extends Record<string, unknown> {
  run_id: string;
  run_key: string;
  campaign_id: string | null;
  schedule: string | null;
  client_id: string;
  state: RunState;
  spec: RunSpec;
  starts_at: Date;
  ends_at: Date;
  expanded_at: Date | null;
  started_at: Date | null;
  completed_at: Date | null;
  created_at: Date;
  failure: string | null;
}

interface Total {
  state: number;
  recipients: string;
  segments: string;
}

export function runOf(row: RunColumns, totals: RunTotals, messagesPerSecond: number): Run {
  return {
    runId: row.run_id,
    key: row.run_key,
    campaignId: row.campaign_id,
    schedule: row.schedule,
    clientId: row.client_id,
    spec: row.spec,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    state: row.state,
    startedAt: row.started_at?.getTime() ?? null,
    expandedAt: row.expanded_at?.getTime() ?? null,
    completedAt: row.completed_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    failure: row.failure,
    totals,
    messagesPerSecond,
  };
}

export function totalsOf(rows: readonly Total[]): RunTotals {
  const byState = Object.fromEntries(RECIPIENT_STATES.map((state) => [state, 0])) as Record<
    RecipientState,
    number
  >;
  let segments = 0;
  for (const row of rows) {
    byState[recipientStateOfCode(row.state)] += Number(row.recipients);
    segments += Number(row.segments);
  }
  return { byState, segments };
}

/** Whom a message was made for, whatever became of it. */
export function handedOver({ byState }: RunTotals): number {
  const { sent, delivered, undeliverable, expired, rejected, unknown } = byState;
  return sent + delivered + undeliverable + expired + rejected + unknown;
}

export function tallyLineOf(
  row: Total & { variant: number; reason: string; carrier: string },
  { variants }: Pick<RunSpec, 'variants'>,
): TallyLine {
  return {
    variant: row.variant === HOLD_OUT ? HOLD_OUT_NAME : (variants[row.variant]?.name ?? ''),
    state: recipientStateOfCode(row.state),
    reason: row.reason,
    carrier: row.carrier,
    recipients: Number(row.recipients),
    segments: Number(row.segments),
  };
}
