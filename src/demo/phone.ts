import { handsetUrl, lookAtHandset } from './handset.js';
import type { Handset } from './handset.js';

/** The bank's short code, which customers write to. */
export const SHORT_CODE = '56789';

/** Milliseconds for the simulator to bring a message to the daemon. */
const SENDING = 15_000;
/**
 * The daemon takes a text again within inbound.repeatWithin (ten seconds) for
 * the carrier's repeat. Nobody sees spaces at an end: each text has one more than
 * the one before, and those of another run as many as the time says.
 */
const MOST_SPACES = 97;
const SPACE_EVERY = 2_000;
let lastPlace = 0;

function spaces(now: number): string {
  lastPlace = Math.max(lastPlace + 1, Math.floor(now / SPACE_EVERY));
  return ' '.repeat(lastPlace % MOST_SPACES);
}

/** What became of sending a text: taken, or there is no simulator to send it, or why not. */
export type Sent = 'sent' | 'no simulator' | 'not taken';

/** A customer's telephone at the daemon's simulator: it writes to the bank, and receives. */
export class Phone {
  private constructor(
    private readonly http: string,
    readonly msisdn: string,
    private readonly handset: Handset,
  ) {}

  /** Null where the daemon has no handset to look at. */
  static async open(http: string, msisdn: string): Promise<Phone | null> {
    const handset = await lookAtHandset(http, msisdn);
    return handset === null ? null : new Phone(http, msisdn, handset);
  }

  async send(text: string): Promise<Sent> {
    const sent = `${text}${spaces(Date.now())}`;
    const body = JSON.stringify({ from: this.msisdn, to: SHORT_CODE, text: sent });
    try {
      const response = await fetch(handsetUrl(this.http), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(SENDING),
      });
      await response.body?.cancel();
      if (response.ok) return 'sent';
      return response.status === 404 ? 'no simulator' : 'not taken';
    } catch {
      return 'not taken';
    }
  }

  /** The next text that it gets; null where none comes in time, after which none is told any more. */
  next(timeout: number): Promise<string | null> {
    return this.handset.next(timeout);
  }

  close(): void {
    this.handset.close();
  }
}
