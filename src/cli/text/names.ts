import type {
  Encoding,
  MessageClass,
  MessageState,
} from '../../rpc/generated/tellerline/v1/message.js';

/** `MESSAGE_STATE_DELIVERED` as people and the settings write it: `delivered`. */
export function stateName(state: MessageState | string): string {
  return shortName(state, 'MESSAGE_STATE_');
}

export function className(messageClass: MessageClass | string): string {
  return shortName(messageClass, 'MESSAGE_CLASS_');
}

export function bindStateName(state: string): string {
  return shortName(state, 'BIND_STATE_');
}

/** `CONSENT_CATEGORY_OFFERS` as the settings write it: `offers`. */
export function consentName(category: string): string {
  return shortName(category, 'CONSENT_CATEGORY_');
}

export function templateStateName(state: string): string {
  return shortName(state, 'TEMPLATE_STATE_');
}

export function purposeName(purpose: string): string {
  return shortName(purpose, 'OTP_PURPOSE_');
}

export function challengeStateName(state: string): string {
  return shortName(state, 'CHALLENGE_STATE_');
}

export function verifyResultName(result: string): string {
  return shortName(result, 'VERIFY_RESULT_');
}

/** `COMMAND_STATE_WAITING` as the audit has it: `waiting`. */
export function commandStateName(state: string): string {
  return shortName(state, 'COMMAND_STATE_');
}

export function commandGuardName(guard: string): string {
  return shortName(guard, 'COMMAND_GUARD_');
}

export function lockKindName(kind: string): string {
  return shortName(kind, 'LOCK_KIND_');
}

export function cardTypeName(type: string): string {
  return type === 'CARD_TYPE_UNSPECIFIED' ? '' : shortName(type, 'CARD_TYPE_');
}

export function msisdnStateName(state: string): string {
  return state === 'MSISDN_STATE_UNSPECIFIED' ? '' : shortName(state, 'MSISDN_STATE_');
}

export function campaignStateName(state: string): string {
  return shortName(state, 'CAMPAIGN_STATE_');
}

export function runStateName(state: string): string {
  return shortName(state, 'RUN_STATE_');
}

/** What became of a recipient: `held out`. */
export function recipientStateName(state: string): string {
  return shortName(state, 'RECIPIENT_STATE_');
}

export function missedRunsName(missed: string): string {
  return missed === 'MISSED_RUNS_UNSPECIFIED' ? 'latest' : shortName(missed, 'MISSED_RUNS_');
}

const ENCODINGS: Record<string, string> = {
  ENCODING_GSM7: 'GSM 7-bit',
  ENCODING_LATIN1: 'Latin-1',
  ENCODING_UCS2: 'UCS-2',
};

export function encodingName(encoding: Encoding | string): string {
  return ENCODINGS[encoding] ?? shortName(encoding, 'ENCODING_');
}

/** What a unit of an encoding is called. */
export function unitName(encoding: Encoding | string): string {
  if (encoding === 'ENCODING_GSM7') return 'septets';
  return encoding === 'ENCODING_UCS2' ? 'UTF-16 units' : 'octets';
}

function shortName(name: string, prefix: string): string {
  return name.replace(prefix, '').toLowerCase().replaceAll('_', ' ');
}

const FINAL = new Set([
  'delivered',
  'undeliverable',
  'expired',
  'rejected',
  'unknown',
  'cancelled',
]);

/** Whether nothing more is expected to happen to a message in this state. */
export function isFinalState(state: MessageState | string): boolean {
  return FINAL.has(stateName(state));
}
