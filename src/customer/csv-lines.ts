/** A line of a file, without its end. */
export interface CsvLine {
  /** In the file, from 1. */
  number: number;
  /** Null where it is longer than any may be. */
  octets: Buffer | null;
}

/** Octets of a line, where nothing else is said. */
export const LONGEST_LINE = 16_384;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts pieces of a file into its lines, wherever the pieces end. What is kept
 * between two pieces is one line at most. Lines end with LF or CR LF.
 */
export class LineSplitter {
  readonly #rest: Buffer;
  #kept = 0;
  #tooLong = false;
  #number = 1;

  constructor(private readonly longest = LONGEST_LINE) {
    this.#rest = Buffer.allocUnsafe(longest + 1);
  }

  *push(piece: Buffer): Generator<CsvLine> {
    let from = 0;
    for (;;) {
      const end = piece.indexOf(LINE_FEED, from);
      if (end === -1) break;
      yield this.#line(piece.subarray(from, end));
      from = end + 1;
    }
    this.#keep(piece.subarray(from));
  }

  /** The last line, where it has no end of its own. */
  *end(): Generator<CsvLine> {
    if (this.#kept > 0 || this.#tooLong) yield this.#line(Buffer.alloc(0));
  }

  #line(last: Buffer): CsvLine {
    let octets: Buffer | null = last;
    if (this.#kept > 0 || this.#tooLong) {
      this.#keep(last);
      octets = Buffer.from(this.#rest.subarray(0, this.#kept));
    }
    if (octets.at(-1) === CARRIAGE_RETURN) octets = octets.subarray(0, -1);
    if (this.#tooLong || octets.length > this.longest) octets = null;
    this.#kept = 0;
    this.#tooLong = false;
    return { number: this.#number++, octets };
  }

  #keep(part: Buffer): void {
    if (part.length > this.#rest.length - this.#kept) this.#tooLong = true;
    else this.#kept += part.copy(this.#rest, this.#kept);
  }
}
