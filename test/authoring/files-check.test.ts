import { describe, expect, it } from '@jest/globals';
import { filesProblems } from '../../src/authoring/files-check.js';
import { KINDS, textsOf } from './subjects.js';

const OPENED = { en: '{bank}: your {account_type} account {masked_account} is open.' };
const kinds = KINDS.filter(({ key }) => key === 'account_opened');

function problems(files: Record<string, Record<string, string>>): string[] {
  const templates = new Map(Object.entries(files).map(([key, texts]) => [key, textsOf(texts)]));
  return filesProblems(templates, kinds, 'en', ['bank.example']);
}

describe('the files of templates', () => {
  it('are good where every event has its words, whatever else there is', () => {
    expect(problems({ account_opened: OPENED, own: { en: 'See bank.example, {name}' } })).toEqual(
      [],
    );
  });

  it.each<[string, Record<string, Record<string, string>>, string[]]>([
    [
      'an event has no words',
      { own: { en: 'Own' } },
      ['account_opened: its template account_opened is missing'],
    ],
    [
      'words ask for what the event does not give',
      { account_opened: { en: '{masked_acount}' } },
      [
        'account_opened: its template account_opened uses {masked_acount}, which the event does not give; did you mean {masked_account}?',
      ],
    ],
    [
      'words lead elsewhere, or show a card number',
      {
        account_opened: { en: 'Yes', hi: 'evil.com' },
        own: { en: '4111 1111 1111 1111' },
      },
      [
        'template account_opened, locale hi: has a link to where none may lead (settings: links.allowed)',
        'template own, locale en: has what looks like a card number; show a part of it, such as "XX4321"',
      ],
    ],
  ])('are refused where %s', (_, files, expected) => {
    expect(problems(files)).toEqual(expected);
  });
});
