import type { SkipReason } from '../run/recipient-states.js';

/** Messages that were put into words, by the carrier that they would take. */
export interface CarrierWords {
  messages: number;
  /** As they are billed. */
  segments: number;
}

/** What was found out of a part of an audience: counts, and nobody's name. */
export class PreviewSample {
  heldOut = 0;
  sendable = 0;
  /** Of those who could be sent to. */
  waiting = 0;
  readonly refusals = new Map<SkipReason, number>();
  readonly carriers = new Map<string, CarrierWords>();
  /** Of those who could be sent to, and were tried: why there are no words for them. */
  readonly unworded = new Map<SkipReason, number>();

  get judged(): number {
    return this.heldOut + this.sendable + total(this.refusals);
  }

  get worded(): number {
    let messages = 0;
    for (const words of this.carriers.values()) messages += words.messages;
    return messages;
  }

  holdOut(): void {
    this.heldOut++;
  }

  refuse(reason: SkipReason): void {
    increase(this.refusals, reason);
  }

  send(waits: boolean): void {
    this.sendable++;
    if (waits) this.waiting++;
  }

  /** Of some of those who could be sent to. */
  word(carrier: string, segments: number): void {
    const words = this.carriers.get(carrier) ?? { messages: 0, segments: 0 };
    words.messages++;
    words.segments += segments;
    this.carriers.set(carrier, words);
  }

  unword(reason: SkipReason): void {
    increase(this.unworded, reason);
  }
}

function increase(counts: Map<SkipReason, number>, reason: SkipReason): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

function total(counts: ReadonlyMap<SkipReason, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
