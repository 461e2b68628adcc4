import type { RunSpec } from './run-spec.js';
import type { RunState } from './runs.js';

/** A run as the runners work on it. Times in ms since the epoch. */
export interface OpenRun {
  runId: string;
  state: RunState;
  spec: RunSpec;
  startsAt: number;
  endsAt: number;
  /** Null while its audience is being read. */
  expandedAt: number | null;
}

/** A row of it, without the spec. */
export interface OpenRunColumns extends Record<string, unknown> {
  run_id: string;
  state: RunState;
  starts_at: Date;
  ends_at: Date;
  expanded_at: Date | null;
}

export function openRunOf(row: OpenRunColumns, spec: RunSpec): OpenRun {
  return {
    runId: row.run_id,
    state: row.state,
    spec,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    expandedAt: row.expanded_at?.getTime() ?? null,
  };
}
