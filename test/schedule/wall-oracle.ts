const MINUTE = 60_000;
const DAY = 86_400_000;

/** Null is every one. */
export interface Wanted {
  minute: readonly number[];
  hour: readonly number[] | null;
  weekday: readonly number[] | null;
}

/** What a zone's clock shows, minute by minute from a day before `from`, as Intl has it. */
export interface Wall {
  from: number;
  until: number;
  /** As if the clock showed UTC. */
  shown: readonly number[];
}

export function watchWall(timeZone: string, from: number, until: number): Wall {
  const format = new Intl.DateTimeFormat('en-u-hc-h23', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const shown: number[] = [];
  for (let at = from - DAY; at < until; at += MINUTE) {
    const part = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, +value]),
    );
    shown.push(Date.UTC(2000 + part.year, part.month - 1, part.day, part.hour, part.minute));
  }
  return { from, until, shown };
}

/**
 * Notes when what is wanted is shown for the first time, or, where every hour is
 * wanted, each time. What a clock passes over is noted as late after the jump as it
 * would have been without.
 */
export function expectedSlots(wanted: Wanted, { from, until, shown }: Wall): number[] {
  const isWanted = (time: number) => {
    const date = new Date(time);
    return (
      wanted.minute.includes(date.getUTCMinutes()) &&
      (wanted.hour?.includes(date.getUTCHours()) ?? true) &&
      (wanted.weekday?.includes(date.getUTCDay()) ?? true)
    );
  };
  const seen = new Set<number>();
  const slots = new Set<number>();
  shown.forEach((time, minute) => {
    const at = from - DAY + minute * MINUTE;
    const before = shown[minute - 1] ?? time - MINUTE;
    for (let passed = before + MINUTE; passed < time; passed += MINUTE) {
      if (isWanted(passed)) slots.add(at + (passed - before - MINUTE));
    }
    if (isWanted(time) && (wanted.hour === null || !seen.has(time))) slots.add(at);
    seen.add(time);
  });
  return [...slots].filter((slot) => slot >= from && slot < until).sort((a, b) => a - b);
}
