/** What a carrier may take of one class. */
export interface CarrierRate {
  carrier: string;
  segmentsPerSecond: number;
}

/** Segments of a class that may wait in the queue for a carrier; `backlog` in milliseconds. */
export function backlogOf(segmentsPerSecond: number, backlog: number): number {
  return Math.max(1, Math.floor((segmentsPerSecond * backlog) / 1000));
}

/** What is left of a carrier's backlog of one class, as it is given away. */
export class BacklogRoom {
  readonly #left = new Map<string, number>();
  readonly #sizes = new Map<string, number>();

  /** `size` segments may wait, `queued` do. */
  set(carrier: string, size: number, queued: number): void {
    this.#sizes.set(carrier, size);
    this.#left.set(carrier, size - queued);
  }

  /** Segments; none of a carrier that is not known. */
  of(carrier: string): number {
    return Math.max(0, this.#left.get(carrier) ?? 0);
  }

  take(carrier: string, segments: number): void {
    this.#left.set(carrier, (this.#left.get(carrier) ?? 0) - segments);
  }

  /** Of all carriers together. */
  get total(): number {
    return [...this.#left.keys()].reduce((sum, carrier) => sum + this.of(carrier), 0);
  }

  /**
   * Carriers whose room is worth a chunk: a part of all that may wait. Topping a
   * queue up segment by segment would cost a commit each.
   */
  get worthwhile(): string[] {
    return [...this.#sizes].filter(([c, size]) => this.of(c) >= least(size)).map(([c]) => c);
  }

  /** One of `parts`, rounded up, of each carrier whose room is worth a chunk. */
  share(parts: number): BacklogRoom {
    const share = new BacklogRoom();
    for (const carrier of this.worthwhile) {
      share.set(carrier, Math.ceil(this.of(carrier) / Math.max(1, parts)), 0);
    }
    return share;
  }

  copy(): BacklogRoom {
    const copy = new BacklogRoom();
    for (const carrier of this.#left.keys()) copy.set(carrier, this.of(carrier), 0);
    return copy;
  }
}

/** An eighth of what may wait, and no more than a chunk of usual size. */
function least(size: number): number {
  return Math.max(1, Math.min(250, Math.floor(size / 8)));
}
