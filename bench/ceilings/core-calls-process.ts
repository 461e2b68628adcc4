import { join } from 'node:path';
import { StartedProcess } from '../processes.js';

const PATIENCE = 60_000;

export interface CoreCallsRun {
  address: string;
  customerId: string;
  calls: number;
  /** Working directory of the process. */
  cwd: string;
  /** Where what it writes goes. */
  log: string;
}

/** Bare calls of the core a second, from another process. */
export async function coreCallsCeiling(run: CoreCallsRun): Promise<number> {
  const caller = StartedProcess.start({
    name: 'the caller of the core',
    arguments: [
      join(import.meta.dirname, 'core-calls-main.ts'),
      ...[run.address, run.customerId, String(run.calls)],
    ],
    cwd: run.cwd,
    log: run.log,
  });
  try {
    return await caller.until('done', PATIENCE, () => Promise.resolve(found(caller)));
  } catch (error) {
    // It may have ended, well, between two looks.
    const late = found(caller);
    if (late === undefined) throw error;
    return late;
  } finally {
    await caller.stop(PATIENCE);
  }
}

function found(caller: StartedProcess): number | undefined {
  const rate = /calls a second: (\S+)/.exec(caller.written())?.[1];
  return rate === undefined ? undefined : Number(rate);
}
