import type { Counter, Gauge, Histogram } from 'prom-client';

/** What a label becomes once a metric has all the series it may have. */
export const OTHER = 'other';

/**
 * One value for each pair of labels, at most `limit` of them: whatever a peer
 * sends, a metric stays small.
 */
export class Series<T> {
  private readonly byFirst = new Map<string, Map<string, T>>();
  private count = 0;

  constructor(
    private readonly make: (first: string, second: string) => T,
    private readonly limit = 1000,
  ) {}

  of(first: string, second = ''): T {
    return this.byFirst.get(first)?.get(second) ?? this.add(first, second);
  }

  *values(): Generator<T> {
    for (const bySecond of this.byFirst.values()) yield* bySecond.values();
  }

  private add(first: string, second: string): T {
    // The pair that takes the overflow is itself over the limit.
    const isOverflow = first === OTHER && (second === OTHER || second === '');
    if (this.count >= this.limit && !isOverflow) {
      return this.of(OTHER, second === '' ? '' : OTHER);
    }
    const made = this.make(first, second);
    let bySecond = this.byFirst.get(first);
    if (bySecond === undefined) this.byFirst.set(first, (bySecond = new Map<string, T>()));
    bySecond.set(second, made);
    this.count++;
    return made;
  }
}

/**
 * A counter for the way of every message: it counts in plain numbers, and
 * `drain` hands them to prom-client before a scrape. `inc` itself builds a key
 * and looks it up at every call, which costs ten times as much.
 */
export class Tally {
  private readonly series: Series<{ pending: number; shown: boolean; readonly labels: string[] }>;

  constructor(
    private readonly counter: Counter,
    labelCount: 1 | 2,
    limit?: number,
  ) {
    this.series = new Series(
      (first, second) => ({
        pending: 0,
        shown: false,
        labels: [first, second].slice(0, labelCount),
      }),
      limit,
    );
  }

  /** An amount of 0 makes the series seen, as 0. */
  add(amount: number, first: string, second?: string): void {
    this.series.of(first, second).pending += amount;
  }

  drain(): void {
    for (const entry of this.series.values()) {
      if (entry.pending === 0 && entry.shown) continue;
      this.counter.labels(...entry.labels).inc(entry.pending);
      entry.pending = 0;
      entry.shown = true;
    }
  }
}

/** A gauge of two labels that changes with every message: only its last value reaches prom-client, before a scrape. */
export class LastValue {
  private readonly series: Series<{ value: number; readonly labels: string[] }>;

  constructor(private readonly gauge: Gauge) {
    this.series = new Series((first, second) => ({ value: 0, labels: [first, second] }));
  }

  set(value: number, first: string, second: string): void {
    this.series.of(first, second).value = value;
  }

  drain(): void {
    for (const entry of this.series.values()) {
      this.gauge.labels(...entry.labels).set(entry.value);
    }
  }
}

/** A histogram of one label whose children are bound once. What is no number is left out. */
export class Observed {
  private readonly series: Series<Histogram.Internal<string>>;

  constructor(histogram: Histogram, limit?: number) {
    this.series = new Series((label) => histogram.labels(label), limit);
  }

  /** Of a time in milliseconds, for a histogram in seconds. */
  milliseconds(label: string, milliseconds: number): void {
    this.value(label, milliseconds / 1000);
  }

  value(label: string, value: number): void {
    // Clocks of two nodes can differ: a negative time is no time.
    if (Number.isFinite(value)) this.series.of(label).observe(Math.max(0, value));
  }
}
