/** Where values are kept; LRUCache is one. */
export interface Kept<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): unknown;
  delete(key: string): unknown;
  clear(): void;
}

/**
 * What was read, kept until it changes. A value that was read while its key
 * was forgotten is not kept: the reading may have come before the change.
 */
export class FreshCache<V> {
  readonly #readings = new Set<Reading>();

  constructor(private readonly kept: Kept<V>) {}

  get(key: string): V | undefined {
    return this.kept.get(key);
  }

  forget(key: string): void {
    this.kept.delete(key);
    for (const reading of this.#readings) reading.outdated.add(key);
  }

  forgetAll(): void {
    this.kept.clear();
    for (const reading of this.#readings) reading.all = true;
  }

  /** Reads, and keeps what is still true at the end. */
  async read(work: () => Promise<Map<string, V>>): Promise<Map<string, V>> {
    const reading: Reading = { outdated: new Set(), all: false };
    this.#readings.add(reading);
    try {
      const found = await work();
      if (!reading.all) {
        for (const [key, value] of found) {
          if (!reading.outdated.has(key)) this.kept.set(key, value);
        }
      }
      return found;
    } finally {
      this.#readings.delete(reading);
    }
  }
}

interface Reading {
  outdated: Set<string>;
  all: boolean;
}
