import type { Customer } from '../customer/customer.js';
import { Failure } from '../failure/failure.js';

/** As settings.otp has them, in milliseconds. */
export interface ChangePolicy {
  holdAfterNumberChange: number;
  holdAfterSimChange: number;
}

/**
 * Why no code goes to a number that, or whose SIM, became another lately (NIST
 * SP 800-63B-4, 3.1.3.3); null where nothing speaks against it. `customers` are
 * all who have the number; `customerId` is the one who was asked for, null for a
 * bare number. A SIM is everyone's of its number; a new number is its customer's
 * alone.
 */
export function changeRefusal(
  customers: readonly Customer[],
  customerId: string | null,
  policy: ChangePolicy,
  now: number,
): Failure | null {
  const meant = customers.filter(({ id }) => customerId === null || id === customerId);
  const numberHeld = latest(
    meant.map((one) => one.msisdnChangedAt),
    policy.holdAfterNumberChange,
  );
  const simHeld = latest(
    customers.map((one) => one.simChangedAt),
    policy.holdAfterSimChange,
  );
  const until = Math.max(numberHeld, simHeld);
  if (until <= now) return null;
  const what = simHeld >= numberHeld ? 'SIM' : 'number';
  return new Failure(
    'recipient_changed',
    `recipient: the ${what} was changed lately; no codes are sent to it yet`,
    { retryAfter: until - now },
  );
}

/** Until when the latest of some changes holds; -Infinity where none does. */
function latest(changes: readonly (number | null)[], holdFor: number): number {
  if (holdFor === 0) return -Infinity;
  return Math.max(-Infinity, ...changes.map((at) => (at === null ? -Infinity : at + holdFor)));
}
