/** Lines of one kind that come in floods are written this often, in milliseconds. */
const INTERVAL = 10_000;

/** Lets one line of a kind through in a while; kinds are few. */
export class Seldom {
  private readonly floods = new Map<string, { until: number; unwritten: number }>();

  /** `line` gets how many like it were left out since the last. */
  write(kind: string, now: number, line: (unwritten: number) => void): void {
    const flood = this.floods.get(kind);
    if (flood !== undefined && now < flood.until) {
      flood.unwritten++;
      return;
    }
    this.floods.set(kind, { until: now + INTERVAL, unwritten: 0 });
    line(flood?.unwritten ?? 0);
  }
}
