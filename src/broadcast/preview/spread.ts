const RANGE = 2 ** 32;

/** How many a share aims at, of the most that may be, so that chance seldom cuts off the end. */
const AIM = 0.97;

/** The share of an audience that is looked at where `most` members may be. */
export function shareOf(audience: number, most: number): number {
  return audience <= most ? 1 : (most * AIM) / audience;
}

/**
 * Whether a number is of a share of its audience. Hashes of numbers are keyed
 * (HMAC) and so spread evenly over any audience: the same numbers each time, from
 * all of it, and all members of one number or none.
 */
export function isOfShare(msisdnHash: Buffer, share: number): boolean {
  return share >= 1 || msisdnHash.readUInt32BE(0) < share * RANGE;
}

interface Hashed<T> {
  hash: Buffer;
  value: T;
}

/** The few with the smallest hashes of all that are offered: as good as drawn by lot, and the same each time. */
export class SmallestHashes<T> {
  #kept: Hashed<T>[] = [];

  constructor(private readonly most: number) {}

  offer(hash: Buffer, value: T): void {
    this.#kept.push({ hash, value });
    if (this.#kept.length >= 2 * this.most) this.#cut();
  }

  /** In the order of their hashes. */
  taken(): T[] {
    this.#cut();
    return this.#kept.map(({ value }) => value);
  }

  #cut(): void {
    this.#kept.sort((a, b) => Buffer.compare(a.hash, b.hash));
    this.#kept.length = Math.min(this.#kept.length, this.most);
  }
}
