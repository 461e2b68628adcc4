import { Injectable } from '@nestjs/common';
import { endOfSlice, sliceStart, waitFor } from '../otp/rate-rules.js';
import type { Rate, Slice } from '../otp/rate-rules.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import { bigintArray, textArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { isTelling, OWN_TEXT, plainForm, SAME_ANSWER, SAME_TEXT } from './loop.js';
import { RATES_OF } from './rate.sql.js';
import type { RateColumns } from './rate.sql.js';

/** What is counted of a number. */
export type Counted =
  | 'message'
  | 'stranger'
  | 'not_understood'
  /** A card stopped beyond the rate of messages. */
  | 'card_stop'
  /** That the rate of messages is reached was told. */
  | 'rate_told'
  | { same: string }
  | { own: string }
  /** An answer that closed a question: within minutes the same again is a repeat of it. */
  | { answer: string };

/** Times the rate of messages: whoever uses up a number's rate must not keep its owner from stopping a card. */
const CARD_STOPS_BEYOND = 3;

const SHORT = 16;

/** The values of countRates. */
export type RateCounts = readonly [kinds: string, starts: string, ends: string];

/** What a number wrote lately, as far as it counts. */
export class Written {
  constructor(
    private readonly slices: ReadonlyMap<string, readonly Slice[]>,
    private readonly rateOf: (counted: Counted) => Rate,
    private readonly kindOf: (counted: Counted) => string,
    private readonly now: number,
  ) {}

  /** Whether one more would be too many. */
  isOver(counted: Counted): boolean {
    return this.waitFor(counted) > 0;
  }

  /** Milliseconds until one more is not too many. */
  waitFor(counted: Counted): number {
    const slices = this.slices.get(this.kindOf(counted)) ?? [];
    return waitFor(this.rateOf(counted), slices, this.now);
  }
}

/** How much each number writes, over all nodes. */
@Injectable()
export class SenderRates {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly settings: SettingsStore,
  ) {}

  async of(msisdnHash: Buffer, now: number): Promise<Written> {
    const rows = await this.database.rows<RateColumns & Record<string, unknown>>(RATES_OF, [
      msisdnHash,
      now,
    ]);
    const slices = new Map<string, Slice[]>();
    for (const { kind, slice_start: start, used } of rows) {
      const of = slices.get(kind) ?? [];
      of.push({ start: start.getTime(), used });
      slices.set(kind, of);
    }
    const kindOf = (counted: Counted) => this.#kind(counted);
    return new Written(slices, (counted) => this.#rate(counted), kindOf, now);
  }

  /** What countRates counts: one of each. */
  counts(counted: readonly Counted[], now: number): RateCounts {
    const starts = counted.map((one) => sliceStart(this.#rate(one), now));
    const ends = counted.map((one, index) => endOfSlice(this.#rate(one), starts[index]));
    const kinds = textArray(counted.map((one) => this.#kind(one)));
    return [kinds, bigintArray(starts), bigintArray(ends)];
  }

  #rate(counted: Counted): Rate {
    const { message, stranger, notUnderstood } = this.settings.current.inbound.rates;
    switch (counted) {
      case 'message':
        return message;
      case 'stranger':
        return stranger;
      case 'not_understood':
        return notUnderstood;
      case 'card_stop':
        return { ...message, limit: message.limit * CARD_STOPS_BEYOND };
      case 'rate_told':
        return { ...message, limit: 1 };
      default:
        if ('same' in counted) return SAME_TEXT;
        return 'own' in counted ? OWN_TEXT : SAME_ANSWER;
    }
  }

  /** A text is kept as nothing but a keyed hash of it. */
  #kind(counted: Counted): string {
    if (typeof counted === 'string') return counted;
    const [[what, text]] = Object.entries(counted);
    const hash = this.sealer.keyedHash('inbound text', plainForm(text)).toString('hex');
    return `${what}:${hash.slice(0, SHORT)}`;
  }
}

/** What counts for a text that went out: it is known when it comes back. */
export function ownText(text: string | null): Counted[] {
  return text !== null && isTelling(plainForm(text)) ? [{ own: text }] : [];
}
