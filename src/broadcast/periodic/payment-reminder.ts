import type {
  DuePayment,
  ListPaymentsDueRequest,
} from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Day } from '../../rpc/calendar-checks.js';
import type { Event } from '../../rpc/generated/tellerline/v1/event.js';
import { toTimestamp } from '../../rpc/timestamps.js';
import { namePart } from './event-name.js';

const DAY = 86_400_000;

/** What is due on a day, reminded of so many days before it. */
export interface Reminding {
  daysAhead: number;
  dueOn: Day;
}

/**
 * What is prepared at a slot (ms since the epoch; 10:00 UTC of a day): all that is to
 * be told on the next day of the calendar, which begins on the first walls of the world
 * at that moment. What was due before the day of `now` is not reminded of any more.
 */
export function remindingsOf(slot: number, daysAhead: readonly number[], now: number): Reminding[] {
  return [...new Set(daysAhead)]
    .map((days) => ({ daysAhead: days, dueOn: dayOf(slot + (1 + days) * DAY) }))
    .filter(({ dueOn }) => dueOn >= dayOf(now));
}

/** `at` in minutes after midnight of the customer's wall clock. */
export function paymentReminder(
  { paymentId, customerId, payment, amount, minimum, maskedAccount }: DuePayment,
  { daysAhead, dueOn }: Reminding,
  at: number,
  now: number,
): Event {
  return {
    eventId: `payment-due:${namePart(paymentId)}:${dueOn}:${daysAhead}`,
    recipient: { customerId },
    occurredAt: toTimestamp(now),
    locale: '',
    schedule: {
      daysAhead: {
        days: daysAhead,
        time: { hours: Math.floor(at / 60), minutes: at % 60, seconds: 0, nanos: 0 },
      },
    },
    paymentDue: { payment, amount, dueOn: dateOf(dueOn), minimum, maskedAccount },
  };
}

function dateOf(day: Day): ListPaymentsDueRequest['dueOn'] {
  const [year, month, date] = day.split('-').map(Number);
  return { year, month, day: date };
}

function dayOf(moment: number): Day {
  return new Date(moment).toISOString().slice(0, 10);
}
