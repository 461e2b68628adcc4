import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import smpp from 'smpp';
import { Failure } from '../../src/failure/failure.js';
import { decodePdu, encodePdu } from '../../src/smpp/codec.adapter.js';
import { inboundPdu } from '../../src/smpp/decoded-pdu.js';
import type { WholePdu } from '../../src/smpp/decoded-pdu.js';
import {
  encodeDeliveryResp,
  encodeSubmitSm,
  submitRespMessageId,
} from '../../src/smpp/fast-codec.js';
import type { SubmitSm } from '../../src/smpp/pdu-fields.js';
import { status, statusName } from '../../src/smpp/status.js';

/** Octets from hexadecimal with spaces and line ends. */
function octets(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
}

/** A PDU of a header and a body, its command_length set. */
function pduOf(commandId: number, body: Buffer, commandStatus = 0, sequence = 7): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(16 + body.length, 0);
  header.writeUInt32BE(commandId, 4);
  header.writeUInt32BE(commandStatus, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/** The first field, violated; throws when `work` does not. */
function violation(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.violations[0].field;
    throw error;
  }
  throw new Error('nothing was refused');
}

const SUBMIT: SubmitSm = {
  service_type: '',
  source_addr_ton: 5,
  source_addr_npi: 0,
  source_addr: 'BANK',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: '919812345678',
  esm_class: 0,
  validity_period: '000000000500000R',
  registered_delivery: 1,
  data_coding: 0,
  short_message: Buffer.from('Hello'),
};

/** Made by hand from the table of SMPP 3.4, 4.4.1. */
const SUBMIT_HEX = `
  00000046 00000004 00000000 00000007
  00
  05 00 42414e4b00
  01 01 39313938313233343536373800
  00 00 00
  00
  3030303030303030303530303030305200
  01 00 00 00
  05 48656c6c6f`;

/** SMPP 3.4, 4.6.1, with message_state, receipted_message_id, network_error_code and a TLV nobody knows. */
const DELIVER_HEX = `
  0000005e 00000005 00000000 00000009
  00
  01 01 39313938313233343536373800
  05 00 42414e4b00
  04 00 00
  00 00
  00 00 00 00
  13 69643a313233207374 61743a44454c49565244
  0427 0001 02
  001e 0004 31323300
  0423 0003 030001
  1400 0002 beef`;

describe('hexadecimal captures', () => {
  it('writes submit_sm as the specification has it', () => {
    expect(encodeSubmitSm(SUBMIT, 7).toString('hex')).toBe(octets(SUBMIT_HEX).toString('hex'));
  });

  it('writes optional parameters of the SMSC’s own after the others (5.3.2)', () => {
    const vendor_tlvs = [
      { tag: 0x1400, value: '1101' },
      { tag: 0x1401, value: '7' },
    ];
    const written = encodeSubmitSm({ ...SUBMIT, sar_msg_ref_num: 258, vendor_tlvs }, 7);
    const body = octets(SUBMIT_HEX).toString('hex').slice(8);
    const tail = '020c00020102' + '140000053131303100' + '140100023700';
    expect(written.toString('hex')).toBe(
      (written.length.toString(16).padStart(8, '0') + body + tail).toLowerCase(),
    );
    expect(decodePdu(written).malformed).toBe(false);
  });

  it.each([
    [{ tag: 0x13ff, value: '1' }],
    [{ tag: 0x4000, value: '1' }],
    [{ tag: 0x1400, value: '' }],
    [{ tag: 0x1400, value: 'é' }],
    [{ tag: 0x1400, value: 'x'.repeat(65) }],
  ])('refuses the optional parameter %j', (tlv) => {
    const pdu = { ...SUBMIT, vendor_tlvs: [tlv] };
    expect(violation(() => encodeSubmitSm(pdu, 1))).toBe('vendor_tlvs');
  });

  it('reads submit_sm as the specification has it', () => {
    const pdu = decodePdu(octets(SUBMIT_HEX));
    expect(pdu).toMatchObject({ malformed: false, command: 'submit_sm', sequence_number: 7 });
    expect(pdu.fields).toMatchObject(SUBMIT);
  });

  it('writes bind_transceiver (4.1.5)', () => {
    const written = encodePdu(
      'bind_transceiver',
      { sequence_number: 1 },
      { system_id: 'bank', password: 'secret', system_type: 'OTA', interface_version: 0x34 },
    );
    expect(written.toString('hex')).toBe(
      octets(`00000024 00000009 00000000 00000001
        62616e6b00 73656372657400 4f544100 34 00 00 00`).toString('hex'),
    );
  });

  it.each([
    ['enquire_link', '00000010 00000015 00000000 00000002'],
    ['enquire_link_resp', '00000010 80000015 00000000 00000002'],
    ['unbind', '00000010 00000006 00000000 00000002'],
    ['unbind_resp', '00000010 80000006 00000000 00000002'],
  ])('writes and reads %s', (command, hex) => {
    expect(encodePdu(command, { sequence_number: 2 }).toString('hex')).toBe(
      octets(hex).toString('hex'),
    );
    expect(decodePdu(octets(hex))).toMatchObject({ malformed: false, command });
  });

  it('writes generic_nack (4.3.1)', () => {
    const written = encodePdu('generic_nack', { sequence_number: 2, command_status: 3 });
    expect(written).toEqual(octets('00000010 80000000 00000003 00000002'));
  });

  it('writes deliver_sm_resp and data_sm_resp with their NUL, whatever the status', () => {
    expect(encodeDeliveryResp('deliver_sm', 9, 0)).toEqual(
      octets('00000011 80000005 00000000 00000009 00'),
    );
    expect(encodeDeliveryResp('data_sm', 9, 0x58)).toEqual(
      octets('00000011 80000103 00000058 00000009 00'),
    );
  });

  it('reads a receipt in deliver_sm', () => {
    const pdu = decodePdu(octets(DELIVER_HEX));
    expect(pdu.malformed).toBe(false);
    expect(inboundPdu(pdu as WholePdu)).toEqual({
      command: 'deliver_sm',
      sequence_number: 9,
      source_addr_ton: 1,
      source_addr: '919812345678',
      destination_addr: 'BANK',
      esm_class: 4,
      data_coding: 0,
      user_data: Buffer.from('id:123 stat:DELIVRD'),
      receipted_message_id: '123',
      message_state: 2,
      network_error_code: Buffer.of(3, 0, 1),
      octets: octets(DELIVER_HEX),
    });
  });

  it('reads data_sm with message_payload and SAR', () => {
    const body = octets(`00 01 01 3100 01 01 3200 00 00 08
      0424 0004 00480069  020c 0002 0102  020e 0001 03  020f 0001 02
      0204 0002 0304`);
    const pdu = decodePdu(pduOf(0x103, body)) as WholePdu;
    expect(inboundPdu(pdu)).toMatchObject({
      command: 'data_sm',
      data_coding: 8,
      user_data: octets('00480069'),
      sar_msg_ref_num: 0x102,
      sar_total_segments: 3,
      sar_segment_seqnum: 2,
      user_message_reference: 0x304,
    });
  });

  it.each([
    ['an ID', octets('00000013 80000004 00000000 00000007 414200'), 'AB'],
    ['no body', octets('00000010 80000004 00000058 00000007'), ''],
    ['an empty ID', octets('00000011 80000004 00000045 00000007 00'), ''],
    ['no NUL', octets('00000012 80000004 00000000 00000007 4142'), null],
    ['a TLV', octets('00000018 80000004 00000000 00000007 414200 0427000102'), null],
    ['a very long ID', pduOf(0x80000004, Buffer.from(`${'1'.repeat(256)}\0`)), null],
  ])('reads submit_sm_resp with %s', (_, pdu, expected) => {
    expect(submitRespMessageId(pdu)).toBe(expected);
  });

  it('reads submit_sm_resp with a TLV through the general codec', () => {
    const pdu = decodePdu(octets('00000018 80000004 00000000 00000007 414200 0427000102'));
    expect(pdu).toMatchObject({ malformed: false, fields: { message_id: 'AB' } });
  });
});

const ascii = (most: number) =>
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: most,
  });
const octet = fc.integer({ min: 0, max: 255 });
const buffer = (most: number) =>
  fc.uint8Array({ maxLength: most }).map((each) => Buffer.from(each));

describe('against the smpp package', () => {
  const submit: fc.Arbitrary<SubmitSm> = fc
    .record({
      service_type: ascii(5),
      source_addr_ton: octet,
      source_addr_npi: octet,
      source_addr: ascii(20),
      dest_addr_ton: octet,
      dest_addr_npi: octet,
      destination_addr: ascii(20),
      esm_class: octet,
      validity_period: fc.constantFrom('', '000000000500000R', '000001000000000R'),
      registered_delivery: octet,
      data_coding: octet,
      short_message: buffer(254),
      message_payload: fc.option(buffer(2000), { nil: undefined }),
      sar: fc.boolean(),
    })
    .map(({ sar, message_payload, ...rest }) => ({
      ...rest,
      ...(message_payload === undefined ? {} : { message_payload, short_message: Buffer.alloc(0) }),
      ...(sar ? { sar_msg_ref_num: 513, sar_total_segments: 3, sar_segment_seqnum: 2 } : {}),
    }));

  it('writes the fields of submit_sm as the package does', () => {
    fc.assert(
      fc.property(submit, fc.integer({ min: 1, max: 0x7fff_ffff }), (pdu, sequence) => {
        const ours = encodeSubmitSm(pdu, sequence);
        const theirs = new smpp.PDU('submit_sm', { ...pdu, sequence_number: sequence }).toBuffer();
        // The order of TLVs is free: compare what is read from both.
        expect(ours.length).toBe(theirs.length);
        const [one, other] = [decodePdu(ours), decodePdu(theirs)];
        expect(one.malformed).toBe(false);
        expect(one.fields).toEqual(other.fields);
        expect(one.fields).toMatchObject(pdu);
        if (pdu.message_payload === undefined && pdu.sar_msg_ref_num === undefined) {
          expect(ours).toEqual(theirs);
        }
      }),
    );
  });

  it('reads what the package writes', () => {
    const deliver = fc.record({
      source_addr: ascii(20),
      destination_addr: ascii(20),
      esm_class: octet,
      data_coding: octet,
      short_message: buffer(254),
      receipted_message_id: ascii(60),
      message_state: octet,
    });
    fc.assert(
      fc.property(deliver, (fields) => {
        const pdu = decodePdu(
          new smpp.PDU('deliver_sm', { ...fields, sequence_number: 5 }).toBuffer(),
        );
        expect(pdu.malformed).toBe(false);
        expect(pdu.fields).toMatchObject(fields);
      }),
    );
  });
});

describe("the package's defects", () => {
  it.each([null, undefined, 17, Buffer.from('x')])('refuses %p for a text', (value) => {
    const pdu = { ...SUBMIT, source_addr: value as unknown as string };
    expect(violation(() => encodeSubmitSm(pdu, 1))).toBe('source_addr');
    const fields = { system_id: value as unknown as string };
    expect(violation(() => encodePdu('bind_transceiver', { sequence_number: 1 }, fields))).toBe(
      'system_id',
    );
  });

  it.each([null, undefined, -1, 256, 1.5, '1'])('refuses %p for an octet', (value) => {
    const pdu = { ...SUBMIT, data_coding: value as unknown as number };
    expect(violation(() => encodeSubmitSm(pdu, 1))).toBe('data_coding');
    const fields = { addr_ton: value as unknown as number };
    expect(violation(() => encodePdu('bind_transceiver', { sequence_number: 1 }, fields))).toBe(
      'addr_ton',
    );
  });

  it.each([
    ['source_addr', 'BÄNK'],
    ['source_addr', 'Bank€'],
    ['destination_addr', '١٢٣'],
    ['destination_addr', '91\u00001'],
    ['service_type', 'ABCDEF'],
    ['source_addr', 'A'.repeat(21)],
  ] as const)('refuses what would be corrupted in %s: %j', (field, value) => {
    expect(violation(() => encodeSubmitSm({ ...SUBMIT, [field]: value }, 1))).toBe(field);
  });

  it('does not put a refused value into the error', () => {
    let message = '';
    try {
      encodeSubmitSm({ ...SUBMIT, destination_addr: '9198×12345678' }, 1);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('destination_addr');
    expect(message).not.toContain('9198');
  });

  it.each([
    ['short_message', { short_message: Buffer.alloc(255) }],
    ['short_message', { short_message: 'text' as unknown as Buffer }],
    ['short_message', { message_payload: Buffer.alloc(3) }],
    ['message_payload', { short_message: Buffer.alloc(0), message_payload: Buffer.alloc(60_001) }],
    ['sar_msg_ref_num', { sar_msg_ref_num: 65_536 }],
    ['sar_total_segments', { sar_total_segments: 256 }],
    ['sar_segment_seqnum', { sar_segment_seqnum: -1 }],
  ])('refuses a bad %s', (field, change) => {
    expect(violation(() => encodeSubmitSm({ ...SUBMIT, ...change }, 1))).toBe(field);
  });

  it('refuses a field that the command does not have', () => {
    expect(violation(() => encodePdu('unbind', { sequence_number: 1 }, { nonsense: 1 }))).toBe(
      'nonsense',
    );
  });

  it('gives octets and never guessed text, whatever data_coding and the UDH say', () => {
    fc.assert(
      fc.property(buffer(140), octet, (userData, dataCoding) => {
        for (const esmClass of [0x00, 0x40, 0x43]) {
          const pdu = { ...SUBMIT, esm_class: esmClass, data_coding: dataCoding };
          const decoded = decodePdu(encodeSubmitSm({ ...pdu, short_message: userData }, 1));
          expect(decoded.fields['short_message']).toEqual(userData);
        }
      }),
    );
  });

  it('can write again what it read with a UDH', () => {
    const userData = octets('050003070201 48656c6c6f');
    const first = encodeSubmitSm({ ...SUBMIT, esm_class: 0x40, short_message: userData }, 1);
    const read = decodePdu(first).fields as unknown as SubmitSm;
    expect(encodeSubmitSm(read, 1)).toEqual(first);
  });

  it('keeps unknown TLVs out of the fields', () => {
    const { fields } = decodePdu(octets(DELIVER_HEX));
    expect(Object.keys(fields).filter((name) => /^\d+$/.test(name))).toEqual([]);
  });

  it('reads no further than a TLV goes', () => {
    const body = Buffer.concat([
      octets(DELIVER_HEX).subarray(16, -26),
      octets('001e 0003 313233  0427 0001 02'),
    ]);
    const pdu = decodePdu(pduOf(5, body));
    expect(pdu.fields).toMatchObject({ receipted_message_id: '123', message_state: 2 });
  });
});

describe('an inbound PDU', () => {
  it.each([
    ['20313220', '12'],
    ['311b32', undefined],
    ['', undefined],
  ])('with the receipted_message_id %j names %j', (value, expected) => {
    const id = octets(value);
    const length = id.length.toString(16).padStart(4, '0');
    const whole = octets(DELIVER_HEX).subarray(16, -26);
    const body = Buffer.concat([whole, octets(`001e ${length}`), id]);
    const pdu = decodePdu(pduOf(5, body));
    expect(pdu.malformed).toBe(false);
    expect(inboundPdu(pdu as WholePdu).receipted_message_id).toBe(expected);
  });
});

describe('malformed PDUs', () => {
  const deliver = octets(DELIVER_HEX);
  /** Where the TLVs of DELIVER_HEX begin. */
  const tlvsAt = deliver.length - 5 - 8 - 7 - 6;
  const cutTo = (length: number) => pduOf(5, deliver.subarray(16, length));
  const withTlvs = (hex: string) =>
    pduOf(5, Buffer.concat([deliver.subarray(16, tlvsAt), octets(hex)]));

  it('notices every place a deliver_sm can be cut at', () => {
    const whole = new Set([tlvsAt, tlvsAt + 5, tlvsAt + 13, tlvsAt + 20, deliver.length]);
    for (let length = 16; length <= deliver.length; length++) {
      const pdu = decodePdu(cutTo(length));
      expect([length, pdu.malformed]).toEqual([length, !whole.has(length)]);
    }
  });

  it.each([
    ['a truncated field', cutTo(30), 'ESME_RINVCMDLEN'],
    ['no body', cutTo(16), 'ESME_RINVCMDLEN'],
    ['sm_length past the end', cutTo(tlvsAt - 3), 'ESME_RINVCMDLEN'],
    ['a TLV past the end', withTlvs('0427 0005 02'), 'ESME_RINVTLVSTREAM'],
    ['half a TLV header', withTlvs('0427 00'), 'ESME_RINVTLVSTREAM'],
    ['a message_state of two octets', withTlvs('0427 0002 0202'), 'ESME_RINVTLVLEN'],
    ['a sar_msg_ref_num of one octet', withTlvs('020c 0001 02'), 'ESME_RINVTLVLEN'],
    ['a text without end', pduOf(5, Buffer.alloc(400, 0x41)), 'ESME_RINVCMDLEN'],
    ['an unknown command', pduOf(0x777, Buffer.alloc(4)), 'ESME_RINVCMDID'],
    ['a list of nothing', pduOf(0x21, octets('00 00 00 00 05 01')), 'ESME_RINVCMDLEN'],
  ])('judges %s', (_, pdu, expected) => {
    const decoded = decodePdu(pdu);
    if (!decoded.malformed) throw new Error('was taken for whole');
    expect(statusName(decoded.status)).toBe(expected);
    expect(decoded.sequence_number).toBe(7);
  });

  it('does not mind the length of a TLV that nobody reads', () => {
    expect(decodePdu(withTlvs('020a 0005 0102030405')).malformed).toBe(false);
  });

  it('takes an error response without a body', () => {
    expect(decodePdu(pduOf(0x80000009, Buffer.alloc(0), status('ESME_RALYBND')))).toMatchObject({
      malformed: false,
      command: 'bind_transceiver_resp',
      command_status: 5,
    });
  });

  it('never throws, whatever the octets', () => {
    const ids = Object.values(smpp.commands).map((command) => command.id);
    fc.assert(
      fc.property(fc.constantFrom(...ids, 0, 0x8000_0777), buffer(300), (id, body) => {
        const pdu = decodePdu(pduOf(id, body));
        expect(pdu.sequence_number).toBe(7);
        if (pdu.malformed) expect(pdu.reason).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});
