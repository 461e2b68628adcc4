const MINUTE = 60_000;
const DAY = 86_400_000;

/** Null is every one. */
export interface Wanted {
  minute: readonly number[];
  hour: readonly number[] | null;
  weekday: readonly number[] | null;
}

/**
 * Watches a zone's clock minute by minute, as Intl shows it, and notes when what is
 * wanted is shown for the first time, or, where every hour is wanted, each time. What a
 * clock passes over is noted as late after the jump as it would have been without.
 */
export function expectedSlots(
  wanted: Wanted,
  timeZone: string,
  from: number,
  until: number,
): number[] {
  const format = new Intl.DateTimeFormat('en-u-hc-h23', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const shownAt = (at: number): number => {
    const part = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, +value]),
    );
    return Date.UTC(2000 + part.year, part.month - 1, part.day, part.hour, part.minute);
  };
  const isWanted = (shown: number) => {
    const date = new Date(shown);
    return (
      wanted.minute.includes(date.getUTCMinutes()) &&
      (wanted.hour?.includes(date.getUTCHours()) ?? true) &&
      (wanted.weekday?.includes(date.getUTCDay()) ?? true)
    );
  };
  const seen = new Set<number>();
  const slots = new Set<number>();
  // A day earlier, so that what is shown a second time is known to be.
  let before = shownAt(from - DAY - MINUTE);
  for (let at = from - DAY; at < until; at += MINUTE) {
    const shown = shownAt(at);
    for (let passed = before + MINUTE; passed < shown; passed += MINUTE) {
      if (isWanted(passed)) slots.add(at + (passed - before - MINUTE));
    }
    if (isWanted(shown) && (wanted.hour === null || !seen.has(shown))) slots.add(at);
    seen.add(shown);
    before = shown;
  }
  return [...slots].filter((slot) => slot >= from && slot < until).sort((a, b) => a - b);
}
