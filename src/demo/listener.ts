import { Phone } from './phone.js';
import type { Sent } from './phone.js';

/** Milliseconds that a handset is looked at, at most. */
const LONGEST = 600_000;
/** Between two looks at what came. */
const LOOK_EVERY = 50;

/** A telephone that keeps what it receives. */
export class Listener {
  readonly texts: string[] = [];

  private constructor(private readonly phone: Phone) {
    void this.#listen();
  }

  /** Null where the daemon has no handset to look at. */
  static async open(http: string, msisdn: string): Promise<Listener | null> {
    const phone = await Phone.open(http, msisdn);
    return phone === null ? null : new Listener(phone);
  }

  get msisdn(): string {
    return this.phone.msisdn;
  }

  send(text: string): Promise<Sent> {
    return this.phone.send(text);
  }

  /** Whether it receives something, within so many milliseconds. */
  async hears(timeout: number): Promise<boolean> {
    const before = this.texts.length;
    const until = performance.now() + timeout;
    while (this.texts.length === before && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
    return this.texts.length > before;
  }

  close(): void {
    this.phone.close();
  }

  async #listen(): Promise<void> {
    for (;;) {
      const text = await this.phone.next(LONGEST);
      if (text === null) return;
      this.texts.push(text);
    }
  }
}
