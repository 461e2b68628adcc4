import type { BroadcastRun } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { findRun, followRun, isOver } from './follow-run.js';
import { runStateName } from './text/names.js';
import { formatClock } from './text/timestamp.js';
import { formatProgress, formatRun, progressText } from './views/run-view.js';

/** Without a terminal, a line says how far a run is so often, in milliseconds, and when its state changes. */
const LINE_EVERY = 5_000;

/** Shows a run until it is over: a bar on a terminal, else lines. `id` is a run's or a campaign's. */
export async function watchRun(context: CommandContext, id: string): Promise<ExitCode> {
  const { client, interrupted, remark, progress } = context;
  let last: BroadcastRun | null = null;
  let lined = -Infinity;
  const runId = await findRun(client, id, interrupted);
  const lost = (error: Error) => remark(`connection lost, resuming: ${error.message}`);
  for await (const run of followRun(client, runId, { signal: interrupted, lost })) {
    const changed = last?.state !== run.state;
    last = run;
    if (context.json) context.printJson(run);
    else if (progress !== null) progress(formatProgress(run, context.columns));
    else if (changed || performance.now() - lined >= LINE_EVERY) {
      lined = performance.now();
      context.print(`${formatClock(Date.now())}  ${runStateName(run.state)}  ${progressText(run)}`);
    }
  }
  progress?.('');
  if (interrupted.aborted && (last === null || !isOver(last))) return EXIT.interrupted;
  if (last === null) return EXIT.unavailable;
  if (!context.json) context.print(`\n${formatRun(last, context.paint)}`);
  return runStateName(last.state) === 'completed' ? EXIT.ok : EXIT.notCompleted;
}
