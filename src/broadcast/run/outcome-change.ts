import { foldStates, isFinal, mayFollow, stateOfCode } from '../../message/states.js';
import type { MessageState } from '../../message/states.js';
import { readRecipientEvent } from './recipient-event.js';
import type { RecipientEvent } from './recipient-event.js';
import type { FinalRecipientState, RecipientState } from './recipient-states.js';

/** What a message can come to, and with it its recipient. */
export type Outcome = Exclude<FinalRecipientState, 'skipped' | 'held_out'> & MessageState;

/** The end of a broadcast's message. */
export interface MessageOutcome extends RecipientEvent {
  messageId: string;
  carrier: string;
  segments: number;
  to: Outcome;
  /** What the trail says last of the segment that decided it. */
  detail: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A message of a broadcast with its segments, as they are now. */
export interface OutcomeRow {
  messageId: string;
  eventId: string;
  carrier: string;
  segmentCount: number;
  states: readonly number[];
  details: readonly string[];
  /** Milliseconds since the epoch. */
  times: readonly number[];
}

/** Null while it is under way, or where it is no broadcast's. */
export function outcomeOf(row: OutcomeRow): MessageOutcome | null {
  const event = readRecipientEvent(row.eventId);
  if (event === undefined || row.states.length < row.segmentCount) return null;
  const states = row.states.map(stateOfCode);
  const to = foldStates(states);
  if (!isOutcome(to)) return null;
  return {
    ...event,
    messageId: row.messageId,
    carrier: row.carrier,
    segments: row.segmentCount,
    to,
    detail: row.details[states.indexOf(to)] ?? '',
    at: Math.max(...row.times),
  };
}

function isOutcome(state: MessageState): state is Outcome {
  return isFinal(state);
}

/**
 * Whether a recipient comes to a message's outcome. One who is planned, or was
 * taken off the list, and has a message all the same, is somebody whose sender
 * died before it noted so; a message that was cancelled says nothing new of one
 * who was taken off.
 */
export function mayComeTo(from: RecipientState, to: Outcome): boolean {
  switch (from) {
    case 'planned':
    case 'sent':
      return true;
    case 'cancelled':
    case 'skipped':
      return to !== 'cancelled';
    case 'held_out':
      return false;
    default:
      return mayFollow(from, to);
  }
}

/** Whether the recipient is none that was noted as sent. */
export function isUnnoted(from: RecipientState): boolean {
  return from === 'planned' || from === 'cancelled' || from === 'skipped';
}
