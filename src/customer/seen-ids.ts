/** Which row an ID was in, of the last so many. */
export class SeenIds {
  readonly #rows = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** The row that the ID was in already; undefined for a new one, which is remembered. */
  add(id: string, row: number): number | undefined {
    const first = this.#rows.get(id);
    if (first !== undefined) return first;
    if (this.#rows.size >= this.most) {
      const [oldest] = this.#rows.keys();
      this.#rows.delete(oldest);
    }
    this.#rows.set(id, row);
    return undefined;
  }
}
