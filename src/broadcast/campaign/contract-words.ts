import type { BroadcastClass, BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import { MissedRuns } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import type {
  CampaignState as ProtoCampaignState,
  RecipientState as ProtoRecipientState,
  RunState as ProtoRunState,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory } from '../../rpc/generated/tellerline/v1/consent.js';
import { MessageClass } from '../../rpc/generated/tellerline/v1/message.js';
import { RECIPIENT_STATES } from '../run/recipient-states.js';
import type { RecipientState } from '../run/recipient-states.js';
import type { RunState } from '../run/runs.js';
import { CAMPAIGN_STATES } from './campaign-states.js';
import type { CampaignState } from './campaign-states.js';

// The contract's names of what the daemon has its own words for.

export const CLASSES: Readonly<Record<string, BroadcastClass | undefined>> = {
  [MessageClass.MESSAGE_CLASS_SERVICE]: 'service',
  [MessageClass.MESSAGE_CLASS_PROMOTION]: 'promotion',
};

export const CONSENTS: Readonly<Record<string, BroadcastConsent | undefined>> = {
  [ConsentCategory.CONSENT_CATEGORY_SERVICE]: 'service',
  [ConsentCategory.CONSENT_CATEGORY_GREETINGS]: 'greetings',
  [ConsentCategory.CONSENT_CATEGORY_OFFERS]: 'offers',
};

export type MissedPolicy = 'skip' | 'latest' | 'each';

export const MISSED_POLICIES: Readonly<Record<string, MissedPolicy | undefined>> = {
  [MissedRuns.MISSED_RUNS_SKIP]: 'skip',
  [MissedRuns.MISSED_RUNS_LATEST]: 'latest',
  [MissedRuns.MISSED_RUNS_EACH]: 'each',
};

const RECIPIENT_NAMES = named<RecipientState, ProtoRecipientState>(
  'RECIPIENT_STATE_',
  RECIPIENT_STATES,
);
const CAMPAIGN_NAMES = named<CampaignState, ProtoCampaignState>('CAMPAIGN_STATE_', CAMPAIGN_STATES);

export function toProtoRecipientState(state: RecipientState): ProtoRecipientState {
  return RECIPIENT_NAMES.get(state)!;
}

/** Undefined for a name that stands for none. */
export function recipientStateOf(name: string): RecipientState | undefined {
  return wordOf(RECIPIENT_NAMES, name);
}

export function toProtoCampaignState(state: CampaignState): ProtoCampaignState {
  return CAMPAIGN_NAMES.get(state)!;
}

/** Undefined for a name that stands for none. */
export function campaignStateOf(name: string): CampaignState | undefined {
  return wordOf(CAMPAIGN_NAMES, name);
}

export function toProtoRunState(state: RunState): ProtoRunState {
  return `RUN_STATE_${state.toUpperCase()}` as ProtoRunState;
}

function named<Word extends string, Name>(
  prefix: string,
  words: readonly Word[],
): ReadonlyMap<Word, Name> {
  return new Map(words.map((word) => [word, `${prefix}${word.toUpperCase()}` as Name]));
}

function wordOf<Word>(names: ReadonlyMap<Word, string>, name: string): Word | undefined {
  for (const [word, one] of names) if (one === name) return word;
  return undefined;
}
