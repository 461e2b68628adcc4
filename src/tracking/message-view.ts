import type { Composition } from '../message/compose.js';
import { classOfCode } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';
import type { Encoding } from '../message/encoding.js';
import { foldStates, stateOfCode } from '../message/states.js';
import type { MessageState } from '../message/states.js';
import { encodingOfCode } from '../message/stored-codes.js';
import { uuid7Time } from '../message/uuid7.js';
import type * as proto from '../rpc/generated/tellerline/v1/message.js';
import { toTimestamp } from '../rpc/timestamps.js';
import type { ChangedMessageColumns, MessageColumns, SegmentColumns } from './tracking.sql.js';

/** Of the characters that a preview names, the first. */
const MOST_SHOWN = 100;

export function toProtoState(state: MessageState): proto.MessageState {
  return `MESSAGE_STATE_${state.toUpperCase()}` as proto.MessageState;
}

export function toProtoClass(messageClass: MessageClass): proto.MessageClass {
  return `MESSAGE_CLASS_${messageClass.toUpperCase()}` as proto.MessageClass;
}

export function toProtoEncoding(encoding: Encoding): proto.Encoding {
  return `ENCODING_${encoding.toUpperCase()}` as proto.Encoding;
}

/** One stored message as clients see it; `maskedMsisdn` is its number, for people. */
export function toProtoMessage(
  message: MessageColumns,
  segments: readonly SegmentColumns[],
  maskedMsisdn: string,
): proto.Message {
  return {
    messageId: message.message_id,
    eventId: message.event_id,
    eventType: message.event_type,
    messageClass: toProtoClass(classOfCode(message.message_class)),
    state: foldCodes(segments.map((segment) => segment.state)),
    customerId: message.customer_id ?? '',
    maskedMsisdn,
    carrier: message.carrier,
    senderId: message.sender_id,
    locale: message.locale,
    encoding: toProtoEncoding(encodingOfCode(message.encoding)),
    acceptedAt: toTimestamp(uuid7Time(message.message_id)),
    expiresAt: toTimestamp(message.expires_at.getTime()),
    segments: segments.map(toProtoSegment),
  };
}

/** Retention drops the partitions of segments and messages one after the other, hence none at times. */
function foldCodes(codes: readonly number[]): proto.MessageState {
  return toProtoState(codes.length === 0 ? 'unknown' : foldStates(codes.map(stateOfCode)));
}

function toProtoSegment(segment: SegmentColumns): proto.Segment {
  return {
    segmentNumber: segment.segment_number,
    state: toProtoState(stateOfCode(segment.state)),
    smscMessageId: segment.smsc_message_id ?? '',
    attempts: segment.attempts,
    timeline: segment.trail.map((entry) => ({
      at: toTimestamp(entry.t),
      state: toProtoState(entry.s as MessageState),
      detail: entry.d ?? '',
      bind: entry.b ?? '',
    })),
  };
}

/** One change of the journal, as it was recorded. */
export interface JournalChange {
  /** Milliseconds since the epoch. */
  at: number;
  segmentNumber: number;
  /** The stored number of the segment's new state. */
  state: number;
  detail: string;
}

export function toProtoChange(
  change: JournalChange,
  message: ChangedMessageColumns,
  cursor: string,
): proto.MessageChange {
  return {
    cursor,
    messageId: message.message_id,
    eventId: message.event_id,
    segmentNumber: change.segmentNumber,
    segmentCount: message.segment_count,
    segmentState: toProtoState(stateOfCode(change.state)),
    messageState: foldCodes(message.states),
    at: toTimestamp(change.at),
    detail: change.detail,
  };
}

export function toProtoSegmentation(composition: Composition): proto.Segmentation {
  return {
    encoding: toProtoEncoding(composition.encoding),
    segments: composition.airSegments,
    units: composition.units,
    unitsLeft: composition.unitsLeft,
    forcedBy: composition.forcedBy.slice(0, MOST_SHOWN),
    transliterations: composition.transliterations.slice(0, MOST_SHOWN),
  };
}
