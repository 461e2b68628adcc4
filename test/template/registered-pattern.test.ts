import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RegisteredPattern, patternProblem } from '../../src/template/registered-pattern.js';

const pattern = (text: string) => new RegisteredPattern(text);
const DEBIT = 'Dear {#var#}, {#var#} debited from A/c {#var#}. -Bank';

describe('a registered pattern', () => {
  it.each([
    ['fills its placeholders', DEBIT, 'Dear Asha, INR 500 debited from A/c XX1188. -Bank'],
    ['takes any space for one', DEBIT, '  Dear Asha,\nINR\u00a0500  debited from A/c XX1. -Bank '],
    ['may have other space itself', ' Dear  {#var#},\nhello ', 'Dear Asha, hello'],
    ['takes 30 characters', 'Hi {#var#}!', `Hi ${'x'.repeat(30)}!`],
    ['takes 30 characters before others', 'Hi {#var#}! {#var#}', `Hi ${'x'.repeat(30)}! y`],
    ['takes 60 for two in a row', 'Hi {#var#}{#var#}!', `Hi ${'x'.repeat(60)}!`],
    ['takes 40 letters and digits', 'Hi {#alphanumeric#}!', `Hi ${'x'.repeat(40)}!`],
    ['begins with a placeholder', '{#numeric#} is your code', '123456 is your code'],
    ['ends with one', 'Your code: {#var#}', 'Your code: 123456'],
    ['has its words in a value too', 'a {#var#} b {#var#} c', 'a x b y b z c'],
    ['has no placeholder', 'Closed today.', 'Closed today.'],
    ['has another script', 'खाते {#var#} में जमा', 'खाते XX1188 में जमा'],
    ['has signs of regular expressions', '(1+1)? {#var#} [$^.*]', '(1+1)? yes [$^.*]'],
  ])('matches: %s', (_, registered, text) => {
    expect(pattern(registered).difference(text)).toBeNull();
    expect(pattern(registered).matches(text)).toBe(true);
  });

  it.each([
    ['another beginning', DEBIT, 'Hello Asha', 'does not begin with "Dear "'],
    [
      'other words',
      DEBIT,
      'Dear Asha, INR 500 credited to A/c XX1188. -Bank',
      'does not have " debited from A/c " within 30 characters of the words before',
    ],
    [
      'a value that is too long',
      DEBIT,
      `Dear ${'x'.repeat(31)}, INR 500 debited from A/c XX1188. -Bank`,
      'does not have ", " within 30 characters of the words before',
    ],
    [
      'a value that is missing',
      'Hi {#var#}!',
      'Hi !',
      'does not have "!" as its last words within 30 characters of the words before',
    ],
    [
      'more after the end',
      DEBIT,
      'Dear Asha, INR 500 debited from A/c XX1188. -Bank Call us',
      'does not have ". -Bank" as its last words within 30 characters of the words before',
    ],
    [
      'a last value that is too long',
      'Code {#var#}',
      `Code ${'1'.repeat(31)}`,
      'does not have the end as its last words within 30 characters of the words before',
    ],
    ['more than words', 'Closed today.', 'Closed today. Really', 'goes on after "Closed today."'],
    ['two placeholders and one character', 'Hi {#var#}{#var#}', 'Hi x', expect.any(String)],
  ])('does not match: %s', (_, registered, text, difference) => {
    expect(pattern(registered).difference(text)).toEqual(difference);
    expect(pattern(registered).matches(text)).toBe(false);
  });

  it.each([
    ['nothing', '', 'has 0 characters; it must have 1 to 2000'],
    ['too much', 'x'.repeat(2001), 'has 2001 characters; it must have 1 to 2000'],
    ['placeholders only', '{#var#} {#var#}', 'must have words besides placeholders'],
    ['too many placeholders', 'x {#var#}'.repeat(51), 'has 51 placeholders; it may have 50'],
    ['an unknown placeholder', 'Hi {#name#}', expect.stringContaining('allowed are {#var#}, ')],
    ['half a placeholder', 'Hi {#var#', expect.stringContaining('allowed are {#var#}, ')],
  ])('is refused with %s', (_, registered, description) => {
    expect(patternProblem(registered)).toEqual(description);
    expect(() => pattern(registered)).toThrow('the pattern ');
  });

  const word = fc.stringMatching(/^[ab .]{1,4}$/).map((text) => `w${text}w`);

  it('agrees with a regular expression', () => {
    const part = fc.oneof(word, fc.constant('{#var#}'));
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.stringMatching(/^[wab .]{0,60}$/),
        (parts, text) => {
          const registered = parts.join('');
          fc.pre(parts.some((one) => one !== '{#var#}'));
          const one = (value: string) => value.replaceAll(/\s+/g, ' ').trim();
          const source = one(registered).replaceAll('.', '\\.').replaceAll('{#var#}', '[^]{1,30}');
          const expected = new RegExp(`^${source}$`).test(one(text));
          expect(pattern(registered).matches(text)).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('matches what it was filled with', () => {
    const value = fc.stringMatching(/^[a-z]([a-z w.]{0,28}[a-z])?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, value), { minLength: 1, maxLength: 20 }), (pairs) => {
        const registered = pairs.map(([words]) => `${words}{#var#}`).join('');
        const text = pairs.map(([words, filled]) => words + filled).join('');
        expect(pattern(registered).difference(text)).toBeNull();
      }),
    );
  });

  it('is matched in time that grows with the texts only', () => {
    const registered = pattern(`${'a{#var#}'.repeat(50)}b`);
    expect(registered.matches('a'.repeat(2000))).toBe(false);
    expect(registered.matches(`${'a'.repeat(101)}b`)).toBe(true);
  });
});
