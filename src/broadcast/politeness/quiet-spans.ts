import { FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from 'luxon';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Days from yesterday on: beyond them nothing is looked for. */
const DAYS = 5;

/** Hours in which somebody is left alone, by a clock on a wall; minutes after midnight. */
export interface QuietWindow {
  from: number;
  /** Before `from`, it passes midnight. */
  until: number;
  /** IANA. */
  timeZone: string;
}

/** Milliseconds since the epoch, without its end. */
export interface Span {
  start: number;
  end: number;
}

/**
 * When a window holds, from the day before `now` (ms since the epoch) to three
 * days after it, in order. Where the clocks are put back inside it, or over one of
 * its ends, it begins when its beginning is shown first, and ends when its end is
 * shown last; where they skip an end, that is at the skip.
 */
export function quietSpans({ from, until, timeZone }: QuietWindow, now: number): Span[] {
  if (from === until) return [];
  const zone = zoneOf(timeZone);
  const shownNow = now + zone.offset(now) * MINUTE;
  const today = shownNow - modulo(shownNow, DAY);
  const spans: Span[] = [];
  for (let day = -1; day < DAYS - 1; day++) {
    const midnight = today + day * DAY;
    const start = shown(midnight + from * MINUTE, zone).first;
    const end = shown(midnight + (until < from ? DAY : 0) + until * MINUTE, zone).last;
    if (start < end) spans.push({ start, end });
  }
  return spans;
}

/** Spans as ones that neither meet nor overlap, in order. */
export function joined(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last === undefined || last.end < span.start) out.push({ ...span });
    else last.end = Math.max(last.end, span.end);
  }
  return out;
}

/** When a zone's clocks first and last show a time, given as if it were UTC's; of one they skip, the skip. */
function shown(time: number, zone: Zone): { first: number; last: number } {
  const offset = (at: number) => zone.offset(at) * MINUTE;
  // No zone changes its clocks twice within two days.
  const before = offset(time - DAY);
  const after = offset(time + DAY);
  const moments = [time - before, time - after].filter((at) => offset(at) === time - at);
  if (moments.length === 0) {
    const skip = changeBetween(zone, time - DAY, time + DAY);
    return { first: skip, last: skip };
  }
  return { first: Math.min(...moments), last: Math.max(...moments) };
}

/** The moment, to the second, at which a zone's offset changes between two that differ in it. */
function changeBetween(zone: Zone, start: number, end: number): number {
  const old = zone.offset(start);
  let before = Math.floor(start / 1000);
  let after = Math.ceil(end / 1000);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offset(middle * 1000) === old) before = middle;
    else after = middle;
  }
  return after * 1000;
}

/** UTC for a zone that this host does not know. */
function zoneOf(timeZone: string): Zone {
  const zone = IANAZone.create(timeZone);
  return zone.isValid ? zone : FixedOffsetZone.utcInstance;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
