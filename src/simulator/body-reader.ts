import { STATUS } from './commands.js';

/** An optional parameter (SMPP 3.4, 3.2.4.1). */
export interface Tlv {
  tag: number;
  value: Buffer;
}

/** A PDU body that does not follow the specification, with the status that answers it. */
export class BodyError extends Error {
  override readonly name = 'BodyError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reads a body field by field; throws BodyError where the octets do not allow it. */
export class BodyReader {
  #offset = 0;

  constructor(private readonly octets: Buffer) {}

  get atEnd(): boolean {
    return this.#offset >= this.octets.length;
  }

  integer(field: string): number {
    const value = this.octets[this.#offset];
    if (value === undefined) {
      throw new BodyError(STATUS.ESME_RINVCMDLEN, `the PDU ends before ${field}`);
    }
    this.#offset += 1;
    return value;
  }

  /** A C-Octet String; `max` counts its terminator, as the specification does. */
  text(field: string, max: number, tooLong: number = STATUS.ESME_RINVCMDLEN): string {
    const end = this.octets.indexOf(0, this.#offset);
    if (end < 0) throw new BodyError(STATUS.ESME_RINVCMDLEN, `${field} is not terminated`);
    const length = end - this.#offset;
    if (length >= max) {
      throw new BodyError(
        tooLong,
        `${field} takes ${length + 1} octets; at most ${max} are allowed`,
      );
    }
    const value = length === 0 ? '' : this.octets.toString('latin1', this.#offset, end);
    this.#offset = end + 1;
    return value;
  }

  bytes(field: string, length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.octets.length) {
      throw new BodyError(
        STATUS.ESME_RINVMSGLEN,
        `${field} takes ${length} octets; only ${this.octets.length - this.#offset} are left`,
      );
    }
    const value = this.octets.subarray(this.#offset, end);
    this.#offset = end;
    return value;
  }

  /** All that is left, as optional parameters. */
  tlvs(): Tlv[] {
    const found: Tlv[] = [];
    while (!this.atEnd) {
      const left = this.octets.length - this.#offset;
      if (left < 4) {
        throw new BodyError(
          STATUS.ESME_RINVTLVSTREAM,
          `${left} octets are left, too few for a TLV`,
        );
      }
      const tag = this.octets.readUInt16BE(this.#offset);
      const length = this.octets.readUInt16BE(this.#offset + 2);
      const start = this.#offset + 4;
      if (start + length > this.octets.length) {
        throw new BodyError(
          STATUS.ESME_RINVTLVSTREAM,
          `TLV 0x${tag.toString(16).padStart(4, '0')} reaches past the end of the PDU`,
        );
      }
      found.push({ tag, value: this.octets.subarray(start, start + length) });
      this.#offset = start + length;
    }
    return found;
  }
}
