/**
 * A length of time for people, in the two largest units that say something:
 * `0 ms`, `87 ms`, `1.24 s`, `3 min 5 s`, `2 h 10 min`, `4 d 1 h`. Milliseconds in.
 */
export function formatElapsed(milliseconds: number): string {
  const sign = milliseconds < 0 ? '-' : '';
  const length = Math.abs(milliseconds);
  if (length < 999.5) return `${sign}${Math.round(length)} ms`;
  if (length < 59_950) return `${sign}${seconds(length / 1000)}`;
  if (length < 3_599_500) return `${sign}${pair(length / 1000, 60, 'min', 's')}`;
  if (length < 86_370_000) return `${sign}${pair(length / 60_000, 60, 'h', 'min')}`;
  return `${sign}${pair(length / 3_600_000, 24, 'd', 'h')}`;
}

/** Three significant digits at most, without trailing zeros. */
function seconds(count: number): string {
  return `${Number(count.toFixed(count < 9.995 ? 2 : 1))} s`;
}

function pair(count: number, per: number, large: string, small: string): string {
  const rounded = Math.round(count);
  const rest = rounded % per;
  const whole = `${Math.floor(rounded / per)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}
