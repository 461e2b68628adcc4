import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../../src/failure/failure.js';
import type { SpokenSpec } from '../../../src/broadcast/content/run-content.js';
import type { ContentSpec } from '../../../src/broadcast/run/run-spec.js';
import { specOf, templateOf, textsOf, useContents } from './contents-kit.js';

const CARD = '4111 1111 1111 1111';

type Case = [
  what: string,
  content: ContentSpec,
  columns: readonly string[] | null,
  violations: [field: string, problem: RegExp][],
];

const CASES: Case[] = [
  ['nothing', textsOf({ en: 'Loans for {given_name}', fr: 'Prêts pour {given_name}' }), [], []],
  [
    'no text at all',
    textsOf({}),
    null,
    [['variants[0].texts', /has 0 languages; it must have 1 to 100/]],
  ],
  [
    "no text in the bank's language",
    textsOf({ hi: 'ऋण' }),
    null,
    [['variants[0].texts', /has no text for the bank's locale, en/]],
  ],
  [
    'a tag that is none',
    textsOf({ en: 'Loans', english: 'Loans', 'x y': 'z' }),
    null,
    [
      ['variants[0].texts.by_locale.english', /is not a language tag/],
      ['variants[0].texts.by_locale.x y', /is not a language tag/],
    ],
  ],
  ['an empty text', textsOf({ en: '  ' }), null, [['variants[0].texts.by_locale.en', /is empty/]]],
  [
    'a text that does not end',
    textsOf({ en: 'Dear {given_name' }),
    null,
    [['variants[0].texts.by_locale.en', /at line 1/]],
  ],
  [
    'languages that differ',
    textsOf({ en: 'For {given_name}', fr: 'Pour {city}' }),
    null,
    [
      ['variants[0].texts.by_locale.fr', /lacks \{given_name\}/],
      ['variants[0].texts.by_locale.fr', /has \{city\}/],
    ],
  ],
  [
    'a link elsewhere',
    textsOf({ en: 'See https://evil.example/x', fr: 'Voir evil.com' }),
    null,
    [
      ['variants[0].texts.by_locale.en', /links\.allowed/],
      ['variants[0].texts.by_locale.fr', /links\.allowed/],
    ],
  ],
  [
    'a link in one branch',
    textsOf({ en: 'Hi {has_x, select, yes {{x}} other {go to evil.com}}' }),
    null,
    [['variants[0].texts.by_locale.en', /links\.allowed/]],
  ],
  [
    'a card number and an IBAN',
    textsOf({ en: `Card ${CARD}`, fr: 'IBAN DE89370400440532013000' }),
    null,
    [
      ['variants[0].texts.by_locale.en', /card number/],
      ['variants[0].texts.by_locale.fr', /IBAN/],
    ],
  ],
  [
    'a variable that nobody gives',
    textsOf({ en: 'Code {code}, {givenname}' }),
    ['codes'],
    [
      [
        'variants[0].variables.code',
        /neither the variant nor the audience gives; did you mean \{codes\}\?/,
      ],
      ['variants[0].variables.givenname', /did you mean \{given_name\}\?/],
    ],
  ],
  ['a variable that a column gives', textsOf({ en: 'Code {code}' }), ['code'], []],
  [
    'a variable that may be left out',
    textsOf({ en: 'Hi{has_code, select, yes { {code}} other {}}' }),
    [],
    [],
  ],
  ['an audience of which nothing is known', textsOf({ en: 'Code {code}' }), null, []],
  [
    'a blank variable',
    textsOf({ en: 'Code {code}' }, { code: ' ' }),
    [],
    [['variants[0].variables.code', /is missing/]],
  ],
  [
    'unknown variables',
    textsOf({ en: 'Dear {given_name}' }, { given_nam: 'x', other: 'y', bank: 'z' }),
    [],
    [
      ['variants[0].variables.given_nam', /did you mean "given_name"\?/],
      ['variants[0].variables.other', /which has given_name/],
      ['variants[0].variables.bank', /not to be given/],
    ],
  ],
  [
    'a text of no variables',
    textsOf({ en: 'Loans' }, { x: 'y' }),
    [],
    [['variants[0].variables.x', /which has none/]],
  ],
  [
    'values that are no such',
    textsOf(
      { en: '{n, plural, other {#}} {tone, select, warm {W} other {O}}' },
      { n: 'many', tone: 'hot' },
    ),
    [],
    [
      ['variants[0].variables.n', /must be a number/],
      ['variants[0].variables.tone', /must be one of warm, other/],
    ],
  ],
  [
    'values that no text may show',
    textsOf({ en: '{x} {y} {z}' }, { x: CARD, y: 'https://evil.example', z: 'a'.repeat(201) }),
    [],
    [
      ['variants[0].variables.x', /card number/],
      ['variants[0].variables.y', /links\.allowed/],
      ['variants[0].variables.z', /has 201 characters/],
    ],
  ],
  [
    'too many variables',
    textsOf({ en: 'x' }, Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, 'x']))),
    [],
    [['variants[0].variables', /has 101; it may have 100/]],
  ],
  [
    'a text that says nothing by itself',
    textsOf({ en: '{has_x, select, yes {{x}} other {}}' }),
    [],
    [['variants[0].texts.by_locale.en', /says nothing where/]],
  ],
  [
    'a text that no carrier takes',
    textsOf({ en: 'x'.repeat(1900) }),
    [],
    [
      [
        'variants[0].texts.by_locale.en',
        /at the least, needs 13 segments in gsm7; at most 10 are allowed/,
      ],
    ],
  ],
  [
    'a text that is long in its longer branch only',
    textsOf({ en: `{has_x, select, yes {${'x'.repeat(1800)} {x}} other {Short}}` }),
    [],
    [],
  ],
  ['no template', templateOf(''), [], [['variants[0].template_key', /is missing/]]],
  [
    'a template that is not there',
    templateOf('ofer'),
    [],
    [['variants[0].template_key', /did you mean "offer"\?/]],
  ],
  [
    'words that the daemon alone says',
    templateOf('one_time_password'),
    [],
    [['variants[0].template_key', /the daemon alone says/]],
  ],
  [
    'values of a template',
    templateOf('offer', { headline: 'Loans', valid_until: 'soon', lnk: 'x' }),
    [],
    [
      ['variants[0].variables.valid_until', /must be a day such as "2026-12-31"/],
      ['variants[0].variables.lnk', /did you mean "link"\?/],
    ],
  ],
  [
    'a link of a template elsewhere',
    templateOf('offer', { headline: 'Loans', link: 'https://evil.example/x' }),
    [],
    [['variants[0].variables.link', /links\.allowed/]],
  ],
  [
    'a word that the template has not',
    templateOf('wishes', { occasion: 'divorce' }),
    [],
    [['variants[0].variables.occasion', /must be one of birthday/]],
  ],
  [
    'a template that lacks what it needs',
    templateOf('offer'),
    [],
    [['variants[0].variables.headline', /neither the variant nor the audience/]],
  ],
  [
    'a template in order',
    templateOf('offer', { headline: 'Loans', link: 'https://bank.example/x' }),
    [],
    [],
  ],
];

describe('the words of a definition', () => {
  const kit = useContents();

  it.each(CASES)('with %s', (_, content, columns, violations) => {
    const found = kit().contents.problems(specOf(content), columns);
    expect(found.map(({ field }) => field)).toEqual(violations.map(([field]) => field));
    for (const [i, [, problem]] of violations.entries()) {
      expect(found[i].description).toMatch(problem);
    }
  });

  it('are told of in all variants at once, and never repeat a number', () => {
    const variants = [textsOf({ en: CARD }), textsOf({ en: 'fine' }), templateOf('nowhere')].map(
      (content, i) => ({ name: `v${i}`, percent: 30, content }),
    );
    const spec: SpokenSpec = { variants, consent: 'offers', messageClass: 'promotion' };
    const found = kit().contents.problems(spec, []);
    expect(found.map(({ field }) => field)).toEqual([
      'variants[0].texts.by_locale.en',
      'variants[2].template_key',
    ]);
    expect(JSON.stringify(found)).not.toContain('4111');
    expect(() => kit().contents.prepare(spec)).toThrow(Failure);
  });

  it('of an offer need the consent to offers', () => {
    const content = templateOf('offer', { headline: 'Loans' });
    const found = kit().contents.problems(specOf(content, { consent: 'service' }), []);
    expect(found).toEqual([
      {
        field: 'variants[0].template_key',
        description: 'is an offer; the consent_category must be CONSENT_CATEGORY_OFFERS',
      },
    ]);
  });
});

describe('where carriers take registered texts only', () => {
  const carrier = {
    name: 'strict',
    host: '127.0.0.1',
    port: 2775,
    tls: 'off',
    systemId: 'bank',
    password: { value: 'password' },
    segmentsPerSecond: 100,
    registration: { entityId: '1101' },
  };
  const routes = [{ prefixes: ['+'], carriers: ['strict'], senderId: 'BANK' }];
  const strict = useContents({ carriers: [carrier], routes });
  const some = useContents({
    carriers: [carrier, { ...carrier, name: 'free', registration: undefined }],
    routes,
  });

  it('a text of its own goes to none of them', () => {
    const spec = specOf(textsOf({ en: 'Loans' }));
    expect(strict().contents.problems(spec, [])).toEqual([
      {
        field: 'variants[0].texts',
        description:
          'go to carriers that take registered texts only; use a template that is registered',
      },
    ]);
    expect(some().contents.problems(spec, [])).toEqual([]);
  });
});
