import type { Distribution } from '../percentiles.js';
import type { MeasuredProcess } from '../report.js';
import type { WritesByTable } from '../table-writes.js';

/** Customers' commands; every name that is not a count carries its unit. */
export interface CommandResults {
  /** GetBalance at the benchmark's core, by the daemon's client alone; null where ceilings are left out. */
  bareCoreCallsPerSecond: number | null;
  commands: MeasuredCommand[];
}

export interface MeasuredCommand {
  /** What the customers wrote. */
  text: string;
  full: FullRun;
  /** At a fixed rate; null where it is left out. */
  paced: PacedCommands | null;
}

/** All at once. */
export interface FullRun {
  commands: number;
  /** deliver_sm acknowledged, which is after their commit, from the first sent to the last acknowledged. */
  acknowledgedPerSecond: number;
  /** Until the last answer's submit_sm came to the SMSC. */
  answeredPerSecond: number;
  cpuMicrosecondsPerCommand: Record<MeasuredProcess, number>;
  coreCallsPerCommand: number;
  writes: WritesByTable;
  rowWritesPerCommand: number;
  walBytesPerCommand: number;
  commitsPerCommand: number;
}

export interface PacedCommands {
  commands: number;
  ratePerSecond: number;
  /** From when the deliver_sm was due to its deliver_sm_resp. */
  acknowledgeMilliseconds: Distribution;
  /** From when the deliver_sm was due to the answer's submit_sm. */
  replyMilliseconds: Distribution;
}
