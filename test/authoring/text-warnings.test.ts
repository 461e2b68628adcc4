import { describe, expect, it } from '@jest/globals';
import { missingLanguages, textWarnings } from '../../src/authoring/text-warnings.js';
import { versionWarnings } from '../../src/authoring/version-warnings.js';
import { policyOf, textsOf } from './subjects.js';

describe('what is to be known of a text', () => {
  it.each([
    ['nothing of a short one', 'Your account is open.', []],
    ['nothing of a look-alike that is exchanged', 'It’s open – now', []],
    ['nothing of a language that needs UCS-2', 'आपका खाता खुल गया है।', []],
    ['how many segments it takes', 'Nothing to see here. '.repeat(10), ['takes 2 segments']],
    [
      'which characters cost more',
      `Su código está aquí. ${'Gracias por confiar en nosotros. '.repeat(4)}`,
      [
        'needs UCS-2 for ó (U+00F3), á (U+00E1), í (U+00ED): 3 segments, where GSM 7-bit would take 1',
      ],
    ],
    [
      'the first ten of many characters',
      `${'The quick brown fox jumps over THE LAZY DOG 0123456789 !?()*+,-./:;<=>@ '.repeat(2)}áíóúâêîôûçãő`,
      [
        expect.stringMatching(
          /^needs UCS-2 for (. \(U\+[0-9A-F]{4}\), ){9}. \(U\+[0-9A-F]{4}\) and \d more: /u,
        ),
      ],
    ],
    [
      'that it would not be sent',
      'See evil.com',
      ['has a link to where none may lead (settings: links.allowed), and would not be sent'],
    ],
    ['that it says nothing', '', ['says nothing, and would not be sent']],
  ])('is %s', (_, text, warnings) => {
    expect(textWarnings(text, [])).toEqual(warnings);
  });

  it('is which languages are lost, and what is read instead', () => {
    const shipped = textsOf({ en: 'a', hi: 'a', 'pt-BR': 'a' });
    expect(missingLanguages(textsOf({ en: 'a', pt: 'b' }), shipped, 'en-IN')).toEqual([
      'has no text in hi, which the shipped file has; those customers get en',
      'has no text in pt-BR, which the shipped file has; those customers get pt',
    ]);
  });

  it('is told of each language with the sample of its event', () => {
    const policy = policyOf('account_opened', { en: '{masked_account}', hi: '{masked_account}' });
    const es = '{masked_account} está abierta en nuestra oficina del centro de la ciudad';
    expect(versionWarnings(textsOf({ en: 'Open: {masked_account}', es }), policy)).toEqual([
      'es: with sample data needs UCS-2 for á (U+00E1): 1 segment, as in GSM 7-bit',
      'has no text in hi, which the shipped file has; those customers get en',
    ]);
  });
});
