import type { MessageClass } from '../message/message-class.js';

/** The part of the window that may be in use when a class puts one more in. */
const SHARES: Record<MessageClass, number> = {
  otp: 1,
  alert: 0.95,
  service: 0.9,
  promotion: 0.8,
};

/** How full a class may make a window of `windowSize`, at least 1. */
export function windowCap(messageClass: MessageClass, windowSize: number): number {
  return Math.max(1, Math.floor(windowSize * SHARES[messageClass]));
}

/**
 * The places a class finds in a window with `used` places taken by any class.
 * A lower class leaves the last places free, so that a one-time password goes
 * at once.
 */
export function windowRoom(messageClass: MessageClass, windowSize: number, used: number): number {
  return Math.max(0, windowCap(messageClass, windowSize) - used);
}
