/** A PDU cut out of the stream: its header (SMPP 3.4, 3.2) and what follows it. */
export interface Frame {
  commandId: number;
  commandStatus: number;
  sequence: number;
  body: Buffer;
}

export const HEADER_LENGTH = 16;

/** Longer PDUs are refused: a message_payload is at most 64 KiB. */
export const MAX_COMMAND_LENGTH = 70_000;

const NOTHING = Buffer.alloc(0);

/**
 * Cuts a stream of octets into PDUs, however it is chopped up. After a
 * command_length that cannot be, the stream has no meaning any more: the frames
 * before it are given, `badLength` says so, and the rest is ignored.
 */
export class FrameReader {
  #rest: Buffer = NOTHING;
  #lost = false;

  push(chunk: Buffer): { frames: Frame[]; badLength?: number } {
    const frames: Frame[] = [];
    if (this.#lost) return { frames };
    const octets = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let offset = 0;
    while (octets.length - offset >= 4) {
      const length = octets.readUInt32BE(offset);
      if (length < HEADER_LENGTH || length > MAX_COMMAND_LENGTH) {
        this.#lost = true;
        this.#rest = NOTHING;
        return { frames, badLength: length };
      }
      if (octets.length - offset < length) break;
      frames.push({
        commandId: octets.readUInt32BE(offset + 4),
        commandStatus: octets.readUInt32BE(offset + 8),
        sequence: octets.readUInt32BE(offset + 12),
        body: octets.subarray(offset + HEADER_LENGTH, offset + length),
      });
      offset += length;
    }
    this.#rest = offset === octets.length ? NOTHING : octets.subarray(offset);
    return { frames };
  }
}
