/** Octets drawn at a time: 512 identifiers' worth. */
const POOL_SIZE = 4096;
const RANDOM_OCTETS = 8;

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

/**
 * UUIDv7 (RFC 9562, 5.7) in lower case. Within a millisecond, and while the
 * clock stands still or goes back, the 12 bits after the time count up (6.2,
 * method 1), so that identifiers of one generator only ever grow.
 */
export class Uuid7Generator {
  #time = -1;
  #counter = 0;
  #prefix = '';
  #pool: Buffer = Buffer.alloc(0);
  #at = 0;

  /** `random` gives that many octets from a cryptographic source. */
  constructor(private readonly random: (size: number) => Buffer) {}

  /** `now` in milliseconds since the epoch. */
  next(now: number): string {
    if (this.#at + RANDOM_OCTETS + 2 > this.#pool.length) {
      this.#pool = this.random(POOL_SIZE);
      this.#at = 0;
    }
    if (now > this.#time) this.#begin(now);
    else if (++this.#counter > 0xfff) this.#begin(this.#time + 1);
    const pool = this.#pool;
    const at = this.#at;
    this.#at += RANDOM_OCTETS;
    return (
      this.#prefix +
      HEX[0x70 | (this.#counter >> 8)] +
      HEX[this.#counter & 0xff] +
      '-' +
      HEX[0x80 | (pool[at] & 0x3f)] +
      HEX[pool[at + 1]] +
      '-' +
      HEX[pool[at + 2]] +
      HEX[pool[at + 3]] +
      HEX[pool[at + 4]] +
      HEX[pool[at + 5]] +
      HEX[pool[at + 6]] +
      HEX[pool[at + 7]]
    );
  }

  /** A new millisecond: the counter starts at random in its lower half. */
  #begin(time: number): void {
    this.#time = time;
    this.#prefix = timePrefix(time);
    this.#counter = this.#pool.readUInt16BE(this.#at) & 0x7ff;
    this.#at += 2;
  }
}

/** The smallest UUIDv7 of a millisecond: the time, then zeros. A bound for partitions and cursors. */
export function uuid7Floor(time: number): string {
  return `${timePrefix(time)}7000-8000-000000000000`;
}

/** Milliseconds since the epoch that a UUIDv7 carries. */
export function uuid7Time(id: string): number {
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function timePrefix(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-`;
}
