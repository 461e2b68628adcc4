import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readValue, readValues, withOwn } from '../../../src/broadcast/content/written-values.js';
import type { LinePart, TemplateValue } from '../../../src/template/values.js';

const text = (value: string): LinePart => ({ kind: 'text', value });

describe('a written value', () => {
  const good: [TemplateValue['kind'], string, TemplateValue][] = [
    ['text', ' as it is ', text(' as it is ')],
    ['number', '3', { kind: 'number', value: 3 }],
    ['number', '-4.5', { kind: 'number', value: -4.5 }],
    ['money', 'USD 12.50', { kind: 'money', currencyCode: 'USD', units: '12', nanos: 500_000_000 }],
    ['money', 'INR1250000', { kind: 'money', currencyCode: 'INR', units: '1250000', nanos: 0 }],
    ['money', 'EUR -0.75', { kind: 'money', currencyCode: 'EUR', units: '0', nanos: -750_000_000 }],
    ['money', 'KWD 1.125', { kind: 'money', currencyCode: 'KWD', units: '1', nanos: 125_000_000 }],
    ['day', '2028-02-29', { kind: 'day', day: '2028-02-29' }],
    ['short_day', '2026-12-31', { kind: 'short_day', day: '2026-12-31' }],
    ['date', '2026-12-31', { kind: 'day', day: '2026-12-31' }],
    ['date', '2026-12-31T09:30:00Z', { kind: 'date', at: Date.UTC(2026, 11, 31, 9, 30) }],
    ['time', '2026-12-31T09:30+05:30', { kind: 'time', at: Date.UTC(2026, 11, 31, 4) }],
    ['country', 'FR', { kind: 'country', code: 'FR' }],
    ['lines', 'one\ntwo', { kind: 'lines', lines: [[text('one')], [text('two')]] }],
    ['money', '  ', text('  ')],
  ];

  it.each(good)('of %s: %j', (kind, written, value) => {
    expect(readValue(kind, written)).toEqual(value);
  });

  const bad: [TemplateValue['kind'], string, string][] = [
    ['number', 'three', 'must be a number'],
    ['number', '1e9', 'must be a number'],
    ['number', '1,000', 'must be a number'],
    ['money', '12.50', 'must be an amount such as "USD 12.50"'],
    ['money', 'USD 12.505', 'decimals of USD'],
    ['money', 'QQQ 1', 'ISO 4217'],
    ['money', 'USD 1,000.00', 'must be an amount'],
    ['day', '2027-02-29', 'must be a day'],
    ['day', '31.12.2026', 'must be a day'],
    ['day', '2026-13-01', 'must be a day'],
    ['date_time', '2026-12-31T09:30', 'must be a moment'],
    ['date_time', '2026-02-30T09:30:00Z', 'must be a moment'],
    ['date_time', '2026-02-03T25:30:00Z', 'must be a moment'],
    ['country', 'France', 'ISO 3166-1'],
  ];

  it.each(bad)('of %s is none: %s', (kind, written, problem) => {
    expect(readValue(kind, written)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('of money is exact, whatever its size', () => {
    const amounts = fc.tuple(
      fc.bigInt(0n, 10n ** 15n - 1n),
      fc.integer({ min: 0, max: 99 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(amounts, ([units, cents, negative]) => {
        const sign = negative ? '-' : '';
        const read = readValue('money', `USD ${sign}${units}.${String(cents).padStart(2, '0')}`);
        const { units: u, nanos } = read as Extract<TemplateValue, { kind: 'money' }>;
        const total = BigInt(u) * 1_000_000_000n + BigInt(nanos);
        const whole = units * 1_000_000_000n + BigInt(cents) * 10_000_000n;
        expect(total).toBe(negative ? -whole : whole);
      }),
    );
  });
});

describe('values of a template', () => {
  const kinds = new Map<string, TemplateValue['kind']>([
    ['valid_until', 'day'],
    ['amount', 'money'],
  ]);

  it('are read, and those that are more than text already are left', () => {
    const amount: TemplateValue = { kind: 'money', currencyCode: 'USD', units: '1', nanos: 0 };
    const given = { valid_until: text('2026-12-31'), amount, other: text('2026-12-31') };
    const read = readValues(given, kinds, 'variables');
    expect(read).toEqual({ ...given, valid_until: { kind: 'day', day: '2026-12-31' } });
    expect(given.valid_until).toEqual(text('2026-12-31'));
  });

  it('are told of by name, all of them', () => {
    const given = { valid_until: text('soon'), amount: text('much') };
    expect(() => readValues(given, kinds, 'variants[0].variables')).toThrow(
      /variants\[0\]\.variables\.valid_until: must be a day.*variants\[0\]\.variables\.amount: must/,
    );
  });

  it('never takes the prototype for a variable', () => {
    const strange = new Map<string, TemplateValue['kind']>([['constructor', 'day']]);
    expect(readValues({}, strange, 'variables')).toEqual({});
  });
});

describe("a recipient's own variables", () => {
  it('stand above those for all, unless they are blank', () => {
    const forAll = { name: text('customer'), city: text('Pune') };
    expect(withOwn(forAll, { name: text('Asha'), city: text(' '), more: text('x') })).toEqual({
      name: text('Asha'),
      city: text('Pune'),
      more: text('x'),
    });
  });
});
