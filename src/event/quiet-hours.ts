import type { Customer } from '../customer/customer.js';
import { quietUntil } from '../customer/permission.js';
import type { MessageClass } from '../message/message-class.js';

/** Milliseconds; if nobody may be disturbed for so long, nobody ever may. */
const LONGEST = 2 * 86_400_000;

/** Alerts and one-time passwords are worth waking somebody. */
export function waitsForQuietHours(messageClass: MessageClass): boolean {
  return messageClass === 'service' || messageClass === 'promotion';
}

/**
 * The first moment from `moment` on (ms since the epoch) at which none of those
 * who share a number is in do-not-disturb hours; null where their hours leave
 * none. `timeZone` (IANA) is of those who have none of their own.
 */
export function afterQuietHours(
  customers: readonly Pick<Customer, 'doNotDisturb' | 'timeZone'>[],
  timeZone: string,
  moment: number,
): number | null {
  let at = moment;
  while (at <= moment + LONGEST) {
    let end = at;
    for (const customer of customers) {
      end = Math.max(end, quietUntil(customer, customer.timeZone ?? timeZone, at) ?? at);
    }
    if (end === at) return at;
    at = end;
  }
  return null;
}
