import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';
import { run } from './command-line.js';

const { answered, request } = useAnswers();

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tellerline-templates-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(content: string): string {
  const path = join(directory, 'template.yaml');
  writeFileSync(path, content);
  return path;
}

const VERSION = {
  key: 'offer',
  version: 2,
  state: 'TEMPLATE_STATE_ACTIVE',
  texts: { en: '{bank}: {headline}', hi: '{bank}: {headline}।' },
  note: 'shorter',
  createdBy: 'author',
  createdAt: timestampOf(Date.UTC(2026, 10, 22, 10)),
  approvedBy: 'second',
  approvedAt: timestampOf(Date.UTC(2026, 10, 22, 11)),
};

const TEMPLATE = {
  versions: [VERSION, { key: 'offer', version: 0, texts: { en: 'shipped text' } }],
  variables: [
    { name: 'headline', required: true },
    { name: 'has_link', choices: ['yes', 'no'] },
  ],
  registrations: [
    {
      carrier: 'airline',
      key: 'offer',
      locale: 'en',
      registeredTemplateId: '1107',
      pattern: 'Bank: {#var#}',
    },
  ],
};

describe('templates', () => {
  it('lists them with the version in force', async () => {
    const { out } = await answered(
      'ListTemplates',
      {
        templates: [
          { key: 'offer', activeVersion: 2, locales: ['en', 'hi'], drafts: 1 },
          { key: 'wishes', activeVersion: 0, locales: ['en'] },
        ],
      },
      'templates',
    );
    expect(out).toMatch(/^offer +2 +en, hi +1$/m);
    expect(out).toMatch(/^wishes +shipped +en$/m);
  });

  it('shows the versions, variables, registrations and the texts in force of one', async () => {
    const { out } = await answered('GetTemplate', TEMPLATE, 'templates', 'show', 'offer');
    expect(out).toMatch(/^2 +active +author 2026-11-22 10:00 +second 2026-11-22 11:00 +shorter$/m);
    expect(out).toMatch(/^headline +yes$/m);
    expect(out).toMatch(/^has_link +yes, no$/m);
    expect(out).toMatch(/^airline +en +1107 +Bank: \{#var#\}$/m);
    expect(out).toContain('{bank}: {headline}।');
    expect(out).not.toContain('shipped text');
  });

  it('says where a version that should be in force is passed over, and shows what is sent', async () => {
    const problems = ['version 2 of offer cannot be used, the shipped text is used: why'];
    const passedOver = { ...TEMPLATE, problems };
    const { out } = await answered('GetTemplate', passedOver, 'templates', 'show', 'offer');
    expect(out).toContain(`passed over  ${problems[0]}`);
    expect(out).toContain('shipped text');
    expect(out).not.toContain('{bank}: {headline}।');
  });

  it('shows the texts of another version', async () => {
    const words = ['templates', 'show', 'offer', '--version'];
    expect((await answered('GetTemplate', TEMPLATE, ...words, '0')).out).toContain('shipped text');
    const { code, err } = await answered('GetTemplate', TEMPLATE, ...words, '7');
    expect({ code, err }).toEqual({
      code: 4,
      err: 'tellerline: NOT_FOUND: offer has no version 7\n',
    });
  });
});

describe('templates preview', () => {
  const response = {
    previews: [
      {
        locale: 'hi',
        text: 'बैंक: ₹5',
        carriers: [
          {
            carrier: 'airline',
            segmentation: {
              encoding: 'ENCODING_UCS2',
              segments: 1,
              units: 8,
              cost: { currencyCode: 'USD', units: '0', nanos: 8_500_000 },
            },
            registeredTemplateId: '1107',
          },
          { carrier: 'strict', refusal: 'is not registered' },
        ],
        warnings: ['₹ (U+20B9) forces UCS-2'],
      },
    ],
  };

  it('shows the text, what it takes at each carrier, and the warnings', async () => {
    const { out } = await answered(
      'PreviewTemplate',
      response,
      ...['templates', 'preview', 'offer', '--locale', 'hi', '--version', '0', '--var', 'a=b'],
    );
    expect(out).toMatch(/^ {2}बैंक: ₹5$/m);
    expect(out).toMatch(/^airline +UCS-2 +1 +8 UTF-16 units +USD 0\.0085 +1107$/m);
    expect(out).toMatch(/^strict +is not registered$/m);
    expect(out).toMatch(/^warning +₹ \(U\+20B9\) forces UCS-2$/m);
    expect(request()).toMatchObject({
      key: 'offer',
      locale: 'hi',
      version: 0,
      variables: { a: 'b' },
    });
  });

  it('names no version where none is given', async () => {
    await answered('PreviewTemplate', response, 'templates', 'preview', 'offer');
    expect(request()['version'] ?? null).toBeNull();
  });
});

describe('templates create', () => {
  const create = (path: string) => [
    ...['templates', 'create', 'offer', '--file', path, '--note', 'shorter'],
  ];

  it('hands in the texts of a file in the form of config/templates', async () => {
    const path = file('description: for people\nlocales:\n  en: >-\n    a\n    b\n  hi: c\n');
    const { out, err } = await answered(
      'CreateVersion',
      { version: { ...VERSION, version: 3 }, warnings: ['₹ forces UCS-2'] },
      ...create(path),
    );
    expect(request()).toEqual({ key: 'offer', texts: { en: 'a b', hi: 'c' }, note: 'shorter' });
    expect(out).toBe('version 3 of offer is a draft\n');
    expect(err).toBe('warning: ₹ forces UCS-2\n');
  });

  it.each([
    ['a: [', 'is not YAML'],
    ['texts: {}', 'locales must be there'],
    ['locales: [a]', 'locales must be there'],
    ['locales: { en: 7 }', 'locales.en must be a text'],
  ])('refuses %j', async (content, said) => {
    const { code, err } = await run(create(file(content)));
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe('templates approve, activate, register and unregister', () => {
  it.each([
    ['approve', 'ApproveVersion'],
    ['activate', 'ActivateVersion'],
  ])('%s names the version', async (word, method) => {
    const { out } = await answered(method, { version: VERSION }, 'templates', word, 'offer', '2');
    expect(request()).toEqual({ key: 'offer', version: 2 });
    expect(out).toMatch(/^2 +active +author/m);
  });

  it('registers, and says how the text in force differs', async () => {
    const { err } = await answered(
      'RegisterTemplate',
      { warnings: ['the text in force does not match'] },
      ...['templates', 'register', 'airline', 'offer', 'en', '--id', '1107'],
      ...['--pattern', 'Bank: {#var#}'],
    );
    expect(err).toBe('warning: the text in force does not match\n');
    expect(request()).toEqual({ registration: TEMPLATE.registrations[0] });
  });

  it('unregisters one of several', async () => {
    const { out } = await answered(
      'RemoveRegistration',
      {},
      ...['templates', 'unregister', 'airline', 'offer', 'en', '--id', '1107'],
    );
    expect(request()).toMatchObject({ registeredTemplateId: '1107' });
    expect(out).toBe('offer (en) is not registered at airline under 1107 any more\n');
  });

  it('unregisters', async () => {
    await answered(
      'RemoveRegistration',
      {},
      ...['templates', 'unregister', 'airline', 'offer', 'en'],
    );
    expect(request()).toMatchObject({ carrier: 'airline', key: 'offer', locale: 'en' });
    expect(request()['registeredTemplateId'] ?? '').toBe('');
  });
});
