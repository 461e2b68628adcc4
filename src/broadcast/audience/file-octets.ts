const UTF8_MARK = Buffer.of(0xef, 0xbb, 0xbf);
/** In no UTF-8 text: stands for what was no text of UTF-16, so that its line is refused. */
const NO_TEXT = Buffer.of(0xff);
const LONE_SURROGATE = /\p{Cs}/u;
const NONE = Buffer.alloc(0);

export type FileEncoding = 'UTF-8' | 'UTF-16';

/**
 * The octets of a file as UTF-8, wherever its pieces are cut. A byte order mark
 * says whether it is UTF-16 (RFC 2781, 3.2); without one it is UTF-8, as it is.
 */
export class FileOctets {
  #encoding: FileEncoding | undefined;
  #swapped = false;
  /** Of what only the next piece makes whole: an octet, or half a pair of surrogates. */
  #rest: Buffer = NONE;

  /** Known once the first octets are there. */
  get encoding(): FileEncoding {
    return this.#encoding ?? 'UTF-8';
  }

  push(piece: Buffer): Buffer {
    let octets = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#rest = NONE;
    if (this.#encoding === undefined) {
      if (octets.length < UTF8_MARK.length) return this.#keep(octets);
      octets = this.#begin(octets);
    }
    return this.#encoding === 'UTF-16' ? this.#fromUtf16(octets) : octets;
  }

  /** What is left of a file that ends here. */
  end(): Buffer {
    const octets = this.#encoding === undefined ? this.#begin(this.#rest) : this.#rest;
    this.#rest = NONE;
    if (this.#encoding !== 'UTF-16') return octets;
    const text = this.#fromUtf16(octets);
    return this.#rest.length === 0 ? text : Buffer.concat([text, NO_TEXT]);
  }

  #begin(octets: Buffer): Buffer {
    const mark = octets.length < 2 ? 0 : octets.readUInt16BE(0);
    if (mark === 0xfffe || mark === 0xfeff) {
      this.#encoding = 'UTF-16';
      this.#swapped = mark === 0xfeff;
      return octets.subarray(2);
    }
    this.#encoding = 'UTF-8';
    return octets.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) ? octets.subarray(3) : octets;
  }

  #fromUtf16(octets: Buffer): Buffer {
    let end = octets.length - (octets.length % 2);
    const high = end >= 2 ? octets[end - (this.#swapped ? 2 : 1)] : 0;
    if (high >= 0xd8 && high <= 0xdb) end -= 2;
    this.#keep(octets.subarray(end));
    // A copy, for what came in is not ours to turn round.
    const units = Buffer.from(octets.subarray(0, end));
    const text = (this.#swapped ? units.swap16() : units).toString('utf16le');
    if (text.isWellFormed()) return Buffer.from(text);
    const parts = text.split(LONE_SURROGATE);
    return Buffer.concat(
      parts.flatMap((part, i) => (i === 0 ? [Buffer.from(part)] : [NO_TEXT, Buffer.from(part)])),
    );
  }

  #keep(octets: Buffer): Buffer {
    this.#rest = Buffer.from(octets);
    return NONE;
  }
}
