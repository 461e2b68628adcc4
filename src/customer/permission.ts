import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from 'luxon';
import { Failure } from '../failure/failure.js';
import type { FailureCode } from '../failure/failure.js';
import type { Settings } from '../settings/settings.schema.js';
import type { ConsentCategory } from './consent.js';
import type { Customer } from './customer.js';

/**
 * Why nothing of a category may go to a number, null where it may. `customers`
 * are all who have the number: one who refuses, refuses for it. With none,
 * nobody has refused, and nobody has allowed what asks for it. `field` is the
 * recipient's place in the request.
 */
export function refusalOf(
  customers: readonly Customer[],
  category: ConsentCategory,
  policy: Settings['consent'],
  field: string,
): Failure | null {
  if (customers.some(({ blocked }) => blocked)) {
    return refusal('recipient_blocked', field, 'is blocked; nothing is sent');
  }
  if (category === 'essential') return null;
  const said = customers.map(({ consents }) => consents[category]);
  switch (policy[category]) {
    case 'always':
      return null;
    case 'unless-refused':
      if (!said.includes(false)) return null;
      return refusal('consent_missing', field, `has refused ${category}`);
    case 'if-granted':
      if (said.length > 0 && said.every((granted) => granted === true)) return null;
      return refusal('consent_missing', field, `has not allowed ${category}`);
  }
}

/** Of a number that said STOP. */
export function optedOut(category: ConsentCategory, field: string): Failure {
  return refusal('consent_missing', field, `has said STOP to ${category}`);
}

function refusal(code: FailureCode, field: string, description: string): Failure {
  return new Failure(code, `${field}: ${description}`, { violations: [{ field, description }] });
}

/**
 * Until when a customer is not to be disturbed, in milliseconds since the
 * epoch; null where they may be now. `timeZone` (IANA) is where their wall
 * clock is. Where a clock is put back inside the window, it lasts until its end
 * has been shown for the last time; where a clock skips its end, until then.
 */
export function quietUntil(
  { doNotDisturb }: Pick<Customer, 'doNotDisturb'>,
  timeZone: string,
  now: number,
): number | null {
  if (doNotDisturb === null || doNotDisturb.from === doNotDisturb.until) return null;
  const { from, until } = doNotDisturb;
  const zone = IANAZone.isValidZone(timeZone)
    ? IANAZone.create(timeZone)
    : FixedOffsetZone.utcInstance;
  const today = DateTime.fromMillis(now, { zone });
  let end = now;
  // In order, for the end of one may lie in the next where a clock was put back.
  for (const days of [-1, 0, 1]) {
    const day = today.plus({ days });
    const last = until < from ? today.plus({ days: days + 1 }) : day;
    if (shown(day, from, zone).first > end) continue;
    end = Math.max(end, shown(last, until, zone).last);
  }
  return end > now ? end : null;
}

/** When a clock first and last shows a time of a day; where it skips it, the moment of the skip. */
function shown(day: DateTime, minutes: number, zone: Zone): { first: number; last: number } {
  const hour = Math.floor(minutes / 60);
  const minute = minutes % 60;
  const at = DateTime.fromObject(
    { year: day.year, month: day.month, day: day.day, hour, minute },
    { zone },
  );
  if (at.day !== day.day || at.hour !== hour || at.minute !== minute) {
    const skip = lastChange(zone, at.toMillis());
    return { first: skip, last: skip };
  }
  const moments = at.getPossibleOffsets().map((one) => one.toMillis());
  return { first: Math.min(...moments), last: Math.max(...moments) };
}

/** Milliseconds; no clock was ever put forward by more. */
const LARGEST_SKIP = 25 * 3_600_000;

/** The moment, to the second, from which a zone has had the offset that it has at `at`. */
function lastChange(zone: Zone, at: number): number {
  const offset = zone.offset(at);
  let before = at - LARGEST_SKIP;
  let after = at;
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (zone.offset(middle) === offset) after = middle;
    else before = middle;
  }
  return after;
}
