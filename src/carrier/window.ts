/** A slot that was answered, timed out or given up. */
export interface Slot<T> {
  sequence: number;
  entry: T;
  /** When it was put in, in milliseconds. */
  since: number;
}

/**
 * The unanswered requests of one session by sequence_number (SMPP 3.4, 3.2:
 * matching of responses). Every slot leaves by exactly one of `answer`,
 * `expire`, `remove` and `drain`. What expired is remembered for a while, so that a
 * late response finds its request.
 *
 * All slots have the same time-out, so the oldest is always the next to expire:
 * the order of insertion is the queue of deadlines.
 */
export class Window<T> {
  readonly #slots = new Map<number, Slot<T>>();
  readonly #late = new Map<number, Slot<T>>();

  #size: number;

  /**
   * @param size the most unanswered requests
   * @param timeout milliseconds until a request counts as unanswered
   */
  constructor(
    size: number,
    readonly timeout: number,
  ) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** A smaller window keeps what is in it, and takes no more until there is room again. */
  resize(size: number): void {
    this.#size = size;
  }

  get used(): number {
    return this.#slots.size;
  }

  get room(): number {
    return Math.max(0, this.size - this.#slots.size);
  }

  /** How many late responses could still be matched; never above the window's size. */
  get remembered(): number {
    return this.#late.size;
  }

  has(sequence: number): boolean {
    return this.#slots.has(sequence);
  }

  /** Throws a RangeError without room or when the sequence number is in use. */
  add(sequence: number, entry: T, now: number): void {
    if (this.room <= 0) throw new RangeError(`the window of ${this.size} is full`);
    if (this.#slots.has(sequence)) {
      throw new RangeError(`sequence_number ${sequence} is unanswered`);
    }
    this.#late.delete(sequence);
    this.#slots.set(sequence, { sequence, entry, since: now });
  }

  /** Frees the slot of a response; null where the response belongs to nothing. */
  answer(sequence: number): { slot: Slot<T>; late: boolean } | null {
    const slot = this.#slots.get(sequence);
    if (slot !== undefined) {
      this.#slots.delete(sequence);
      return { slot, late: false };
    }
    const late = this.#late.get(sequence);
    if (late === undefined) return null;
    this.#late.delete(sequence);
    return { slot: late, late: true };
  }

  /** Frees the slot of a request that was not written after all. */
  remove(sequence: number): void {
    this.#slots.delete(sequence);
  }

  /** When the oldest slot expires, in milliseconds; null when empty. */
  get nextDeadline(): number | null {
    for (const slot of this.#slots.values()) return slot.since + this.timeout;
    return null;
  }

  /** Frees the slots whose time is over, the oldest first. */
  expire(now: number): Slot<T>[] {
    const expired: Slot<T>[] = [];
    for (const slot of this.#slots.values()) {
      if (slot.since + this.timeout > now) break;
      expired.push(slot);
    }
    for (const slot of expired) {
      this.#slots.delete(slot.sequence);
      this.#late.set(slot.sequence, slot);
    }
    while (this.#late.size > this.size) {
      for (const oldest of this.#late.keys()) {
        this.#late.delete(oldest);
        break;
      }
    }
    return expired;
  }

  /** Frees every slot, the oldest first, and forgets what could come late: the link is gone. */
  drain(): Slot<T>[] {
    const all = [...this.#slots.values()];
    this.#slots.clear();
    this.#late.clear();
    return all;
  }
}
