import type { MessageClass } from '../message/message-class.js';
import type { OutboundSegment } from './outbound-segment.js';
import type { NewMessage } from './new-message.js';

/**
 * Places in the window of one of this node's binds, taken before the message is
 * committed, so that the commit which accepts it also records it as submitting
 * and no claim is needed.
 */
export interface Reservation {
  readonly slot: number;
  /** The epoch of the slot's lease. */
  readonly epoch: string;
  /** It is committed: submit these now. */
  send(segments: OutboundSegment[]): void;
  /** It was not committed as submitting: give the places back. */
  release(): void;
  /** Nobody knows whether it was committed: give the places back and look in the database later. */
  abandon(): void;
}

/** The short way from acceptance to a bind; dispatch implements it. */
export interface DirectLane {
  /** Null when the message has to queue: no bind of this node has room, or others wait before it. */
  reserve(message: NewMessage): Reservation | null;
  /**
   * Segments of these classes were queued for the carrier: look for work. False
   * where no bind of this node can, and other nodes are to be told.
   */
  wake(carrier: string, classes: readonly MessageClass[]): boolean;
}

export const DIRECT_LANE = Symbol('DirectLane');
