import { classCode, MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';

/** What one claim asked of a class, and got. */
export interface ClassAnswer {
  messageClass: MessageClass;
  asked: number;
  got: number;
}

/**
 * What one slot knows of the segments that wait in the database for its carrier:
 * for each class whether some may, and when the next one is due. It errs on the
 * side of looking.
 */
export class Backlog {
  /** Counts wakes, so that one which comes during a claim is not forgotten with its answer. */
  readonly #woken: Record<MessageClass, number> = { otp: 1, alert: 1, service: 1, promotion: 1 };
  readonly #drained: Record<MessageClass, number> = { otp: 0, alert: 0, service: 0, promotion: 0 };
  #due: { messageClass: MessageClass; at: number }[] = [];

  /** Segments of the class may have been queued. */
  wake(messageClass: MessageClass): void {
    this.#woken[messageClass]++;
  }

  /** A segment was queued to be sent at `at` (ms since the epoch). */
  wakeAt(messageClass: MessageClass, at: number): void {
    this.#due.push({ messageClass, at });
  }

  /** Whether some of the class may wait now. */
  waits(messageClass: MessageClass, now: number): boolean {
    this.#ripen(now);
    return this.#woken[messageClass] > this.#drained[messageClass];
  }

  /** Whether some of a class that goes before this one may wait now. */
  waitsBefore(messageClass: MessageClass, now: number): boolean {
    return MESSAGE_CLASSES.some(
      (one) => classCode(one) < classCode(messageClass) && this.waits(one, now),
    );
  }

  any(now: number): boolean {
    return MESSAGE_CLASSES.some((one) => this.waits(one, now));
  }

  /** When a segment put off falls due next, in ms since the epoch; Infinity when none is. */
  get nextDue(): number {
    return this.#due.reduce((least, { at }) => Math.min(least, at), Infinity);
  }

  /** To be taken before a claim and given to `learn` with its answer. */
  mark(): Record<MessageClass, number> {
    return { ...this.#woken };
  }

  /** A class that gave less than it was asked for has nothing waiting, unless woken since the mark. */
  learn(mark: Record<MessageClass, number>, answers: readonly ClassAnswer[]): void {
    for (const { messageClass, asked, got } of answers) {
      if (got < asked) this.#drained[messageClass] = mark[messageClass];
      else if (got > 0) this.wake(messageClass);
    }
  }

  #ripen(now: number): void {
    if (this.#due.length === 0) return;
    this.#due = this.#due.filter(({ messageClass, at }) => {
      if (at > now) return true;
      this.wake(messageClass);
      return false;
    });
  }
}
