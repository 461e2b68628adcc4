import { DueQueue } from './due-queue.js';

/** Runs work at its time, with one timer for all of it. Times are `performance.now()`. */
export class Agenda {
  readonly #queue = new DueQueue<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Infinity;

  /** Runs `work` in `delay` milliseconds; at once where that is not positive. */
  after(delay: number, work: () => void): void {
    if (delay <= 0) {
      work();
      return;
    }
    this.#queue.add(performance.now() + delay, work);
    this.#arm();
  }

  clear(): void {
    this.#queue.clear();
    clearTimeout(this.#timer);
    this.#armedFor = Infinity;
  }

  #arm(): void {
    const next = this.#queue.next;
    if (next === undefined || next >= this.#armedFor) return;
    clearTimeout(this.#timer);
    this.#armedFor = next;
    this.#timer = setTimeout(() => this.#run(), Math.max(1, next - performance.now()));
  }

  #run(): void {
    this.#armedFor = Infinity;
    for (const work of this.#queue.takeDue(performance.now())) work();
    this.#arm();
  }
}
