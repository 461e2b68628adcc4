import { joined, quietSpans } from './quiet-spans.js';
import type { QuietWindow, Span } from './quiet-spans.js';

/** Milliseconds; where no moment is free for so long, none ever is. */
const LONGEST = 2 * 86_400_000;

export type QuietVerdict =
  /** Until the next quiet hours (ms since the epoch); null where there are none. */
  | { kind: 'free'; until: number | null }
  /** Until the first moment (ms since the epoch) that none of the windows holds; null where there is none. */
  | { kind: 'quiet'; until: number | null };

/** Whether a moment is free of all the windows, and how long it stays so. */
export function quietVerdict(windows: readonly QuietWindow[], now: number): QuietVerdict {
  const spans = joined(windows.flatMap((window) => quietSpans(window, now)));
  const around = spans.find(({ start, end }) => start <= now && now < end);
  if (around === undefined) return { kind: 'free', until: nextOf(spans, now) };
  return { kind: 'quiet', until: around.end > now + LONGEST ? null : around.end };
}

function nextOf(spans: readonly Span[], now: number): number | null {
  return spans.find(({ start }) => start > now)?.start ?? null;
}

/** The same question is asked of most of a chunk: answered once. */
export class QuietVerdicts {
  readonly #known = new Map<string, QuietVerdict>();

  /** `now` in ms since the epoch. */
  constructor(private readonly now: number) {}

  of(windows: readonly QuietWindow[]): QuietVerdict {
    const key = windows
      .map(({ from, until, timeZone }) => `${from} ${until} ${timeZone}`)
      .join('|');
    let verdict = this.#known.get(key);
    if (verdict === undefined) this.#known.set(key, (verdict = quietVerdict(windows, this.now)));
    return verdict;
  }
}
