import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { privateProblem, unmaskedProblem } from '../../src/guard/private-text.js';

const CARD = 'has what looks like a card number; show a part of it, such as "XX4321"';
const IBAN = 'has an IBAN; show a part of it, such as "XX4321"';
const LONG = 'has a long number, as of an account; show a part of it, such as "XX4321"';

describe('a card number in a text', () => {
  it.each([
    ['of 16 digits', 'Card 4111111111111111 used.'],
    ['of 13 digits', '4222222222222'],
    ['of 15 digits', 'Amex 378282246310005'],
    ['of 19 digits', '6304000000000000000'],
    ['of no known scheme', 'Ref 1234567890123452'],
    ['beside letters', 'XX4111111111111111YY'],
    ['in groups', '4111 1111 1111 1111'],
    ['in groups of Amex', '3782 822463 10005'],
    ['in groups of Diners', '3056 930902 5904'],
    ['of 13 in groups', '4222 222 222 222'],
    ['of 19 in groups', '6304 0000 0000 0000 000'],
    ['issuer and the rest', '411111 1111111111'],
    ['with the middle undivided', '4111 11111111 1111'],
    ['digit by digit', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
    ['with no-break spaces', '4111\u00a01111\u00a01111\u00a01111'],
    ['with narrow spaces', '4111\u202f1111\u20091111\u30001111'],
    ['with dashes of several kinds', '4111-1111\u20111111\u20141111'],
    ['with dots', '4111.1111.1111.1111'],
    ['with slashes', '4111/1111/1111/1111'],
    ['with spaced dashes', '4111 - 1111 - 1111 - 1111'],
    ['with characters that are not seen', '4111\u200b1111\u20601111\u00ad1111'],
    ['in Arabic digits', '٤١١١ ١١١١ ١١١١ ١١١١'],
    ['in Persian digits', '۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱'],
    ['in Devanagari', 'कार्ड ४१११११११११११११११'],
    ['of full width', '４１１１１１１１１１１１１１１１'],
    ['in mathematical digits', '𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏'],
    ['in two scripts', '٤١١١ 1111 ११११ 1111'],
    ['before its expiry', '4111 1111 1111 1111 12/29'],
    ['after another number', 'Rs.500 4111 1111 1111 1111'],
    ['inside a longer row', '00994111111111111111123'],
    ['of Mastercard inside a longer row', '111115555555555554444'],
  ])('%s is found', (_, text) => {
    expect(privateProblem(text)).toBe(CARD);
  });

  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['zeros', '0000 0000 0000 0000'],
    ['zeros in one piece', '0000000000000'],
    ['twelve digits', '411111111117'],
    ['a masked number', '4111 11XX XXXX 1111'],
    ['a masked number with stars', '411111******1111'],
    ['amount, date and time', 'USD 42.99 12/11/2026 18.30'],
    ['a moment', '2026-11-22 14:30:15.123456'],
    ['two telephone numbers', '+91 98765 43210 +91 98765 43211'],
    ['a telephone number and a service line', '+91 39111 76786 1800 068 3341'],
    ['two telephone numbers of another country', '+44 20 7946 0958 +44 20 7946 0959'],
    ['a large amount', 'IDR 123.456.789.012.349,00'],
    ['an amount in lakhs', 'Rs.12,34,56,789.00 on 01/02/2026'],
    ['groups of which some pass by chance', 'Ref 9010 1122 3344 0009 1234 5670'],
    ['lines', 'Balance 4111\n1111\n1111\n1111'],
    ['a long number without a card', '1000200030001000200010'],
    ['words', 'Nothing to see here.'],
    ['nothing', ''],
  ])('%s is none', (_, text) => {
    expect(privateProblem(text)).toBeNull();
  });

  it('is found whatever separates its groups, and whatever stands around', () => {
    const digits = fc.tuple(
      fc.constantFrom('4', '51', '2221', '6011', '8100', '3528'),
      fc.array(fc.nat(9), { minLength: 16, maxLength: 16 }),
    );
    const separator = fc.constantFrom('', ' ', '-', '.', '/', '\u00a0', '\u2013', ' - ');
    const around = fc.constantFrom('', 'Card ', 'on 12/11 ', 'Rs.99.50 ');
    fc.assert(
      fc.property(
        digits,
        separator,
        around,
        fc.constantFrom('', ' used', '. Ref 77'),
        (d, s, a, b) => {
          const card = withCheckDigit((d[0] + d[1].join('')).slice(0, 15));
          const written = card.match(/\d{4}/g)!.join(s);
          expect(privateProblem(`${a}${written}${b}`)).toBe(CARD);
        },
      ),
    );
  });

  it('is never seen in short numbers between words', () => {
    const word = fc.constantFrom('paid', 'on', 'to', 'Rs.', 'XX', 'at', 'खाता', 'ref');
    const number = fc.nat(999_999_999_999).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, number), { maxLength: 12 }), (pairs) => {
        expect(privateProblem(pairs.map(([w, n]) => `${w}${n}`).join(' '))).toBeNull();
      }),
    );
  });

  it('is looked for in time that grows with the text only', () => {
    const texts = ['1 '.repeat(50_000), '1'.repeat(100_000), '1234 '.repeat(20_000)];
    for (const text of texts) expect([null, CARD]).toContain(privateProblem(text));
  });
});

describe('an IBAN in a text', () => {
  it.each([
    ['in groups', 'DE89 3704 0044 0532 0130 00'],
    ['in one piece', 'to DE89370400440532013000.'],
    ['in small letters', 'gb29nwbk60161331926819'],
    ['with letters inside', 'MT84 MALT 0110 0001 2345 MTLC AST0 01S'],
    ['of the shortest', 'NO93 8601 1117 947'],
    ['before a word', 'IBAN GB29 NWBK 6016 1331 9268 19 was paid'],
    ['with dashes', 'FR14-2004-1010-0505-0001-3M02-606'],
    ['in Arabic digits', 'NO٩٣٨٦٠١١١١٧٩٤٧'],
  ])('%s is found', (_, text) => {
    expect(privateProblem(text)).toBe(IBAN);
  });

  it.each([
    ['wrong check digits', 'DE88 3704 0044 0532 0130 00'],
    ['another length', 'DE89 3704 0044 0532 0130 0'],
    ['no country of the registry', 'XX89 3704 0044 0532 0130 00'],
    ['masked', 'DE89 XXXX XXXX XXXX XX30 00'],
    ['a masked account', 'XX4321'],
    ['at an hour', 'at12 30 on 22 November 2026'],
  ])('%s is none', (_, text) => {
    expect(privateProblem(text)).toBeNull();
  });
});

describe('a value that is to be masked', () => {
  it.each([
    ['nine digits', '123456789', LONG],
    ['eighteen digits', '123456789012345678', LONG],
    ['more', '1000200030001000200010', LONG],
    ['within words', 'Savings 001122334455', LONG],
    ['in another script', '१२३४५६७८९', LONG],
    ['in groups', '0012-345678-901', LONG],
    ['in groups by spaces', '1234 5678 9010', LONG],
    ['a card number', '4111111111111111', CARD],
    ['an IBAN', 'NO9386011117947', IBAN],
    ['eight digits', '12345678', null],
    ['a telephone number in a shop', 'UBER *TRIP 800-592-8996', null],
    ['a date', '22/11/2026', null],
    ['a moment', '22-11-2026 14.30.15', null],
    ['an amount', '1,234,567.89', null],
    ['masked', 'XXXXXX4321', null],
    ['words', 'Corner Books', null],
  ])('%s', (_, value, problem) => {
    expect(unmaskedProblem(value)).toBe(problem);
  });
});

/** ISO/IEC 7812-1, annex B, told in another way than the guard's. */
function withCheckDigit(digits: string): string {
  const doubled = [...digits].map((digit, i) => Number(digit) * (i % 2 === 0 ? 2 : 1));
  const sum = [...doubled.join('')].reduce((total, digit) => total + Number(digit), 0);
  return digits + String((10 - (sum % 10)) % 10);
}
