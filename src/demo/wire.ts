/** Milliseconds for the daemon to answer a scrape. */
const PATIENCE = 3_000;
/** Between two looks. */
const LOOK_EVERY = 100;
/** So long nothing was written: it stands still. */
const STILL = 1_500;
/** Milliseconds after which it is given up that it will. */
const LONGEST = 10_000;

/** How a bind came to a stand. */
export interface Standstill {
  /** Segments written since the question. */
  segments: number;
  /** Milliseconds from the question to the last of them; null where they never ceased. */
  after: number | null;
}

/** What of a class the daemon wrote to its binds, as its metrics tell. */
export class Wire {
  constructor(private readonly http: string) {}

  /** Waits until nothing more is written; null where the daemon shows no metrics. */
  async standstill(): Promise<Standstill | null> {
    const began = performance.now();
    const first = await this.segments();
    if (first === null) return null;
    let last = first;
    let changed = began;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      const now = performance.now();
      const segments = await this.segments();
      if (segments === null) return null;
      if (segments !== last) changed = now;
      last = segments;
      if (now - changed >= STILL) return { segments: last - first, after: changed - began };
      if (now - began >= LONGEST) return { segments: last - first, after: null };
    }
  }

  /** Segments of promotions written to binds so far; null where nobody tells. */
  async segments(): Promise<number | null> {
    try {
      const response = await fetch(new URL('/metrics', this.http), {
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (!response.ok) return null;
      return sumOf(await response.text());
    } catch {
      return null;
    }
  }
}

const LINE = /^tellerline_segments_submitted_total\{[^}]*class="promotion"[^}]*\} (\S+)$/gm;

function sumOf(metrics: string): number {
  return [...metrics.matchAll(LINE)].reduce((sum, [, value]) => sum + Number(value), 0);
}
