import type { MessageState } from '../rpc/generated/tellerline/v1/message.js';
import type {
  ChallengeState as ProtoChallengeState,
  OtpDelivery,
  OtpHold,
  VerifyResult,
} from '../rpc/generated/tellerline/v1/otp_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import type { ChallengeState, Verdict } from './challenge-rules.js';
import type { Delivery } from './delivery.store.js';
import type { Hold } from './hold.store.js';

export function toProtoResult(verdict: Verdict): VerifyResult {
  return `VERIFY_RESULT_${verdict.toUpperCase()}` as VerifyResult;
}

/** Of one that clients can see, which is none that is `pending`. */
export function toProtoChallengeState(state: ChallengeState): ProtoChallengeState {
  return `CHALLENGE_STATE_${state.toUpperCase()}` as ProtoChallengeState;
}

export function toProtoDelivery({ messageId, state, detail, at }: Delivery): OtpDelivery {
  return {
    messageId,
    state: `MESSAGE_STATE_${state.toUpperCase()}` as MessageState,
    detail,
    at: toTimestamp(at),
  };
}

export function toProtoHold({ prefix, since, until, reason, releasedBy }: Hold): OtpHold {
  return {
    prefix,
    since: toTimestamp(since),
    until: toTimestamp(until),
    reason,
    releasedBy: releasedBy ?? '',
  };
}
