import { describe, expect, it } from '@jest/globals';
import { checkTexts } from '../../src/authoring/version-check.js';
import { policyOf } from './subjects.js';

const OPENED = '{bank}: your {account_type} account {masked_account} is open.';
const policy = policyOf('account_opened', { en: OPENED });

function problems(texts: Record<string, string>, of = policy): string[] {
  return checkTexts(texts, of).problems.map(
    ({ locale, problem }) => `${locale ?? '*'}: ${problem}`,
  );
}

describe('the texts of a version', () => {
  it('are good with what the event gives, in any number of languages', () => {
    const hi = '{bank}: {account_type} खाता {masked_account} खुल गया।';
    expect(checkTexts({ en: OPENED, hi }, policy)).toEqual({
      texts: expect.objectContaining({ size: 2 }),
      problems: [],
    });
  });

  it('are good with what is optional, where they ask for it', () => {
    const en = `${OPENED}{has_branch_name, select, yes { Branch: {branch_name}.} other {}}`;
    expect(problems({ en })).toEqual([]);
  });

  it('are good with a link that the settings allow', () => {
    expect(problems({ en: `${OPENED} See https://bank.example/{account_type}` })).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, ['*: has 0 languages; it must have 1 to 100']],
    [
      'too many languages',
      Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`l${i}`, 'x'])),
      ['*: has 101 languages; it must have 1 to 100'],
    ],
    ['no language', { xx1: OPENED }, ['xx1: is not a language tag (BCP 47) such as en or hi-IN']],
    ['an empty text', { en: '  ' }, ['en: is empty']],
    ['a long text', { en: 'x'.repeat(2001) }, ['en: is longer than 2000 characters']],
    [
      'bad syntax',
      { en: 'Hi {bank' },
      ['en: expect argument closing brace, at line 1, column 4 of the text'],
    ],
    [
      "another than the bank's locale",
      { fr: OPENED },
      ["*: has no text for the bank's locale, en"],
    ],
    [
      'languages that differ',
      { en: OPENED, fr: '{bank} {masked_account}' },
      ['fr: lacks {account_type}, which en has'],
    ],
    [
      'a variable that the event does not give',
      { en: `${OPENED} {masked_acount}` },
      [
        '*: account_opened: uses {masked_acount}, which the event does not give; did you mean {masked_account}?',
      ],
    ],
    [
      'an optional variable that is taken for given',
      { en: `${OPENED} {branch_name}` },
      [
        '*: account_opened: needs {branch_name}, which the event need not give; ask {has_branch_name} for it',
      ],
    ],
    [
      'a link to elsewhere',
      { en: `${OPENED} https://evil.example/` },
      ['en: has a link to where none may lead (settings: links.allowed)'],
    ],
    [
      'a link whose host is a variable',
      { en: `${OPENED} https://{account_type}/x` },
      ['en: has a link to where none may lead (settings: links.allowed)'],
    ],
    [
      'a link whose host a variable goes on with',
      { en: `${OPENED} https://bank.example{account_type}` },
      ['en: has a link to where none may lead (settings: links.allowed)'],
    ],
    [
      'a link that is not https',
      { en: `${OPENED} http://bank.example/` },
      ['en: has a link that is not https'],
    ],
    [
      'a link in one of its branches',
      { en: `${OPENED}{has_branch_name, select, yes {{branch_name}} other {evil.com}}` },
      ['en: has a link to where none may lead (settings: links.allowed)'],
    ],
    [
      'a card number',
      { en: `${OPENED} 4111 1111 1111 1111` },
      ['en: has what looks like a card number; show a part of it, such as "XX4321"'],
    ],
    [
      'nothing but what is optional',
      { en: '{has_branch_name, select, yes {{branch_name}} other {}}' },
      ['en: says nothing where all that is optional is left out'],
    ],
  ])('are refused with %s', (_, texts, expected) => {
    expect(problems(texts)).toEqual(expected);
  });

  it('must have words for all that the event may choose by', () => {
    const en = '{direction, select, credit {in} other {out}} {amount} {masked_account}';
    expect(problems({ en }, policyOf('transaction_posted'))).toEqual([
      '*: transaction_posted: has no words for {direction} being debit',
    ]);
  });
});

describe('the texts of a template that no event has', () => {
  const shipped = {
    en: '{name}: {count, plural, one {# day} other {# days}}{has_place, select, yes { at {place}} other {}}, {how, select, soft {s} other {h}}',
  };
  const own = policyOf('own_notice', shipped);

  it.each([
    ['the same', shipped.en],
    ['fewer', 'Dear {name}'],
    ['an optional one more', 'Dear {name}{has_title, select, yes {, {title}} other {}}'],
  ])('may have %s of its variables', (_, en) => {
    expect(problems({ en }, own)).toEqual([]);
  });

  it.each([
    ['one more', 'Dear {title}', 'needs {title}, which the shipped text does not; ask {has_title}'],
    [
      'an optional one as given',
      'Dear {name} at {place}',
      'needs {place}, which is optional in the shipped text; ask {has_place}',
    ],
    ['a number as a word', '{count} days', '{count} is a number in one of it and the shipped text'],
    [
      'fewer words to choose by',
      '{how, select, hard {h} other {o}}',
      'has no words for {how} being soft',
    ],
  ])('may not have %s', (_, en, problem) => {
    expect(problems({ en }, own)).toEqual([`*: ${problem}`]);
  });
});
