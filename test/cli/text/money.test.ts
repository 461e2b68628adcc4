import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { moneyOption } from '../../../src/cli/option-values.js';
import { formatMoney } from '../../../src/cli/text/money.js';

const money = (units: string, nanos: number) => ({ currencyCode: 'INR', units, nanos });

describe('formatMoney', () => {
  it.each([
    [money('500', 0), 'INR 500'],
    [money('500', 500_000_000), 'INR 500.50'],
    [money('0', 8_500_000), 'INR 0.0085'],
    [money('-3', -500_000_000), 'INR -3.50'],
    [money('0', -10_000_000), 'INR -0.01'],
    [undefined, ''],
    [null, ''],
  ])('of %j is %j', (amount, text) => {
    expect(formatMoney(amount)).toBe(text);
  });
});

describe('moneyOption', () => {
  it('reads what formatMoney wrote', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 50 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (units, nanos) => {
          const amount = money(String(units), nanos);
          expect(moneyOption(formatMoney(amount))).toEqual(amount);
        },
      ),
    );
  });

  it.each(['500', 'inr 500', 'INR', 'INR -5', 'INR 5,000', 'INR 5.', 'INR 1.1234567890'])(
    'refuses %j',
    (text) => {
      expect(() => moneyOption(text)).toThrow('a currency and an amount');
    },
  );
});
