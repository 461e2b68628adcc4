/** The header alone (SMPP 3.4, 3.2). */
export const LEAST_PDU = 16;
/** More than any PDU we mean to take: a message_payload of 64 KiB would not fit, and no carrier sends one. */
export const MOST_PDU = 64 * 1024;

export interface FramingFault {
  /** The command_length that cannot be. */
  commandLength: number;
  reason: string;
}

/**
 * Cuts a stream of octets into PDUs by their command_length. A length that
 * cannot be is the end: where the next PDU begins is then unknown (SMPP 3.4,
 * 3.2.1; the answer is a generic_nack with ESME_RINVCMDLEN, and a new link).
 */
export class Framer {
  /** Octets of a command_length that was cut by the end of a chunk. */
  #length = 0;
  #lengthOctets = 0;
  /** A PDU whose octets have not all come. */
  #partial: Buffer | null = null;
  #filled = 0;
  #fault: FramingFault | null = null;

  /** @param most the longest PDU that is taken, in octets */
  constructor(private readonly most: number = MOST_PDU) {}

  /** Octets held back for a PDU that is not whole yet. */
  get pending(): number {
    return this.#partial === null ? this.#lengthOctets : this.#filled;
  }

  /**
   * The PDUs that `chunk` completed, in order. They may share memory with the
   * chunk. Once there is a fault, everything after it is dropped.
   */
  feed(chunk: Buffer): { pdus: Buffer[]; fault: FramingFault | null } {
    const pdus: Buffer[] = [];
    let at = 0;
    while (at < chunk.length && this.#fault === null) {
      if (this.#partial !== null) {
        const copied = chunk.copy(this.#partial, this.#filled, at);
        this.#filled += copied;
        at += copied;
        if (this.#filled === this.#partial.length) {
          pdus.push(this.#partial);
          this.#partial = null;
        }
        continue;
      }
      if (this.#lengthOctets === 0 && chunk.length - at >= 4) {
        const length = chunk.readUInt32BE(at);
        if (this.#refuses(length)) break;
        if (chunk.length - at >= length) {
          pdus.push(chunk.subarray(at, at + length));
          at += length;
        } else {
          this.#begin(length);
        }
        continue;
      }
      this.#length = this.#length * 256 + chunk[at];
      at += 1;
      this.#lengthOctets += 1;
      if (this.#lengthOctets < 4) continue;
      const length = this.#length;
      this.#length = 0;
      this.#lengthOctets = 0;
      if (this.#refuses(length)) break;
      this.#begin(length);
      this.#partial!.writeUInt32BE(length, 0);
      this.#filled = 4;
    }
    return { pdus, fault: this.#fault };
  }

  #begin(length: number): void {
    this.#partial = Buffer.allocUnsafe(length);
    this.#filled = 0;
  }

  #refuses(length: number): boolean {
    if (length >= LEAST_PDU && length <= this.most) return false;
    this.#fault = {
      commandLength: length,
      reason: `command_length is ${length}; allowed is ${LEAST_PDU} to ${this.most}`,
    };
    return true;
  }
}
