import { z } from 'zod';
import { wallTime } from './broadcast-settings.schema.js';
import { duration } from './setting-values.schema.js';

/** What becomes of moments at which no node was there. */
const missed = z.enum(['skip', 'latest', 'each']);

/** Five fields: minute, hour, day of the month, month, day of the week; schedule-checks says whether they are sound. */
const cron = z.string().min(1).max(100);

/** Wishes, reports and reminders that come by themselves. All are off until the bank wants them. */
export function scheduleSettings() {
  const wishes = () =>
    z
      .strictObject({
        enabled: z.boolean().default(false),
        /** On each customer's wall clock; after `until` it is better not to come at all. */
        at: wallTime.prefault('10:00'),
        until: wallTime.prefault('20:00'),
        /** Who was born, or came, on 29 February is wished well on this day of other years. */
        leapDay: z.enum(['02-28', '03-01']).default('02-28'),
      })
      .prefault({});
  return z.strictObject({
    birthday: wishes(),
    /** Of the day on which the first account was opened, from the first year on. */
    anniversary: wishes(),
    festivals: z
      .strictObject({
        enabled: z.boolean().default(false),
        /** The calendar (docs/broadcasts.md). */
        file: z.string().default('config/festivals.yaml'),
        at: wallTime.prefault('10:00'),
        until: wallTime.prefault('20:00'),
      })
      .prefault({}),
    /** What each account holds, from the bank's core. */
    balanceReport: z
      .strictObject({
        enabled: z.boolean().default(false),
        cron: cron.default('0 9 1 * *'),
        /** IANA; the bank's where absent. */
        timeZone: z.string().optional(),
        missed: missed.default('latest'),
        /** Only to customers who have one of these; empty is everyone with an account. */
        products: z.array(z.string()).default([]),
      })
      .prefault({}),
    /** Of what the bank's core says is due. */
    paymentReminders: z
      .strictObject({
        enabled: z.boolean().default(false),
        /** One reminder for each. */
        daysAhead: z.array(z.int().min(0).max(31)).nonempty().default([3]),
        /** On each customer's wall clock. */
        at: wallTime.prefault('09:00'),
      })
      .prefault({}),
    /** Messages whose fate is uncertain wait for a person: who is told of them. */
    heldMessages: z
      .strictObject({
        enabled: z.boolean().default(true),
        cron: cron.default('0 * * * *'),
        /** Held for longer. */
        after: duration({ min: '1m', max: '7d' }).prefault('30m'),
        /** Numbers of the people on duty (E.164); without any, the log and the metrics tell. */
        to: z
          .array(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +919812345678'))
          .max(20)
          .default([]),
      })
      .prefault({}),
  });
}
