import { describe, expect, it } from '@jest/globals';
import { compose } from '../../src/message/compose.js';
import type { Concatenation } from '../../src/message/compose.js';
import { submitFields } from '../../src/dispatch/submit-fields.js';
import { carrierSettings, segment } from './dispatch-kit.js';

const NOW = 1_700_000_000_000;

describe('the submit_sm of a segment', () => {
  it("has the carrier's own values and what is left of its life", () => {
    const fields = submitFields(segment(), carrierSettings({ serviceType: 'CMT' }), NOW + 15_000);
    expect(fields).toMatchObject({
      service_type: 'CMT',
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'TELBNK',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '919812345678',
      esm_class: 0,
      validity_period: '000000000045000R',
      registered_delivery: 1,
      data_coding: 0,
    });
    expect(fields.short_message.toString('latin1')).toBe('Hello');
  });

  it.each([
    ['56767', 3, 0, '56767'],
    ['+447700900123', 1, 1, '447700900123'],
    ['919812345678', 1, 1, '919812345678'],
    ['My Bank', 5, 0, 'My Bank'],
  ])('sends as %s with ton %d', (senderId, ton, npi, address) => {
    expect(submitFields(segment({ senderId }), carrierSettings(), NOW)).toMatchObject({
      source_addr_ton: ton,
      source_addr_npi: npi,
      source_addr: address,
    });
  });

  const part = (concatenation: Concatenation) => {
    const composition = compose('x'.repeat(300), {
      encodings: ['gsm7'],
      transliterate: false,
      concatenation,
      maxSegments: 10,
      reference: 258,
    });
    return segment({ content: composition.segments.at(-1)! });
  };

  it('marks a user data header', () => {
    const fields = submitFields(part('udh16'), carrierSettings(), NOW);
    expect(fields.esm_class).toBe(0x40);
    expect([...fields.short_message.subarray(0, 7)]).toEqual([6, 8, 4, 1, 2, 2, 2]);
  });

  it('uses the SAR TLVs', () => {
    const fields = submitFields(part('sar'), carrierSettings(), NOW);
    expect(fields).toMatchObject({
      esm_class: 0,
      sar_msg_ref_num: 258,
      sar_total_segments: 2,
      sar_segment_seqnum: 2,
    });
  });

  it('uses message_payload and leaves short_message empty', () => {
    const fields = submitFields(part('payload'), carrierSettings(), NOW);
    expect(fields.short_message).toHaveLength(0);
    expect(fields.message_payload).toHaveLength(300);
  });

  it('takes data_coding from the carrier', () => {
    const carrier = carrierSettings({ dataCoding: { ucs2: 24 } });
    expect(submitFields(segment({ text: 'नमस्ते' }), carrier, NOW).data_coding).toBe(24);
  });
});

describe('a registered template', () => {
  const registration = { required: true, entityId: '1101', entityIdTag: 5120, templateIdTag: 5121 };

  it('goes with its ID and the bank’s, by the carrier’s tags', () => {
    const fields = submitFields(
      segment({ registeredTemplateId: '1107' }),
      carrierSettings({ registration }),
      NOW,
    );
    expect(fields.vendor_tlvs).toEqual([
      { tag: 0x1400, value: '1101' },
      { tag: 0x1401, value: '1107' },
    ]);
  });

  it.each([
    ['the carrier asks for none', '1107', undefined],
    ['it is not registered', null, registration],
  ])('goes without where %s', (_, registeredTemplateId, wanted) => {
    const carrier = carrierSettings(wanted === undefined ? {} : { registration: wanted });
    expect(submitFields(segment({ registeredTemplateId }), carrier, NOW).vendor_tlvs).toBe(
      undefined,
    );
  });
});
