import { concat, filter, firstValueFrom, from, map, timeout } from 'rxjs';
import type { Observable } from 'rxjs';
import { textsTo } from '../../../src/simulator/handset-texts.js';
import { SHORT_CODE } from '../../kit/pull.js';
import type { Smsc } from '../../kit/smsc.js';

/** The handset of a number, whichever daemon answers it, and however often that dies. */
export class Phone {
  /** Everything that came, in order. */
  readonly texts: string[] = [];

  constructor(
    private readonly smsc: Smsc,
    readonly msisdn: string,
  ) {
    this.arrivals.subscribe((text) => this.texts.push(text));
  }

  /** Resolves when a daemon has taken it, `patience` milliseconds at most. */
  says(text: string, patience = 10_000): Promise<void> {
    return this.smsc.sendMo({ from: this.msisdn, to: SHORT_CODE, text }, patience);
  }

  /** The first text that matches, be it here already. */
  async reads(wanted: RegExp, patience = 20_000): Promise<string> {
    const matching = this.arrivals.pipe(
      filter((text) => wanted.test(text)),
      timeout({ first: patience }),
    );
    return firstValueFrom(matching).catch(() => {
      throw new Error(`no ${wanted} came in ${patience} ms, but ${this.texts.join(' | ')}`);
    });
  }

  /** Each text, from the first on, and then as they come. */
  get arrivals(): Observable<string> {
    const { received, submits } = this.smsc;
    const texts = textsTo(concat(from([...received]), submits), this.msisdn);
    return texts.pipe(map(({ text }) => text));
  }
}
