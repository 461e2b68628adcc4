import type {
  BroadcastRun,
  RunProgress,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import type { Timestamp } from '../../rpc/generated/google/protobuf/timestamp.js';
import { toTimestamp } from '../../rpc/timestamps.js';
import { RECIPIENT_STATES } from '../run/recipient-states.js';
import type { Run } from '../run/runs.js';
import { toProtoRunState } from './contract-words.js';
import { toDuration } from './duration-check.js';

/** A run as the contract has it. */
export function toProtoRun(run: Run): BroadcastRun {
  return {
    runId: run.runId,
    campaignId: run.campaignId ?? '',
    schedule: run.schedule ?? '',
    name: run.spec.name,
    state: toProtoRunState(run.state),
    startsAt: toTimestamp(run.startsAt),
    endsAt: toTimestamp(run.endsAt),
    startedAt: momentOf(run.startedAt),
    completedAt: momentOf(run.completedAt),
    failure: run.failure ?? '',
    progress: progressOf(run),
  };
}

function progressOf(run: Run): RunProgress {
  const { byState, segments } = run.totals;
  const recipients = RECIPIENT_STATES.reduce((sum, state) => sum + byState[state], 0);
  const messagesPerSecond = run.state === 'running' ? run.messagesPerSecond : 0;
  const timeLeft = secondsLeft(run, messagesPerSecond);
  return {
    recipients: String(recipients),
    expanded: run.expandedAt !== null,
    planned: String(byState.planned),
    sent: String(byState.sent),
    delivered: String(byState.delivered),
    undeliverable: String(byState.undeliverable),
    expired: String(byState.expired),
    rejected: String(byState.rejected),
    unknown: String(byState.unknown),
    cancelled: String(byState.cancelled),
    skipped: String(byState.skipped),
    heldOut: String(byState.held_out),
    segments: String(segments),
    messagesPerSecond,
    timeLeft: timeLeft === null ? undefined : toDuration(timeLeft * 1000),
  };
}

/** Of what is planned; null while that is not known whole, or nothing moves. */
function secondsLeft(run: Run, messagesPerSecond: number): number | null {
  if (run.state !== 'running' || run.expandedAt === null) return null;
  const { planned } = run.totals.byState;
  if (planned === 0) return 0;
  return messagesPerSecond > 0 ? Math.ceil(planned / messagesPerSecond) : null;
}

function momentOf(at: number | null): Timestamp | undefined {
  return at === null ? undefined : toTimestamp(at);
}
