/**
 * ISO 8601 in UTC with milliseconds. At thousands of lines a second a new Date
 * for each costs more than the rest of its line: the part up to the second is kept.
 */
export class IsoTime {
  private second = NaN;
  private prefix = '';

  /** Milliseconds since the epoch. */
  of(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      // 2026-11-22T08:15:00.
      this.prefix = new Date(second * 1000).toISOString().slice(0, 20);
    }
    const milliseconds = now - second * 1000;
    return `${this.prefix}${String(milliseconds).padStart(3, '0')}Z`;
  }
}
