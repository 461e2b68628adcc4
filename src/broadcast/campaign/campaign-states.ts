import { Failure } from '../../failure/failure.js';
import type { LoggedStep, StepWord } from './step-log.js';

/**
 * draft → submitted → approved → scheduled → running → completed, with a rejection
 * back to draft, pauses on the way, and cancelled from wherever it is not over.
 */
export const CAMPAIGN_STATES = [
  'draft',
  'submitted',
  'approved',
  'scheduled',
  'running',
  'paused',
  'completed',
  'cancelled',
] as const;

export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** Those of a person, and `start` and `complete`, which the daemon takes. */
export type CampaignStep =
  | 'change'
  | 'submit'
  | 'approve'
  | 'reject'
  | 'schedule'
  | 'start'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'complete';

interface Transition {
  from: readonly CampaignState[];
  /** Of several, what the campaign's runs say. */
  to: readonly CampaignState[];
  /** In the campaign's log; null where it is not worth a line. */
  word: StepWord | null;
}

/** From which states a step leads, and where. */
export const CAMPAIGN_STEPS: Readonly<Record<CampaignStep, Transition>> = {
  change: { from: ['draft'], to: ['draft'], word: 'changed' },
  submit: { from: ['draft'], to: ['submitted'], word: 'submitted' },
  approve: { from: ['submitted'], to: ['approved'], word: 'approved' },
  reject: { from: ['submitted', 'approved'], to: ['draft'], word: 'rejected' },
  schedule: { from: ['approved'], to: ['scheduled'], word: 'scheduled' },
  // One that recurs stays scheduled while it sends, until its last moment has come.
  start: { from: ['scheduled'], to: ['running'], word: null },
  pause: { from: ['scheduled', 'running'], to: ['paused'], word: 'paused' },
  resume: { from: ['paused'], to: ['scheduled', 'running'], word: 'resumed' },
  cancel: {
    from: ['draft', 'submitted', 'approved', 'scheduled', 'running', 'paused'],
    to: ['cancelled'],
    word: 'cancelled',
  },
  complete: { from: ['scheduled', 'running', 'paused'], to: ['completed'], word: 'completed' },
};

/** As far as rules ask. */
export interface CampaignFacts {
  campaignId: string;
  state: CampaignState;
  /** Everyone who had a hand in what is sent. */
  writtenBy: readonly string[];
  /** Undefined of one without any. */
  lastStep: LoggedStep | undefined;
}

/** Whatever asks for these twice gets the same, whoever asked first. */
const LEVELS: readonly CampaignStep[] = ['pause', 'resume', 'cancel'];

/**
 * Whether a step is still to be taken: false where it was taken already, so that a
 * repeated call is answered as the first was. Throws a Failure `failed_precondition`
 * where the state does not allow it, and `permission_denied` where somebody would
 * approve what they had a hand in.
 */
export function isToBeTaken(step: CampaignStep, facts: CampaignFacts, clientId: string): boolean {
  const { from, to, word } = CAMPAIGN_STEPS[step];
  const { campaignId, state, writtenBy, lastStep } = facts;
  if (step === 'approve' && writtenBy.includes(clientId)) {
    throw new Failure(
      'permission_denied',
      `campaign ${campaignId} was written, changed or submitted by ${clientId}, or is for an audience that they uploaded; another client must approve it`,
    );
  }
  if (from.includes(state)) return true;
  if (LEVELS.includes(step) && to.includes(state)) return false;
  const repeated = lastStep?.step === word && lastStep.clientId === clientId;
  if (repeated && word !== null) return false;
  throw new Failure(
    'failed_precondition',
    `campaign ${campaignId} is ${state}; ${step} is possible from ${from.join(', ')}`,
  );
}

/** Whether nothing can become of it any more. */
export function isOver(state: CampaignState): boolean {
  return state === 'completed' || state === 'cancelled';
}
