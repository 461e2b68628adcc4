import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linkProblem, withoutLinks } from '../../src/guard/links.js';
import { withPlainLetters } from '../../src/guard/plain-letters.js';
import { compose } from '../../src/message/compose.js';

const ALLOWED = [
  'demobank.example',
  'cards.demobank.example',
  'shop.example/bank/',
  'xn--bcher-kva.example',
];
const NOT_HTTPS = 'has a link that is not https';
const ELSEWHERE = 'has a link to where none may lead (settings: links.allowed)';

describe('links in a text', () => {
  it.each([
    ['https', 'See https://demobank.example/statements/11.'],
    ['the host alone', 'See https://demobank.example.'],
    ['in brackets', '(https://demobank.example/a)'],
    ['with a query', 'https://demobank.example?x=a.b/c@d'],
    ['with an escaped query', 'https://demobank.example/a?next=%2Fhome'],
    ['with the port of https', 'https://demobank.example:443/a'],
    ['upper case', 'HTTPS://DEMOBANK.EXAMPLE/A'],
    ['a host with a final dot', 'https://demobank.example./a'],
    ['a listed sub-domain', 'cards.demobank.example/x'],
    ['without a scheme', 'Log in at demobank.example, or call.'],
    ['a path', 'shop.example/bank/offers'],
    ['the path itself', 'https://shop.example/bank'],
    ['a host of other letters', 'https://bücher.example/x'],
    ['the same in Punycode', 'xn--bcher-kva.example/x'],
    ['before a danda', 'https://demobank.example। धन्यवाद'],
    ['a question', 'Is it demobank.example?'],
  ])('are allowed: %s', (_, text) => {
    expect(linkProblem(text, ALLOWED)).toBeNull();
  });

  it.each([
    ['http', 'http://demobank.example/'],
    ['http without slashes', 'http:demobank.example'],
    ['http with one slash', 'http:/demobank.example'],
    ['another scheme', 'intent://demobank.example/'],
    ['backslashes', 'https:\\\\demobank.example'],
    ['no slashes', 'https:evil.com'],
    ['three slashes', 'https:///demobank.example'],
  ])('are not https: %s', (_, text) => {
    expect(linkProblem(text, ALLOWED)).toBe(NOT_HTTPS);
  });

  it.each([
    ['another host', 'https://evil.example/'],
    ['a sub-domain', 'https://login.demobank.example/'],
    ['the host as a part', 'https://demobank.example.evil.com/'],
    ['the host as an ending', 'https://evildemobank.example/'],
    ['the host as a user', 'https://demobank.example@evil.com/'],
    ['the host as user and password', 'https://demobank.example:443@evil.com/'],
    ['an escaped user', 'https://demobank.example%40evil.com/'],
    ['the host before a backslash', 'https://demobank.example\\@evil.com/'],
    ['another port', 'https://demobank.example:8443/'],
    ['look-alike letters', 'https://dеmobank.example/'],
    ['letters of full width', 'https://ｄemobank.example/'],
    ['Punycode of another', 'https://xn--dmobank-uzf.example/'],
    ['a number for a host', 'https://3232235777/'],
    ['an address of IPv4', 'Pay at 192.168.10.1 now'],
    ['an address of IPv6', 'https://[::1]/'],
    ['no host', 'https://?demobank.example'],
    ['an unseen character', 'https://demobank.example\u200b.evil.com/'],
    ['another path', 'https://shop.example/banker'],
    ['the host of a path', 'https://shop.example/'],
    ['steps out of the path', 'https://shop.example/bank/../evil'],
    ['escaped steps', 'https://shop.example/bank/%2e%2E/evil'],
    ['escaped slashes', 'https://shop.example/bank/..%2fevil'],
    ['steps with a parameter', 'https://shop.example/bank/..;/evil'],
    ['www', 'www.evil.zz'],
    ['www as a user', 'www.demobank.example@evil.com'],
    ['no scheme', 'Log in at evil.com today'],
    ['no scheme, upper case', 'EVIL.COM'],
    ['a path', 'bit.ly/3xyz'],
    ['one letter', 't.me/x'],
    ['a port', 'evil.com:8080'],
    ['a query', 'evil.com?a=1'],
    ['a rare ending', 'evil.unheard'],
    ['ideographic stops', 'evil。com/x'],
    ['native letters', 'बैंक.भारत'],
    ['a mail address with a path', 'x@evil.com/login'],
    ['after a stop', 'Debited.https://evil.com'],
    ['after an allowed one', 'https://demobank.example/a and evil.com'],
    ['in an allowed one', 'https://demobank.example,evil.com'],
    ['letters that are exchanged', 'Log in at еvil.соm'],
    ['a dot that is exchanged', 'evil·com'],
    ['a colon and slashes that are exchanged', 'https∶⁄⁄evil.com'],
    ['a dot behind what is not seen', 'evil\u200b.com and evil.\u200dcom'],
  ])('lead elsewhere: %s', (_, text) => {
    expect(linkProblem(text, ALLOWED)).toBe(ELSEWHERE);
  });

  it.each([
    ['no links', 'Nothing here'],
    ['an amount', 'Rs.500 and USD 42.99 (1.234.567,89)'],
    ['a number', 'No.5 of 12.11.2026'],
    ['shortened words', 'e.g. this, i.e. that, at 5 p.m. in the U.S.A.'],
    ['a name', 'Rs.Sharma, Mr.Singh and St.Mary'],
    ['names in capitals', 'MR.SHARMA/MRS.SHARMA'],
    ['a name that ends as a country', 'Mr.Li of No.In'],
    ['a reference', 'Ref.No 12, Ref.No.123456'],
    ['a sentence without a space', 'Amount debited.Call us'],
    ['a sentence that begins as a country', 'Amount debited.In case of doubt'],
    ['an hour', 'Rs 500.at the ATM'],
    ['a mail address', 'Write to help@other.com'],
    ['a payment address', 'paid to corner@okbank'],
    ['a file', 'See statement.pdf'],
    ['dots', 'Wait... and see'],
    ['either', 'and/or, A/c XX12'],
    ['a smile', 'Sorry :/ again'],
    ['Hindi', 'रु.पाँच सौ जमा.धन्यवाद'],
    ['Arabic', 'تم الخصم.شكرا'],
    ['Catalan', 'Av. Paral·lel, sol·licitud'],
    ['Russian', 'г.Москва, ул.Мира'],
  ])('are not seen in %s', (_, text) => {
    expect(linkProblem(text, [])).toBeNull();
  });

  const label = fc.stringMatching(/^[a-z][a-z0-9]{1,11}$/);
  const ending = fc.constantFrom('com', 'in', 'net', 'xyz', 'co.uk', 'COM', 'zone');
  const path = fc.constantFrom('', '/', '/a/b', '?q=1', ':8080/x');

  it('are found anywhere in a text, in every form', () => {
    const start = fc.constantFrom('', 'https://', 'www.', 'HTTPS://', 'http://');
    const before = fc.constantFrom('', 'Pay ', '(', 'see:', '"');
    fc.assert(
      fc.property(before, start, label, ending, path, (b, s, l, e, p) => {
        const text = `${b}${s}site${l}.${e}${p} now`;
        expect(linkProblem(text, ['demobank.example'])).not.toBeNull();
        expect(linkProblem(text, [])).not.toContain(`site${l}`);
      }),
    );
  });

  it('are found where they come about on the way to GSM 7-bit', () => {
    const options = { encodings: ['gsm7'], transliterate: true, maxSegments: 10 } as const;
    const alike = (letter: string) =>
      fc.constantFrom(letter, `${letter}\u200b`, { c: 'с', o: 'о', '.': '·' }[letter] ?? letter);
    const written = fc.tuple(...Array.from('shop.com', alike)).map((letters) => letters.join(''));
    fc.assert(
      fc.property(written, (address) => {
        const { text } = compose(address, { ...options, concatenation: 'udh16', reference: 0 });
        expect(text).toBe('shop.com');
        expect(linkProblem(`Pay at ${address} now`, [])).toBe(ELSEWHERE);
        expect(withPlainLetters(withoutLinks(address, []))).toBe('shop com');
      }),
    );
  });

  it('are allowed as listed, and no other host is', () => {
    fc.assert(
      fc.property(label, label, path, (allowed, other, p) => {
        const list = [`${allowed}.example`];
        expect(linkProblem(`https://${allowed}.example/${other}`, list)).toBeNull();
        const elsewhere = [
          `${other}.${allowed}.example`,
          `${allowed}.example.${other}.com`,
          `${allowed}.example@${other}.com/`,
        ];
        for (const host of elsewhere)
          expect(linkProblem(`https://${host}${p}`, list)).not.toBeNull();
      }),
    );
  });

  it('are not seen in sentences and amounts', () => {
    const word = fc.stringMatching(/^[A-Za-z]{1,10}$/);
    const amount = fc.float({ min: 0, max: 1e6, noNaN: true }).map((value) => value.toFixed(2));
    const piece = fc.oneof(word, amount, fc.constantFrom('Rs.500', 'No.7', 'A/c XX11', 'e.g.'));
    const end = fc.constantFrom(' ', '. ', ', ', '! ', ': ');
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, end), { maxLength: 20 }), (pieces) => {
        expect(linkProblem(pieces.flat().join(''), [])).toBeNull();
      }),
    );
  });

  it('are looked for in time that grows with the text only', () => {
    const long = [
      'a.'.repeat(50_000),
      'a'.repeat(100_000) + '.b',
      'www.'.repeat(20_000),
      `https://a${'.'.repeat(300_000)}x`,
    ];
    for (const text of long) {
      expect(() => linkProblem(text, ALLOWED)).not.toThrow();
    }
    expect(linkProblem('x:'.repeat(50_000), ALLOWED)).toBeNull();
  });
});

describe('the words of others without links', () => {
  it.each([
    ['NETFLIX.COM', 'NETFLIX COM'],
    ['WWW.SHOP.CO.UK/BILL 12', 'WWW SHOP CO UK/BILL 12'],
    ['Evil.In', 'Evil In'],
    ['pay evil.com/x and bit.ly/y', 'pay evil com/x and bit ly/y'],
    ['Corner Books', 'Corner Books'],
    ['J.P. Morgan, No.5', 'J.P. Morgan, No.5'],
    ['MR.SHARMA', 'MR.SHARMA'],
    ['john.doe@mail.com', 'john.doe@mail.com'],
    ['demobank.example/a', 'demobank.example/a'],
    ['https://evil.com', 'https://evil.com'],
    ['ТЕСО.СОМ', 'TECO COM'],
    ['ТЕСО Москва', 'ТЕСО Москва'],
    ['cel·la', 'cel la'],
    ['Paral·lel', 'Paral·lel'],
  ])('%s is %s', (given, words) => {
    expect(withoutLinks(given, ALLOWED)).toBe(words);
  });

  it('have none that linkProblem finds, unless they had a scheme', () => {
    const character = fc.constantFrom(...'abcomnetwi.-@/:?# 1भ。со·∶⁄\u200b'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 30 }), (given) => {
        const words = withoutLinks(given, []);
        fc.pre(!/:[\\/]|https?:/i.test(withPlainLetters(given)));
        expect(linkProblem(words, [])).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });
});
