import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { buildCustomEvents } from '../../src/catalogue/build-custom-events.js';
import { CatalogueProblems } from '../../src/catalogue/catalogue-problems.js';
import { CatalogueStore } from '../../src/catalogue/catalogue.store.js';
import { readEventFiles } from '../../src/catalogue/custom-event-files.adapter.js';
import { RESERVED_KEYS } from '../../src/catalogue/event-catalogue.js';
import { StartRefused } from '../../src/failure/start-refused.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { settingsOf } from '../rpc/gateway.js';
import { fileOf, SCHEMA } from './custom-file.js';

function problemsOf(content: string, name = 'parcel_ready.yaml'): string[] {
  try {
    buildCustomEvents([{ name, content }], RESERVED_KEYS);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(CatalogueProblems);
    return [...(error as CatalogueProblems).problems];
  }
}

/** With one property of the schema, and its value in the sample. */
const withProperty = (property: unknown, value: unknown = 'x') =>
  fileOf({
    schema: { ...SCHEMA, properties: { ...SCHEMA.properties, extra: property } },
    sample: { points: 5, note: 'a note', extra: value },
  });

describe('a file of config/events', () => {
  it('becomes a kind', () => {
    const [kind] = buildCustomEvents(
      [{ name: 'parcel_ready.yaml', content: fileOf({ timeToLive: '90m', template: 'parcel' }) }],
      RESERVED_KEYS,
    );
    expect(kind).toMatchObject({
      key: 'parcel_ready',
      title: 'Parcel ready',
      description: 'A parcel can be fetched.',
      messageClass: 'service',
      timeToLive: 5_400_000,
      consent: 'service',
      template: 'parcel',
      custom: true,
      source: 'event',
      fields: [
        { name: 'points', type: 'whole number', required: true },
        { name: 'note', type: 'text of up to 40 characters', required: false },
      ],
      variableList: [
        { name: 'points', required: true, kind: 'number', choices: null },
        { name: 'note', required: false, kind: 'text', choices: null },
        { name: 'occurred_at', required: true, kind: 'date_time', choices: null },
      ],
    });
  });

  it("takes the event's name for its template, and the class's time to live", () => {
    const [kind] = buildCustomEvents([{ name: 'a.yaml', content: fileOf() }], []);
    expect(kind).toMatchObject({ key: 'a', template: 'a', timeToLive: null });
  });

  it('that ships is good', () => {
    const content = readFileSync('config/events/loyalty_points.yaml', 'utf8');
    expect(problemsOf(content, 'loyalty_points.yaml')).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['no YAML', 'title: [', /^parcel_ready\.yaml: Flow sequence in block collection must/],
    ['nothing', '', /: must hold title, description, class, /],
    ['a list', '- title', /: must hold title, /],
    ['no title', fileOf({ title: undefined }), /: title must be a text of 1 to 60 characters$/],
    ['an empty title', fileOf({ title: ' ' }), /: title is empty$/],
    ['a long title', fileOf({ title: 'x'.repeat(61) }), /: title is longer than 60 characters$/],
    [
      'a class that is none',
      fileOf({ class: 'alarm' }),
      /: class must be one of alert, service, promotion$/,
    ],
    [
      'the class of codes',
      fileOf({ class: 'otp' }),
      /: class must be one of alert, service, promotion$/,
    ],
    [
      'a consent that is none',
      fileOf({ consent: 'all' }),
      /: consent must be one of essential, alerts, /,
    ],
    [
      'an offer that nobody can refuse',
      fileOf({ class: 'promotion', consent: 'essential' }),
      /: consent may be essential, .* alert only$/,
    ],
    [
      'a time without a unit',
      fileOf({ timeToLive: 60 }),
      /: timeToLive must be a duration with a unit/,
    ],
    [
      'a template that is no key',
      fileOf({ template: 'A b' }),
      /: template must be the key of a template/,
    ],
    [
      'a misspelt key',
      fileOf({ consnet: 'offers' }),
      /: consnet is not known; did you mean consent\?$/,
    ],
    ['an unknown key', fileOf({ zzzzzzzz: 1 }), /: zzzzzzzz is not known; allowed are title, /],
    ['no schema', fileOf({ schema: undefined }), /: schema must be a JSON Schema of the data$/],
    ['no sample', fileOf({ sample: undefined }), /: sample must be data that the schema allows/],
    ['too many letters', `# ${'x'.repeat(70_000)}`, /: has 70002 characters; it may have 65536$/],
    [
      'aliases that multiply',
      `a: &a [1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]`,
      /alias/i,
    ],
  ])('is refused with %s', (_, content, problem) => {
    expect(problemsOf(content)).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    ['Parcel.yaml', 'the name must be a-z, 0-9 and _, from a letter, and end in .yaml'],
    ['parcel.yml', 'the name must be a-z, 0-9 and _, from a letter, and end in .yaml'],
    ['offer.yaml', 'the name offer is taken; call the event something else'],
    [
      'one_time_password.yaml',
      'the name one_time_password is taken; call the event something else',
    ],
    ['custom_event.yaml', 'the name custom_event is taken; call the event something else'],
    ['direct.yaml', 'the name direct is taken; call the event something else'],
  ])('is refused with the name %s', (name, problem) => {
    expect(problemsOf(fileOf(), name)).toEqual([`${name}: ${problem}`]);
  });

  it('is told with all that is wrong, and with the other files', () => {
    const files = [
      { name: 'one.yaml', content: fileOf({ title: '', class: 'x' }) },
      {
        name: 'two.yaml',
        content: fileOf({ schema: { type: 'array', properties: { bank: {} } } }),
      },
      { name: 'three.yaml', content: fileOf() },
    ];
    expect(() => buildCustomEvents(files, [])).toThrow(
      [
        'the catalogue of events cannot be used:',
        'one.yaml: title is empty',
        'one.yaml: class must be one of alert, service, promotion',
        'two.yaml: schema.type must be object',
        'two.yaml: schema.additionalProperties must be false: a name that is misspelt must not pass',
        'two.yaml: schema.properties.bank has a name that templates have for something else',
      ].join('\n  '),
    );
  });
});

describe('a schema', () => {
  const nested = (depth: number): unknown => (depth === 0 ? {} : { not: nested(depth - 1) });

  it.each<[string, unknown, RegExp]>([
    ['no properties', { ...SCHEMA, properties: undefined }, /schema\.properties must be there/],
    [
      'more than 50 properties',
      {
        ...SCHEMA,
        properties: Object.fromEntries(
          Array.from({ length: 51 }, (_, i) => [`p${i}`, { type: 'string' }]),
        ),
      },
      /schema\.properties has 51 properties; it may have 50$/,
    ],
    [
      'a name that is none',
      { ...SCHEMA, properties: { 'card-name': { type: 'string' } } },
      /schema\.properties\.card-name is not a name/,
    ],
    [
      'a name that asks for another',
      { ...SCHEMA, properties: { has_note: { type: 'string' } } },
      /schema\.properties\.has_note has a name that templates have/,
    ],
    [
      'the moment of the event',
      { ...SCHEMA, properties: { occurred_at: { type: 'string' } } },
      /occurred_at has a name that templates have/,
    ],
    [
      'another dialect',
      { ...SCHEMA, $schema: 'http://json-schema.org/draft-07/schema#' },
      /schema\.\$schema must be https:\/\/json-schema\.org\/draft\/2020-12\/schema/,
    ],
    ['a keyword that is none', { ...SCHEMA, requird: [] }, /schema: unknown keyword: "requird"/],
    [
      'a keyword of another form',
      { ...SCHEMA, required: 'points' },
      /schema\.required must be array$/,
    ],
    [
      'something required that is not there',
      { ...SCHEMA, required: ['pionts'] },
      /required property "pionts" is not defined/,
    ],
    [
      'a name of its own',
      { ...SCHEMA, $id: 'https://bank.example/schema' },
      /schema\.\$id is not allowed here$/,
    ],
    ['definitions', { ...SCHEMA, $defs: {} }, /schema\.\$defs is not allowed here$/],
    [
      'names by a pattern',
      { ...SCHEMA, patternProperties: {} },
      /schema\.patternProperties is not allowed here$/,
    ],
    [
      'a nest',
      { ...SCHEMA, not: nested(9) },
      /schema\.(not\.?){9} is nested deeper than 8 levels$/,
    ],
  ])('is refused with %s', (_, schema, problem) => {
    expect(problemsOf(fileOf({ schema }))).toEqual([expect.stringMatching(problem)]);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a reference into the world',
      { $ref: 'https://evil.example/schema' },
      /schema\.properties\.extra\.\$ref may be tellerline:money or tellerline:amount only$/,
    ],
    [
      'a reference to itself',
      { $ref: '#' },
      /\$ref may be tellerline:money or tellerline:amount only$/,
    ],
    [
      'a hidden reference',
      { type: 'string', allOf: [{ $ref: 'file:///etc/passwd' }] },
      /extra\.allOf\.0\.\$ref may be/,
    ],
    ['no type', {}, /schema\.properties\.extra must have one type of string, /],
    [
      'two types',
      { type: ['string', 'null'] },
      /schema\.properties\.extra must have one type of string, /,
    ],
    ['a list', { type: 'array' }, /schema\.properties\.extra must have one type of string, /],
    ['an object', { type: 'object' }, /schema\.properties\.extra must have one type of string, /],
    [
      'a long pattern',
      { type: 'string', pattern: 'x'.repeat(201) },
      /extra\.pattern is longer than 200 characters$/,
    ],
    [
      'a pattern that is none',
      { type: 'string', pattern: '(' },
      /schema: Invalid regular expression/,
    ],
    [
      'a text longer than a template takes',
      { type: 'string', maxLength: 201 },
      /extra has a maxLength above 200$/,
    ],
    ['a format that is none', { type: 'string', format: 'colour' }, /unknown format "colour"/],
    [
      'a keyword of other types',
      { type: 'string', minimum: 5 },
      /schema: missing type "number" for keyword "minimum"/,
    ],
    [
      'words that are none',
      { type: 'string', enum: ['Gold card'] },
      /extra has an enum of other than words/,
    ],
  ])('is refused with a property of %s', (_, property, problem) => {
    expect(problemsOf(withProperty(property))).toEqual([expect.stringMatching(problem)]);
  });

  it('may have a pattern, bounds and conditions', () => {
    const schema = {
      ...SCHEMA,
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: {
        ...SCHEMA.properties,
        pattern: { type: 'string', pattern: '^[A-Z]{3}$' },
        required: { type: 'boolean' },
      },
      dependentRequired: { note: ['pattern'] },
    };
    const sample = { points: 5, note: 'a note', pattern: 'ABC', required: true };
    expect(problemsOf(fileOf({ schema, sample }))).toEqual([]);
  });
});

describe('a sample', () => {
  it.each([
    [{ points: 5 }, 'sample.note is missing; the sample must have every property'],
    [{ note: 'a' }, 'sample.points is missing'],
    [{ points: 'five', note: 'a' }, 'sample.points must be integer'],
    [{ points: 5, note: '4111111111111111' }, /^sample\.note has what looks like a card number/],
  ])('%j is refused', (sample, problem) => {
    const [found, ...others] = problemsOf(fileOf({ sample }));
    expect(others).toEqual([]);
    expect(found.replace('parcel_ready.yaml: ', '')).toEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    );
  });
});

describe('the directory', () => {
  const inDirectory = (use: (directory: string) => void) => {
    const directory = mkdtempSync(join(tmpdir(), 'tellerline-events-'));
    try {
      use(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  it('may be empty, and have other files', () =>
    inDirectory((directory) => {
      writeFileSync(join(directory, 'README.md'), '');
      writeFileSync(join(directory, '.hidden.yaml'), '');
      expect(readEventFiles(directory)).toEqual([]);
    }));

  it('is read by name', () =>
    inDirectory((directory) => {
      writeFileSync(join(directory, 'b.yaml'), 'b');
      writeFileSync(join(directory, 'a.yml'), 'a');
      expect(readEventFiles(directory)).toEqual([
        { name: 'a.yml', content: 'a' },
        { name: 'b.yaml', content: 'b' },
      ]);
    }));

  it('must be there, and its files readable', () =>
    inDirectory((directory) => {
      const missing = join(directory, 'missing');
      expect(() => readEventFiles(missing)).toThrow(
        `${missing} (events.directory) cannot be read: ENOENT; the directory may be empty, but must be there`,
      );
      mkdirSync(join(directory, 'a.yaml'));
      expect(() => readEventFiles(directory)).toThrow(
        `${join(directory, 'a.yaml')} (events.directory) cannot be read: EISDIR`,
      );
    }));

  it('may not have more than 200 files', () =>
    inDirectory((directory) => {
      for (let i = 0; i < 201; i++) writeFileSync(join(directory, `e${i}.yaml`), '');
      expect(() => readEventFiles(directory)).toThrow('has 201 files; at most 200');
    }));

  it('with a bad file stops the start, and says the file', () =>
    inDirectory((directory) => {
      writeFileSync(join(directory, 'bad.yaml'), stringify({ title: 'Bad' }));
      const settings = new SettingsStore('none', settingsOf({ events: { directory } }), {});
      expect(() => new CatalogueStore(settings)).toThrow(StartRefused);
      expect(() => new CatalogueStore(settings)).toThrow('bad.yaml: description must be a text');
    }));
});
