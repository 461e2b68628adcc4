/** Scrapes nearer together than this share one answer, in milliseconds. */
const FRESH = 5_000;
/** A scrape does not wait longer for the database, in milliseconds. */
const PATIENCE = 2_000;

/**
 * A question to the database that a scrape asks, at most every FRESH: `ask` sets
 * the gauges and gives whether it had an answer, and `clear` empties them, so
 * that what is not known is absent and not stale.
 */
export class ScrapeQuestion {
  private asked = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly ask: (now: number) => Promise<boolean>,
    private readonly clear: () => void,
  ) {}

  /** Ends within PATIENCE; never rejects where `ask` never does. */
  async refresh(now: number): Promise<void> {
    if (now - this.asked >= FRESH) {
      this.asking ??= this.put(now).finally(() => (this.asking = undefined));
    }
    if (this.asking === undefined) return;
    let patience: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      patience = setTimeout(() => {
        this.clear();
        resolve();
      }, PATIENCE);
    });
    await Promise.race([this.asking, late]);
    clearTimeout(patience);
  }

  private async put(now: number): Promise<void> {
    if (await this.ask(now)) this.asked = now;
    else this.clear();
  }
}
