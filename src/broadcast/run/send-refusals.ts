import type { SkipReason } from './recipient-states.js';

/** Recipients of whom every one was refused for its words before a run is taken for broken. */
export const REFUSED_IN_A_ROW = 20;

type Faulty = Extract<SkipReason, 'text' | 'not_registered'>;

/**
 * Whether a run's words are good for nobody: the first twenty recipients or more
 * that were to be written to, and every one of them refused for the same reason of
 * words or registration. The first one that is sent settles that they are good.
 */
export class SendRefusals {
  #reason: Faulty | undefined;
  #words = '';
  #count = 0;
  #good = false;

  sent(): void {
    this.#good = true;
  }

  refused(reason: SkipReason, words: string): void {
    if (this.#good || (reason !== 'text' && reason !== 'not_registered')) return;
    if (this.#reason !== undefined && this.#reason !== reason) {
      this.#good = true;
      return;
    }
    this.#reason = reason;
    if (this.#count === 0) this.#words = words;
    this.#count++;
  }

  /** What was wrong with the words of the first, as a caller may be told; null while nothing is proven. */
  get verdict(): string | null {
    return !this.#good && this.#count >= REFUSED_IN_A_ROW ? this.#words : null;
  }
}
