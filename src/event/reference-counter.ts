/**
 * Concatenation reference numbers, one after the other, so that the parts of
 * two messages to one handset are not put together: a 16-bit count of this
 * process from a random start (8-bit concatenation takes the low bits).
 */
export class ReferenceCounter {
  #next: number;

  /** `start` is any whole number. */
  constructor(start: number) {
    this.#next = start & 0xffff;
  }

  next(): number {
    const reference = this.#next;
    this.#next = (reference + 1) & 0xffff;
    return reference;
  }
}
