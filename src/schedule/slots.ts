import { FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from 'luxon';
import { LRUCache } from 'lru-cache';
import { CronExpression } from '../settings/cron-expression.js';

/** When something comes again. */
export interface Recurrence {
  /** Five fields, or six with seconds first. */
  cron: string;
  /** IANA; UTC where this host does not know it. */
  timeZone: string;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

const expressions = new LRUCache<string, CronExpression>({ max: 1000 });

/**
 * The first moment after `after` (ms since the epoch), or null where none comes
 * within eight years. A time that the clocks skip is taken by the offset before
 * the skip: 02:30 is then 03:30 (RFC 5545, 3.3.5). A time that they show twice is
 * the first of the two, but for what comes every hour: that goes by the passing
 * of time, and has both. Throws where the cron expression is not sound.
 */
export function nextSlot({ cron, timeZone }: Recurrence, after: number): number | null {
  const expression = expressionOf(cron);
  const zone = zoneOf(timeZone);
  let best: number | null = null;
  // Where clocks are put back or forward nearby, what they show is not in the order of time.
  let shown: number | null = after + Math.min(...offsetsNear(zone, after));
  for (;;) {
    shown = expression.next(shown);
    if (shown === null) return best;
    if (best !== null && shown >= best + Math.max(...offsetsNear(zone, best))) return best;
    for (const slot of momentsOf(shown, zone, expression.everyHour)) {
      if (slot > after && (best === null || slot < best)) best = slot;
    }
  }
}

/** The next so many after `after`, in order. */
export function nextSlots(recurrence: Recurrence, after: number, count: number): number[] {
  const slots: number[] = [];
  let last: number | null = after;
  while (slots.length < count) {
    last = nextSlot(recurrence, last);
    if (last === null) break;
    slots.push(last);
  }
  return slots;
}

/** The newest of those after `after` and not after `until`, at most so many, oldest first. */
export function newestSlots(
  recurrence: Recurrence,
  after: number,
  until: number,
  most: number,
): number[] {
  // A few days first, and then ever more: years of minutes are not counted for the last ten.
  for (let width = HOUR; ; width *= 4) {
    const from = Math.max(after, until - width);
    const found: number[] = [];
    let slot = nextSlot(recurrence, from);
    while (slot !== null && slot <= until) {
      found.push(slot);
      slot = nextSlot(recurrence, slot);
    }
    if (from === after || found.length >= most) return found.slice(-most);
  }
}

/** All moments at which the clocks of a zone show a time. */
function momentsOf(shown: number, zone: Zone, both: boolean): number[] {
  // No zone changes its clocks twice within two days.
  const before = offsetAt(zone, shown - DAY);
  const after = offsetAt(zone, shown + DAY);
  const first = shown - before;
  const second = shown - after;
  const isFirst = offsetAt(zone, first) === before;
  const isSecond = offsetAt(zone, second) === after;
  if (isFirst && isSecond && first !== second) return both ? [first, second] : [first];
  return isSecond && !isFirst ? [second] : [first];
}

function offsetsNear(zone: Zone, at: number): number[] {
  return [at - DAY, at, at + DAY].map((moment) => offsetAt(zone, moment));
}

/** Milliseconds. */
function offsetAt(zone: Zone, at: number): number {
  return zone.offset(at) * MINUTE;
}

function zoneOf(timeZone: string): Zone {
  if (timeZone === 'UTC') return FixedOffsetZone.utcInstance;
  const zone = IANAZone.create(timeZone);
  return zone.isValid ? zone : FixedOffsetZone.utcInstance;
}

function expressionOf(cron: string): CronExpression {
  const known = expressions.get(cron);
  if (known !== undefined) return known;
  const parsed = CronExpression.parse(cron);
  expressions.set(cron, parsed);
  return parsed;
}
