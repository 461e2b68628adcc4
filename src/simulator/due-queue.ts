/**
 * Things to do at a time, to the millisecond. Those of one millisecond share a
 * bucket, so that a message costs a push and not a place in the heap; within
 * a bucket the order is the order of adding.
 */
export class DueQueue<T> {
  readonly #buckets = new Map<number, T[]>();
  /** Binary min-heap of the bucket times. */
  readonly #times: number[] = [];

  /** The time of the earliest, if any. */
  get next(): number | undefined {
    return this.#times[0];
  }

  add(due: number, item: T): void {
    const time = Math.ceil(due);
    const bucket = this.#buckets.get(time);
    if (bucket !== undefined) {
      bucket.push(item);
      return;
    }
    this.#buckets.set(time, [item]);
    this.#siftUp(this.#times.push(time) - 1);
  }

  /** Removes and returns what is due at `now`, earliest first. */
  takeDue(now: number): T[] {
    const due: T[] = [];
    for (let time = this.#times[0]; time !== undefined && time <= now; time = this.#times[0]) {
      for (const item of this.#buckets.get(time) as T[]) due.push(item);
      this.#buckets.delete(time);
      this.#removeFirst();
    }
    return due;
  }

  clear(): void {
    this.#buckets.clear();
    this.#times.length = 0;
  }

  #siftUp(start: number): void {
    const times = this.#times;
    const time = times[start];
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent] <= time) break;
      times[at] = times[parent];
      at = parent;
    }
    times[at] = time;
  }

  #removeFirst(): void {
    const times = this.#times;
    const time = times.pop() as number;
    if (times.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= times.length) break;
      if (child + 1 < times.length && times[child + 1] < times[child]) {
        child += 1;
      }
      if (times[child] >= time) break;
      times[at] = times[child];
      at = child;
    }
    times[at] = time;
  }
}
