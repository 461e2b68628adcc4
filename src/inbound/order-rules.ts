/** Milliseconds after not_after until the core's word is final, for its clock and for what was under way. */
export const GRACE = 5_000;

const FIRST_PAUSE = 3_000;
/** The customer waits for the truth, and a bank that is back should tell it soon. */
const LONGEST_PAUSE = 30_000;

/** What is known of an order whose outcome is not. Moments in milliseconds since the epoch. */
export interface Unknown {
  notAfter: number;
  /** How often it was looked at again. */
  attempts: number;
  toldProgress: boolean;
  toldUncertain: boolean;
}

/** As settings.core has them, in milliseconds. */
export interface SettlePolicy {
  operationLifetime: number;
  settleFor: number;
}

/** What the customer is told of it now, and when the core is asked again; `give up` asks no more. */
export type NextOfUnknown =
  { kind: 'give up' } | { kind: 'later'; tell: 'progress' | 'uncertain' | null; lookAt: number };

/**
 * Told once that it is being worked on and, when the core may not begin it any
 * more and has still not said what became of it, once that nobody knows.
 */
export function nextOfUnknown(
  { notAfter, attempts, toldProgress, toldUncertain }: Unknown,
  { operationLifetime, settleFor }: SettlePolicy,
  now: number,
): NextOfUnknown {
  const final = notAfter + GRACE;
  if (toldUncertain && now >= notAfter - operationLifetime + settleFor) return { kind: 'give up' };
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempts, 10));
  if (now >= final) {
    return { kind: 'later', tell: toldUncertain ? null : 'uncertain', lookAt: now + pause };
  }
  // A question at that moment is a safe one, and the customer waits for it.
  const lookAt = Math.min(now + pause, final);
  return { kind: 'later', tell: toldProgress ? null : 'progress', lookAt };
}
