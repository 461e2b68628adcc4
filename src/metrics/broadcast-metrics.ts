import { counter, gauge, histogram, NEAR } from './metric-definition.js';

/** From a reminder to one number to wishes for everyone. */
const JOB = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3600, 21600];

/** The metrics of campaigns, wishes and jobs. */
export const BROADCAST_METRICS = {
  broadcastRunChanges: counter(
    'broadcast_run_changes_total',
    ['state'],
    'Sendings that came into a state: planned, running, paused, completed, cancelled, failed.',
  ),
  broadcastRecipients: counter(
    'broadcast_recipients_total',
    ['class', 'state', 'reason'],
    'Recipients that came into a state; the reason is why nothing was sent to a skipped one.',
  ),
  broadcastExpanded: counter(
    'broadcast_expanded_total',
    ['result'],
    'Members of audiences read: new (became recipients), duplicate (the number was there already).',
  ),
  broadcastPageSeconds: histogram(
    'broadcast_expand_page_seconds',
    [],
    NEAR,
    'Time of one page of an audience, from its reading to its commit.',
  ),
  broadcastChunkRecipients: counter(
    'broadcast_chunk_recipients_total',
    ['verdict'],
    'Recipients judged: sent, skipped, waiting (for their hours).',
  ),
  broadcastChunkSeconds: histogram(
    'broadcast_chunk_seconds',
    [],
    NEAR,
    'Time of one chunk: judged, written, committed.',
  ),
  broadcastRecalled: counter(
    'broadcast_recalled_total',
    ['why'],
    'Queued messages taken back: paused, cancelled, opted_out.',
  ),
  broadcastFailures: counter(
    'broadcast_step_failures_total',
    ['step', 'code'],
    'Steps that failed and are tried again, by failure code.',
  ),
  broadcastRegisterReads: counter(
    'broadcast_register_reads_total',
    ['register', 'outcome'],
    'Do-not-disturb registers read or asked: loaded, refused (the file, or the answer, cannot be used), away.',
  ),
  broadcastRegisterNumbers: gauge(
    'broadcast_register_numbers',
    ['register'],
    'Numbers of a register that was read from a file, as this node read it last.',
  ),
  broadcastUploads: counter(
    'broadcast_audience_uploads_total',
    ['result'],
    'Uploads of audiences read to their end (whole), or not (cut_short).',
  ),
  broadcastUploadRows: counter(
    'broadcast_audience_rows_total',
    ['result'],
    'Rows of uploads: stored, refused; and members deleted once their time was over.',
  ),
  broadcastRuns: gauge(
    'broadcast_runs',
    ['state'],
    'Sendings that are not over, in the whole database (every node shows the same): planned, running, paused. Counted up to a limit.',
  ),
  broadcastOldestDue: gauge(
    'broadcast_oldest_due_seconds',
    [],
    'For how long the longest waiting recipient of the running sendings has been due; 0 with none. A large sending takes its time: see whether chunks come.',
  ),
  broadcastLongestExpansion: gauge(
    'broadcast_expanding_seconds',
    [],
    'For how long the oldest running sending has been reading its audience; 0 with none.',
  ),

  jobRuns: counter(
    'job_runs_total',
    ['job', 'outcome'],
    'Moments of jobs that ended on this node: done, failed.',
  ),
  jobSeconds: histogram('job_run_seconds', ['job'], JOB, 'Time of one moment of a job.'),
  jobMissed: counter(
    'job_moments_missed_total',
    ['job'],
    'Moments at which no node was there, and which are not made up for.',
  ),
  jobTakenOver: counter(
    'job_moments_taken_over_total',
    ['job'],
    'Moments taken over from a node that said nothing for too long.',
  ),
  jobNextRun: gauge(
    'job_next_run_timestamp_seconds',
    ['job'],
    'The first moment of a job that no node has taken; in the past while it is late. Absent for one that is off.',
  ),
  jobLastSuccess: gauge(
    'job_last_success_timestamp_seconds',
    ['job'],
    'When a moment of the job was done last, on any node.',
  ),
} as const;
