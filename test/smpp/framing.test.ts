import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Framer, LEAST_PDU, MOST_PDU } from '../../src/smpp/framing.js';

function pduOf(length: number, filling = 0xab): Buffer {
  const octets = Buffer.alloc(length, filling);
  octets.writeUInt32BE(length, 0);
  return octets;
}

/** Cuts `octets` at the given places and feeds the pieces. */
function feedInPieces(framer: Framer, octets: Buffer, sizes: number[]): Buffer[] {
  const pdus: Buffer[] = [];
  let at = 0;
  for (let i = 0; at < octets.length; i++) {
    const size = sizes[i % sizes.length];
    pdus.push(...framer.feed(octets.subarray(at, at + size)).pdus);
    at += size;
  }
  return pdus;
}

describe('framer', () => {
  it('gives back the PDUs it was fed, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: LEAST_PDU, max: 300 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 10 }),
        (lengths, sizes) => {
          const sent = lengths.map((length, i) => pduOf(length, i));
          const framer = new Framer();
          expect(feedInPieces(framer, Buffer.concat(sent), sizes)).toEqual(sent);
          expect(framer.pending).toBe(0);
        },
      ),
    );
  });

  it('takes the longest PDU octet by octet, holding no more than the PDU', () => {
    const framer = new Framer();
    const longest = pduOf(MOST_PDU);
    let early = 0;
    for (let i = 0; i < longest.length - 1; i++) {
      early += framer.feed(longest.subarray(i, i + 1)).pdus.length;
    }
    expect(early).toBe(0);
    expect(framer.pending).toBe(MOST_PDU - 1);
    expect(framer.feed(longest.subarray(-1)).pdus).toEqual([longest]);
  });

  it.each([0, 4, 8, 15, MOST_PDU + 1, 0xffff_ffff])('refuses a command_length of %i', (length) => {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(length, 0);
    const whole = new Framer().feed(Buffer.concat([pduOf(20), octets, pduOf(20)]));
    expect(whole.pdus).toEqual([pduOf(20)]);
    expect(whole.fault?.commandLength).toBe(length);

    const cut = new Framer();
    for (const octet of octets.subarray(0, 3)) {
      expect(cut.feed(Buffer.of(octet)).fault).toBeNull();
    }
    expect(cut.feed(octets.subarray(3)).fault?.commandLength).toBe(length);
  });

  it('gives nothing more after a fault', () => {
    const framer = new Framer();
    expect(framer.feed(Buffer.alloc(8)).fault).not.toBeNull();
    const after = framer.feed(pduOf(20));
    expect(after.pdus).toEqual([]);
    expect(after.fault).not.toBeNull();
  });
});
