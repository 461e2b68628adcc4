import { windowRoom } from '../carrier/window-share.js';
import type { MessageClass } from '../message/message-class.js';

/** How a segment came to its place: with the commit that accepted it, or by a claim. */
export type Origin = 'direct' | 'claimed';

/**
 * While some wait in the database and others come that could go at once, each
 * side has this part of the window: no claim is cheaper than one that is not
 * needed, and nobody waits behind those who came later.
 */
const HALF = 0.5;
/** How long after a wish for a place claims leave room for the next, in ms. */
const WISH = 250;

/**
 * The places of one slot's window. A place is taken before a segment is recorded
 * as submitting and given back only when its outcome is recorded, so that what a
 * crash leaves uncertain is never more than the window.
 */
export class Places {
  readonly #taken: Record<Origin, number> = { direct: 0, claimed: 0 };
  readonly #held = new Map<string, Origin>();
  #wishedAt = -Infinity;
  #waiting: (() => void)[] = [];

  constructor(public size: number) {}

  get used(): number {
    return this.#taken.direct + this.#taken.claimed;
  }

  /** The segments that have a place: recorded as submitting, and not yet as anything else. */
  get held(): string[] {
    return [...this.#held.keys()];
  }

  /** Free for a class; a lower one leaves the last places to those above it. */
  room(messageClass: MessageClass): number {
    return windowRoom(messageClass, this.size, this.used);
  }

  /**
   * Takes places for a whole message that is about to be committed; false where
   * there are not enough. `beside` others of its class that wait in the database
   * it has half of the window. `now` in ms.
   */
  takeDirect(messageClass: MessageClass, count: number, beside: boolean, now: number): boolean {
    this.#wishedAt = now;
    if (this.room(messageClass) < count) return false;
    if (beside && this.#taken.direct + count > this.size * HALF) return false;
    this.take('direct', count);
    return true;
  }

  /** Free for a claim: not all, where messages come that need none. */
  claimable(now: number): number {
    const room = this.room('otp');
    if (now - this.#wishedAt > WISH) return room;
    const half = Math.max(1, Math.floor(this.size * HALF));
    return Math.max(0, Math.min(room, half - this.#taken.claimed));
  }

  take(origin: Origin, count: number): void {
    this.#taken[origin] += count;
  }

  /** Places that were taken and that no segment got. */
  giveBack(origin: Origin, count: number): void {
    this.#taken[origin] -= count;
    this.#settle();
  }

  /** A place taken before is this segment's; the key names the attempt too. */
  hold(key: string, origin: Origin): void {
    this.#held.set(key, origin);
  }

  /** The segment's outcome is recorded. A second call for the same key does nothing. */
  free(key: string): void {
    const origin = this.#held.get(key);
    if (origin === undefined) return;
    this.#held.delete(key);
    this.giveBack(origin, 1);
  }

  /** Resolves when no place is taken. */
  empty(): Promise<void> {
    if (this.used === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #settle(): void {
    if (this.used === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The name of one attempt of a segment, as REQUEUE_UNWRITTEN spells it. */
export function attemptKey(segment: {
  messageId: string;
  segmentNumber: number;
  attempts: number;
}): string {
  return `${segment.messageId}/${segment.segmentNumber}/${segment.attempts}`;
}
