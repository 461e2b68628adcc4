import {
  Encoding,
  MessageClass,
  MessageState,
} from '../../src/rpc/generated/tellerline/v1/message.js';
import type { Message, Segment } from '../../src/rpc/generated/tellerline/v1/message.js';
import { timestampOf } from '../../src/cli/text/timestamp.js';

export const MESSAGE_ID = '0193a7c8-5d1e-7abc-8def-0123456789ab';

/** 2026-11-22 10:00:00 UTC. */
export const ACCEPTED = Date.UTC(2026, 10, 22, 10);

const STATE = MessageState;

/** A segment whose timeline has these states, each so many milliseconds after acceptance. */
export function segment(number: number, ...steps: [state: MessageState, after: number][]): Segment {
  const [last] = steps.at(-1) ?? [STATE.MESSAGE_STATE_QUEUED];
  const submitted = steps.some(([state]) => state === STATE.MESSAGE_STATE_SUBMITTED);
  return {
    segmentNumber: number,
    state: last,
    smscMessageId: submitted ? `smsc-${number}` : '',
    attempts: 1,
    timeline: steps.map(([state, after]) => ({
      at: timestampOf(ACCEPTED + after),
      state,
      detail: state === STATE.MESSAGE_STATE_SUBMITTED ? 'ESME_ROK' : '',
      bind: state === STATE.MESSAGE_STATE_QUEUED ? '' : 'airline/0',
    })),
  };
}

export function message(state: MessageState, segments: Segment[]): Message {
  return {
    messageId: MESSAGE_ID,
    eventId: 'posting-42',
    eventType: 'transaction_posted',
    messageClass: MessageClass.MESSAGE_CLASS_ALERT,
    state,
    customerId: 'C-1001',
    maskedMsisdn: '+9198******78',
    carrier: 'airline',
    senderId: 'DEMOBK',
    locale: 'en-IN',
    encoding: Encoding.ENCODING_GSM7,
    acceptedAt: timestampOf(ACCEPTED),
    expiresAt: timestampOf(ACCEPTED + 6 * 3600_000),
    segments,
  };
}

export const QUEUED = message(STATE.MESSAGE_STATE_QUEUED, [
  segment(1, [STATE.MESSAGE_STATE_QUEUED, 0]),
]);

export const DELIVERED = message(STATE.MESSAGE_STATE_DELIVERED, [
  segment(
    1,
    [STATE.MESSAGE_STATE_QUEUED, 0],
    [STATE.MESSAGE_STATE_SUBMITTED, 12],
    [STATE.MESSAGE_STATE_DELIVERED, 1_240],
  ),
]);

export const UNDELIVERABLE = message(STATE.MESSAGE_STATE_UNDELIVERABLE, [
  segment(
    1,
    [STATE.MESSAGE_STATE_QUEUED, 0],
    [STATE.MESSAGE_STATE_SUBMITTED, 12],
    [STATE.MESSAGE_STATE_UNDELIVERABLE, 95],
  ),
]);
