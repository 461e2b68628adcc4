import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodyError } from '../../src/simulator/body-reader.js';
import { COMMAND } from '../../src/simulator/commands.js';
import { FrameReader } from '../../src/simulator/frame-reader.js';
import type { Frame } from '../../src/simulator/frame-reader.js';
import {
  NO_FIELDS,
  decodeBind,
  decodeData,
  decodeMessage,
  encodeMessage,
  encodePdu,
  textTlv,
  userData,
} from '../../src/simulator/wire.js';

const octet = fc.integer({ min: 0, max: 255 });
const octets = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
/** Latin-1 text without NUL, as a C-Octet String of so many octets with its terminator. */
const text = (max: number) =>
  fc
    .array(fc.integer({ min: 1, max: 255 }), { maxLength: max - 1 })
    .map((codes) => String.fromCharCode(...codes));
const fields = fc.record({
  service_type: text(6),
  source_addr_ton: octet,
  source_addr_npi: octet,
  source_addr: text(21),
  dest_addr_ton: octet,
  dest_addr_npi: octet,
  destination_addr: text(21),
  esm_class: octet,
  protocol_id: octet,
  priority_flag: octet,
  schedule_delivery_time: text(17),
  validity_period: text(17),
  registered_delivery: octet,
  replace_if_present_flag: octet,
  data_coding: octet,
  sm_default_msg_id: octet,
  short_message: octets(255),
  tlvs: fc.array(fc.record({ tag: fc.integer({ min: 0, max: 0xffff }), value: octets(300) }), {
    maxLength: 4,
  }),
});

function read(pdu: Buffer): Frame {
  const { frames, badLength } = new FrameReader().push(pdu);
  expect(badLength).toBeUndefined();
  expect(frames).toHaveLength(1);
  return frames[0];
}

describe('messages', () => {
  it('are decoded to what was encoded', () => {
    fc.assert(
      fc.property(fields, fc.integer({ min: 1, max: 0x7fffffff }), (given, sequence) => {
        const frame = read(encodeMessage(COMMAND.deliver_sm, sequence, given));
        expect(frame).toMatchObject({ commandId: 0x05, commandStatus: 0, sequence });
        expect(decodeMessage(frame.body)).toEqual(given);
      }),
    );
  });

  it('that are cut short anywhere are refused, or lack whole TLVs', () => {
    fc.assert(
      fc.property(fields, fc.nat(), (given, at) => {
        const { body } = read(encodeMessage(COMMAND.deliver_sm, 1, given));
        const cut = body.subarray(0, at % body.length);
        try {
          expect(decodeMessage(cut).tlvs.length).toBeLessThan(given.tlvs.length);
        } catch (error) {
          expect(error).toBeInstanceOf(BodyError);
        }
      }),
    );
  });

  it('of any octets are decoded or refused with a status', () => {
    fc.assert(
      fc.property(
        octets(80),
        fc.constantFrom(decodeMessage, decodeData, decodeBind),
        (body, decode) => {
          try {
            decode(body);
          } catch (error) {
            expect(error).toBeInstanceOf(BodyError);
            expect((error as BodyError).status).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  it('have the octets of the specification', () => {
    const pdu = encodeMessage(COMMAND.deliver_sm, 7, {
      ...NO_FIELDS,
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: '9198',
      destination_addr: '56767',
      esm_class: 4,
      short_message: Buffer.from('id:1'),
      tlvs: [textTlv(0x1e, '1')],
    });
    const header = ['00000034', '00000005', '00000000', '00000007'];
    const addresses = ['00', '0101', '3931393800', '0000', '353637363700'];
    const rest = ['040000', '00', '00', '00000000', '04', '69643a31', '001e0002', '3100'];
    expect(pdu.toString('hex')).toBe([...header, ...addresses, ...rest].join(''));
  });

  it('carry their text in message_payload where there is one', () => {
    const tlvs = [textTlv(0x1e, 'x'), { tag: 0x0424, value: Buffer.from('long') }];
    const short_message = Buffer.from('short');
    expect(userData({ ...NO_FIELDS, short_message, tlvs }).toString()).toBe('long');
    expect(userData({ ...NO_FIELDS, short_message }).toString()).toBe('short');
  });
});

describe('FrameReader', () => {
  const frame = fc.record({
    commandId: fc.integer({ min: 0, max: 0xffffffff }),
    commandStatus: fc.integer({ min: 0, max: 0xffffffff }),
    sequence: fc.integer({ min: 0, max: 0xffffffff }),
    body: octets(60),
  });

  it('finds the same frames however the stream is chopped', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (frames, cuts) => {
          const stream = Buffer.concat(
            frames.map((f) => encodePdu(f.commandId, f.commandStatus, f.sequence, f.body)),
          );
          const reader = new FrameReader();
          const ends = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length];
          let from = 0;
          const found = ends
            .sort((a, b) => a - b)
            .flatMap((end) => reader.push(stream.subarray(from, (from = end))).frames);
          expect(found).toEqual(frames);
        },
      ),
    );
  });

  it.each([0, 4, 8, 15, 70_001])(
    'gives up at a command_length of %i, after what came before',
    (length) => {
      const wrong = Buffer.alloc(16);
      wrong.writeUInt32BE(length, 0);
      const reader = new FrameReader();
      const good = encodePdu(COMMAND.enquire_link, 0, 1);
      const { frames, badLength } = reader.push(Buffer.concat([good, wrong, good]));
      expect(frames).toHaveLength(1);
      expect(badLength).toBe(length);
      expect(reader.push(good)).toEqual({ frames: [] });
    },
  );
});
