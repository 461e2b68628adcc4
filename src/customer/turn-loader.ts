interface Batch<V> {
  ids: Set<string>;
  found: Promise<Map<string, V>>;
}

/** Loads by ID: all that is asked for in one turn of the event loop is loaded at once. */
export class TurnLoader<V> {
  #open: Batch<V> | undefined;

  constructor(
    private readonly loadAll: (ids: string[]) => Promise<Map<string, V>>,
    /** IDs of one load, at most; more make another. */
    private readonly most: number,
  ) {}

  async load(id: string): Promise<V | undefined> {
    if (this.#open === undefined || this.#open.ids.size >= this.most) this.#open = this.#begin();
    this.#open.ids.add(id);
    return (await this.#open.found).get(id);
  }

  #begin(): Batch<V> {
    const ids = new Set<string>();
    const turn = new Promise<void>((resolve) => setImmediate(resolve));
    const batch: Batch<V> = {
      ids,
      found: turn.then(() => {
        if (this.#open === batch) this.#open = undefined;
        return this.loadAll([...ids]);
      }),
    };
    return batch;
  }
}
