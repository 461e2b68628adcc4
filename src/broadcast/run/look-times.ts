/** Milliseconds from the first look for which it is looked at every turn. */
const OFTEN = 60_000;
/** … and between looks after that. */
const SELDOM = 15_000;

/**
 * When a run is looked at again that is to have nothing in the queue: at every turn
 * while something may still come, and now and then for as long as it stays so.
 * Times in ms.
 */
export class LookTimes {
  readonly #runs = new Map<string, { quietSince: number; next: number }>();

  isTime(runId: string, now: number): boolean {
    return (this.#runs.get(runId)?.next ?? now) <= now;
  }

  looked(runId: string, found: boolean, now: number): void {
    const known = this.#runs.get(runId);
    const quietSince = found || known === undefined ? now : known.quietSince;
    const next = now - quietSince < OFTEN ? now : now + SELDOM;
    this.#runs.set(runId, { quietSince, next });
  }

  /** Its state is another; '' is of all of them. */
  again(runId: string): void {
    if (runId === '') this.#runs.clear();
    else this.#runs.delete(runId);
  }

  /** Forgets all but these. */
  keep(runIds: ReadonlySet<string>): void {
    for (const runId of this.#runs.keys()) if (!runIds.has(runId)) this.#runs.delete(runId);
  }
}
