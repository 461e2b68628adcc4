import type {
  GetChallengeResponse,
  IssueResponse,
  OtpDelivery,
  OtpHold,
  VerifyResponse,
} from '../../rpc/generated/tellerline/v1/otp_service.js';
import { challengeStateName, purposeName, stateName, verifyResultName } from '../text/names.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatMoment, timestampMs } from '../text/timestamp.js';

/** A challenge that was just issued, or its code sent anew. */
export function formatIssued(
  issued: Pick<IssueResponse, 'messageId' | 'expiresAt' | 'resendAfter'> & Partial<IssueResponse>,
  challengeId: string,
  paint: Paint,
): string {
  const fields = formatFields(paint, [
    ['to', issued.maskedMsisdn ?? ''],
    ['message', issued.messageId],
    ['expires', moment(issued.expiresAt)],
    ['resend from', moment(issued.resendAfter)],
    ['repeated', issued.repeatedRequest === true ? 'yes: this request was accepted before' : ''],
  ]);
  return `${paint('bold', challengeId)}  issued\n${fields}`;
}

/** Whether a code was the right one, and what became of its SMS. */
export function formatVerified(verified: VerifyResponse, paint: Paint): string {
  const result = verifyResultName(verified.result);
  const fields = formatFields(paint, [
    ['attempts left', result === 'verified' ? '' : String(verified.attemptsLeft)],
    ['locked until', moment(verified.lockedUntil)],
    ['SMS', deliveryText(verified.delivery, paint)],
  ]);
  const title = paint(result === 'verified' ? 'green' : 'red', result);
  return fields === '' ? title : `${title}\n${fields}`;
}

export function formatChallenge(challenge: GetChallengeResponse, paint: Paint): string {
  const state = challengeStateName(challenge.state);
  const fields = formatFields(paint, [
    ['purpose', purposeName(challenge.purpose)],
    ['to', challenge.maskedMsisdn],
    ['issued', moment(challenge.issuedAt)],
    ['expires', moment(challenge.expiresAt)],
    ['codes sent', String(challenge.sends)],
    ['failures', String(challenge.failures)],
    ['SMS', deliveryText(challenge.delivery, paint)],
  ]);
  const colour = state === 'verified' ? 'green' : state === 'open' ? 'cyan' : 'yellow';
  return `${paint('bold', challenge.challengeId)}  ${paint(colour, state)}\n${fields}`;
}

function deliveryText(delivery: OtpDelivery | null | undefined, paint: Paint): string {
  if (delivery === null || delivery === undefined) return '';
  const parts = [
    paintState(paint, stateName(delivery.state)),
    moment(delivery.at),
    printable(delivery.detail),
    delivery.messageId,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** Prefixes that codes are not sent to. */
export function formatHolds(holds: readonly OtpHold[], paint: Paint): string {
  const rows = holds.map(({ prefix, since, until, reason, releasedBy }) => [
    prefix,
    moment(since),
    moment(until),
    printable(reason),
    printable(releasedBy),
  ]);
  return formatTable(paint, ['PREFIX', 'SINCE', 'UNTIL', 'REASON', 'RELEASED BY'], rows);
}

function moment(timestamp: OtpHold['since']): string {
  const at = timestampMs(timestamp);
  return at === null ? '' : formatMoment(at);
}
