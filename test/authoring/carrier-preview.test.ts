import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { previewAt } from '../../src/authoring/carrier-preview.js';
import { segmentCost } from '../../src/authoring/segment-cost.js';
import { RegisteredPattern } from '../../src/template/registered-pattern.js';
import { RegisteredTexts } from '../../src/template/registered-texts.js';
import type { CarrierSettings } from '../../src/settings/settings.schema.js';
import { settingsOf } from '../rpc/gateway.js';

const [CARRIER] = settingsOf().carriers;

function registration(pattern: string): RegisteredTexts {
  return new RegisteredTexts([{ id: '110716', pattern: new RegisteredPattern(pattern) }]);
}

describe('what segments cost', () => {
  it.each([
    [0.0085, 3, '0', 25_500_000],
    [0.1, 3, '0', 300_000_000],
    [1.005, 2, '2', 10_000_000],
    [999.999999999, 255, '254999', 999_999_745],
    [0, 3, '0', 0],
    [1e-7, 3, '0', 300],
  ])('%d for each of %d is %s and %d billionths', (perSegment, segments, units, nanos) => {
    const cost = segmentCost({ currency: 'USD', perSegment }, segments);
    expect(cost).toEqual({ currencyCode: 'USD', units, nanos });
  });

  it('is not known without a price', () => {
    expect(segmentCost(undefined, 3)).toBeUndefined();
  });

  it('is exact to the last digit', () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.integer({ min: 1, max: 255 }), (price, segments) => {
        const { units, nanos } = segmentCost(
          { currency: 'EUR', perSegment: price / 1e4 },
          segments,
        )!;
        expect(BigInt(units) * 10_000n + BigInt(nanos) / 100_000n).toBe(BigInt(price * segments));
      }),
    );
  });
});

describe('a text at a carrier', () => {
  it('takes its segments, at its price', () => {
    const carrier = { ...CARRIER, price: { currency: 'INR', perSegment: 0.12 } };
    expect(previewAt(carrier, 'x'.repeat(161), undefined)).toMatchObject({
      carrier: 'first',
      segmentation: {
        segments: 2,
        units: 161,
        cost: { currencyCode: 'INR', units: '0', nanos: 240_000_000 },
      },
      registeredTemplateId: '',
      refusal: '',
    });
  });

  it('costs what the SMSC makes of it where it goes there whole', () => {
    const carrier: CarrierSettings = {
      ...CARRIER,
      concatenation: 'payload',
      price: { currency: 'INR', perSegment: 0.12 },
    };
    expect(previewAt(carrier, 'x'.repeat(161), undefined).segmentation).toMatchObject({
      segments: 2,
      cost: { currencyCode: 'INR', units: '0', nanos: 240_000_000 },
    });
  });

  it('is refused where it is too long, or cannot be written', () => {
    const short: CarrierSettings = { ...CARRIER, maxSegments: 1, encodings: ['gsm7'] };
    expect(previewAt(short, 'x'.repeat(161), undefined)).toEqual({
      carrier: 'first',
      segmentation: undefined,
      registeredTemplateId: '',
      refusal: 'the text needs 2 segments in gsm7; at most 1 are allowed',
    });
    expect(previewAt(short, 'खाता', undefined).refusal).toMatch(/^the text /);
  });

  const dlt = (required: boolean) => ({
    ...CARRIER,
    registration: { required, entityIdTag: 0x1400, templateIdTag: 0x1401 },
  });

  it.each([
    ['matching', true, 'Hi {#var#}', '110716', ''],
    [
      'differing',
      true,
      'Hello {#var#}',
      '',
      'the text differs from what is registered: it does not begin with "Hello "',
    ],
    ['none', true, null, '', 'the text is not registered'],
    ['differing, where none is needed', false, 'Hello {#var#}', '', ''],
  ])('has the ID of its registration: %s', (_, required, pattern, id, refusal) => {
    const known = pattern === null ? undefined : registration(pattern);
    expect(previewAt(dlt(required), 'Hi Asha', known)).toMatchObject({
      registeredTemplateId: id,
      refusal,
    });
  });

  it('is held against its registration as it is sent', () => {
    expect(previewAt(dlt(true), 'It’s Asha', registration("It's {#var#}")).refusal).toBe('');
  });
});
