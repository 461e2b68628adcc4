import type { Distribution } from '../percentiles.js';
import type { MeasuredProcess } from '../report.js';
import type { WritesByTable } from '../table-writes.js';

/** A campaign; every name that is not a count carries its unit. */
export interface BroadcastResults {
  full: FullCampaign;
  /** One-time passwords beside a campaign on one carrier; null where it is left out. */
  beside: BesideCampaign | null;
}

/** To a carrier without a limit. */
export interface FullCampaign {
  recipients: number;
  /** Read from the registry, each with a row of its own, until the last was committed. */
  expandedPerSecond: number;
  /** From the run's start to the last message handed to the queue, both while expanding and after. */
  sentPerSecond: number;
  /** From the run's start to its last receipt. */
  seconds: number;
  cpuMicrosecondsPerRecipient: Record<MeasuredProcess, number>;
  writes: WritesByTable;
  rowWritesPerRecipient: number;
  commitsPerRecipient: number;
  peakMemoryMebibytes: { daemon: number };
}

/** On a carrier with a limit, which the campaign fills. */
export interface BesideCampaign {
  segmentsPerSecond: number;
  /** What went out of the campaign while the codes were sent. */
  campaignPerSecond: number;
  codesPerSecond: number;
  /** From accepted to submit_sm_resp. */
  aloneMilliseconds: Distribution;
  besideMilliseconds: Distribution;
}
