/** What a clock on a wall shows, by another way than the code under test: Intl, minute by minute. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes after midnight. */
export function wallMinute(moment: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const [hour, minute] = format.format(moment).split(':').map(Number);
  return hour * 60 + minute;
}

export interface Hours {
  from: number;
  until: number;
  timeZone: string;
}

/** Whether the wall shows one of the hours. */
export function showsQuiet({ from, until, timeZone }: Hours, moment: number): boolean {
  const at = wallMinute(moment, timeZone);
  return from <= until ? from <= at && at < until : at >= from || at < until;
}

const MINUTE = 60_000;

/**
 * Whether each minute from `start` on is quiet. A stretch of at most an hour that
 * seems free between quiet ones is none: there the clock was put back.
 */
export function quietMinutes(hours: readonly Hours[], start: number, minutes: number): boolean[] {
  const margin = 120;
  const all = new Array<boolean>(minutes).fill(false);
  for (const one of hours) {
    const own = Array.from({ length: minutes + 2 * margin }, (_, index) =>
      showsQuiet(one, start + (index - margin) * MINUTE),
    );
    for (let from = 0; from < own.length; from++) {
      if (own[from] || from === 0 || !own[from - 1]) continue;
      const next = own.indexOf(true, from);
      if (next !== -1 && next - from <= 60) own.fill(true, from, next);
    }
    for (let index = 0; index < minutes; index++) all[index] ||= own[index + margin];
  }
  return all;
}
