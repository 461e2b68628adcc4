import { RateWindow } from './rate-window.js';

/** How fast runs are sent, from looks at their totals. */
export class RunRates {
  readonly #windows = new Map<string, RateWindow>();

  /** `count` is whom a message was made for; `now` in ms since the epoch. */
  note(runId: string, count: number, now: number): void {
    let window = this.#windows.get(runId);
    if (window === undefined) this.#windows.set(runId, (window = new RateWindow()));
    window.note(count, now);
  }

  perSecond(runId: string, now: number): number {
    return this.#windows.get(runId)?.perSecond(now) ?? 0;
  }

  /** Forgets all but these. */
  keep(runIds: ReadonlySet<string>): void {
    for (const runId of this.#windows.keys()) {
      if (!runIds.has(runId)) this.#windows.delete(runId);
    }
  }
}
