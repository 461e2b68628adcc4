import { uuid7Floor } from '../message/uuid7.js';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** Longer than any time to live (14 days): no older message can still be open. */
const OPEN = 15 * DAY;
const RECENT = DAY;
/** Other nodes' clocks may be ahead by as much. */
const AHEAD = HOUR;

/** The least and the greatest message ID to look at, so that only those partitions are. */
export type IdRange = [least: string, greatest: string];

/** Messages that can still be open at `now` (ms since the epoch). */
export function openIds(now: number): IdRange {
  return [uuid7Floor(now - OPEN), uuid7Floor(now + AHEAD)];
}

/** Those of the last day: nearly every receipt is for one of them. */
export function recentIds(now: number): IdRange {
  return [uuid7Floor(now - RECENT), uuid7Floor(now + AHEAD)];
}

/** The range of some message IDs; in text form they sort as they do in PostgreSQL. */
export function rangeOf(ids: readonly string[]): IdRange {
  let least = ids[0];
  let greatest = least;
  for (const id of ids) {
    if (id < least) least = id;
    else if (id > greatest) greatest = id;
  }
  return [least, greatest];
}
