import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountIn, convert, isRate, writtenAmount } from '../../../src/inbound/services/amount.js';
import { minorDigits } from '../../../src/keyword/minor-unit.js';
import { nanosOf } from '../../../src/rpc/exact-money.js';

describe('amountIn', () => {
  it.each([
    ['120.50', 'USD', '120.5 USD'],
    ['0.01', 'USD', '0.01 USD'],
    ['100.00', 'JPY', '100 JPY'],
    ['1.234', 'KWD', '1.234 KWD'],
    ['120.50', 'PKR', '120.5 PKR'],
    ['19.99', 'COP', '19.99 COP'],
    ['000123', 'INR', '123 INR'],
    ['999999999999.99', 'INR', '999999999999.99 INR'],
  ])('reads %s of %s', (value, currency, written) => {
    expect(writtenAmount(amountIn(value, currency)!)).toBe(written);
  });

  it.each([
    ['1.005', 'USD'],
    ['1.5', 'JPY'],
    ['1.2345', 'KWD'],
    ['0', 'USD'],
    ['0.00', 'USD'],
    ['-1', 'USD'],
    ['1,5', 'USD'],
    ['1e3', 'USD'],
    ['', 'USD'],
    ['.5', 'USD'],
    ['1234567890123', 'USD'],
    ['1', 'usd'],
  ])('does not read %s of %s', (value, currency) => {
    expect(amountIn(value, currency)).toBeNull();
  });

  it('is exact to the minor unit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('USD', 'JPY', 'KWD'),
        fc.bigInt({ min: 1n, max: 10n ** 14n }),
        (currency, count) => {
          const digits = minorDigits(currency);
          const text = String(count).padStart(digits + 1, '0');
          const value = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
          fc.pre(value.split('.')[0].length <= 12);
          const amount = amountIn(value, currency)!;
          expect(nanosOf(amount)).toBe(count * 10n ** BigInt(9 - digits));
        },
      ),
    );
  });
});

describe('convert', () => {
  const of = (value: string, currency = 'USD') => amountIn(value, currency)!;

  it.each([
    ['100', 'USD', '0.9215', 'EUR', '92.15 EUR'],
    ['0.01', 'USD', '0.5', 'EUR', '0 EUR'],
    ['0.03', 'USD', '0.5', 'EUR', '0.02 EUR'],
    ['0.05', 'USD', '0.5', 'EUR', '0.02 EUR'],
    ['0.03', 'USD', '0.500001', 'EUR', '0.02 EUR'],
    ['1', 'USD', '155.5', 'JPY', '156 JPY'],
    ['1', 'USD', '154.5', 'JPY', '154 JPY'],
    ['1', 'USD', '0.3075', 'KWD', '0.308 KWD'],
    ['1', 'USD', '0.3065', 'KWD', '0.306 KWD'],
    ['999999999999.99', 'USD', '1.000000000001', 'EUR', '1000000000000.99 EUR'],
  ])('makes of %s %s at %s in %s: %s', (value, from, rate, to, expected) => {
    expect(writtenAmount(convert(of(value, from), rate, to)!)).toBe(expected);
  });

  it('gives nothing where the rate is none, or the result is no amount of a bank', () => {
    for (const rate of ['', 'abc', '-1', '1e3', '0', '0.000', '.5', '1.', ' 1']) {
      expect(isRate(rate)).toBe(false);
      expect(convert(of('1'), rate, 'EUR')).toBeNull();
    }
    expect(convert(of('999999999999'), '999999999999', 'EUR')).toBeNull();
  });

  it('is never further from the exact product than half a minor unit, and even where it is half', () => {
    const digits = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        fc.bigInt({ min: 1n, max: 10n ** 7n }),
        digits,
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        (cents, numerator, places, to) => {
          const text = String(numerator).padStart(places + 1, '0');
          const rate = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
          const amount = of(`${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`);
          const converted = convert(amount, rate, to);
          if (converted === null) return;
          // All in units of 10^-(2 + places + 9).
          const exact = cents * numerator * 10n ** 9n;
          const got = nanosOf(converted) * 10n ** BigInt(2 + places);
          const unit = 10n ** BigInt(2 + places + 9 - minorDigits(to));
          const off = got > exact ? got - exact : exact - got;
          expect(2n * off <= unit).toBe(true);
          expect(got % unit).toBe(0n);
          if (2n * off === unit) expect((got / unit) % 2n).toBe(0n);
        },
      ),
      { numRuns: 500 },
    );
  });
});
