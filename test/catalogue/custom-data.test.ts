import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildCustomEvents } from '../../src/catalogue/build-custom-events.js';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import type { Failure, FieldViolation } from '../../src/failure/failure.js';
import { fileOf, SCHEMA } from './custom-file.js';

function kindOf(schema: object, sample: object): EventKind {
  const [kind] = buildCustomEvents([{ name: 'a.yaml', content: fileOf({ schema, sample }) }], []);
  return kind;
}

const EVERY_TYPE = kindOf(
  {
    type: 'object',
    additionalProperties: false,
    required: ['title', 'count'],
    properties: {
      title: { type: 'string', minLength: 3 },
      count: { type: 'integer', minimum: 1 },
      share: { type: 'number', maximum: 100 },
      new: { type: 'boolean' },
      level: { type: 'string', enum: ['gold', 'silver_plus'] },
      day: { type: 'string', format: 'date' },
      at: { type: 'string', format: 'date-time' },
      card: { type: 'string', format: 'masked-number' },
      land: { type: 'string', format: 'country' },
      page: { type: 'string', format: 'link' },
      order: { type: 'string', format: 'reference', maxLength: 30 },
      balance: { $ref: 'tellerline:money' },
      fee: { $ref: 'tellerline:amount' },
      code: { type: 'string', pattern: '^[A-Z]{3}$' },
    },
    dependentRequired: { page: ['order'] },
  },
  {
    title: 'A title',
    count: 3,
    share: 12.5,
    new: true,
    level: 'gold',
    day: '2026-11-22',
    at: '2026-11-22T09:00:00+05:30',
    card: 'XX1234',
    land: 'FR',
    page: 'https://demobank.example/p',
    order: '202611220001',
    balance: { currency_code: 'USD', units: '-12', nanos: -500_000_000 },
    fee: { currency_code: 'USD', units: 3 },
    code: 'ABC',
  },
);

function violationsOf(kind: EventKind, data: unknown): FieldViolation[] {
  const checks = new FieldChecks();
  kind.check(checks, 'custom_event.data', data);
  try {
    checks.finish('');
    return [];
  } catch (error) {
    return [...(error as Failure).violations];
  }
}

const withData = (changes: object) => ({ ...(EVERY_TYPE.sample as object), ...changes });

/** What is told, below the data. */
function told(data: unknown): string[] {
  return violationsOf(EVERY_TYPE, data).map(({ field, description }) => {
    expect(field).toMatch(/^custom_event\.data/);
    return `${field.slice('custom_event.data.'.length)} ${description}`;
  });
}

describe('the data of a custom event', () => {
  it('becomes variables, each of the kind that its schema says', () => {
    expect(EVERY_TYPE.variables(EVERY_TYPE.sample)).toEqual({
      title: { kind: 'text', value: 'A title' },
      count: { kind: 'number', value: 3 },
      share: { kind: 'number', value: 12.5 },
      new: { kind: 'text', value: 'yes' },
      level: { kind: 'text', value: 'gold' },
      day: { kind: 'day', day: '2026-11-22' },
      at: { kind: 'date_time', at: Date.UTC(2026, 10, 22, 3, 30) },
      card: { kind: 'text', value: 'XX1234' },
      land: { kind: 'country', code: 'FR' },
      page: { kind: 'text', value: 'https://demobank.example/p' },
      order: { kind: 'text', value: '202611220001' },
      balance: { kind: 'money', currencyCode: 'USD', units: '-12', nanos: -500_000_000 },
      fee: { kind: 'money', currencyCode: 'USD', units: '3', nanos: 0 },
      code: { kind: 'text', value: 'ABC' },
    });
    for (const { name, kind, choices } of EVERY_TYPE.variableList) {
      if (name === 'occurred_at') continue;
      expect(EVERY_TYPE.variables(EVERY_TYPE.sample)[name].kind).toBe(kind);
      if (name === 'new') expect(choices).toEqual(['yes', 'other']);
      if (name === 'level') expect(choices).toEqual(['gold', 'silver_plus']);
    }
  });

  it('may lack what is optional, also as null or without a value', () => {
    const data = { title: 'abc', count: 1, share: null, new: undefined, balance: null };
    expect(told(data)).toEqual([]);
    expect(EVERY_TYPE.variables(data)).toEqual({
      title: { kind: 'text', value: 'abc' },
      count: { kind: 'number', value: 1 },
    });
  });

  it.each([[undefined], [null], [{}], [[]], ['text'], [{ title: null }]])(
    'is missed where it is %j',
    (data) => {
      expect(told(data)).toEqual(['title is missing', 'count is missing']);
    },
  );

  it.each<[object, string[]]>([
    [{ count: 'three' }, ['count must be integer']],
    [{ count: 1.5 }, ['count must be integer']],
    [{ count: NaN }, ['count must be integer']],
    [{ share: Infinity }, ['share must be number']],
    [{ share: -Infinity }, ['share must be number']],
    [{ count: 0 }, ['count must be >= 1']],
    [{ count: 2e15 }, ['count is beyond 1000000000000000 either way']],
    [{ share: 101 }, ['share must be <= 100']],
    [{ new: 'yes' }, ['new must be boolean']],
    [{ title: ['a'] }, ['title must be string']],
    [{ title: {} }, ['title must be string']],
    [{ title: 'ab' }, ['title must NOT have fewer than 3 characters']],
    [{ title: '   ' }, ['title is missing; it must have 1 to 200 characters']],
    [{ title: 'x'.repeat(201) }, ['title has 201 characters; it may have 200']],
    [{ level: 'bronze' }, ['level must be one of gold, silver_plus']],
    [{ day: '2026-02-30' }, ['day must be a day, such as "2026-11-22"']],
    [{ day: '22.11.2026' }, ['day must be a day, such as "2026-11-22"']],
    [{ at: '2026-11-22' }, ['at must be a moment, such as "2026-11-22T09:00:00Z"']],
    [{ at: '2026-11-22T23:59:60Z' }, ['at is not a moment of the calendar']],
    [{ code: 'abc' }, ['code must match pattern "^[A-Z]{3}$"']],
    // What a pattern would cost grows with the text: a text too long never gets to it.
    [{ code: 'A'.repeat(201) }, ['code has 201 characters; it may have 200']],
    [{ order: undefined }, ['order is missing; page is given, and needs it']],
    [{ balance: 5 }, ['balance must be object']],
    [{ balance: {} }, ['balance.currency_code is missing', 'balance.units is missing']],
    [{ balance: { currency_code: 'USD', units: 1.5 } }, ['balance.units must be a whole number']],
    [
      { balance: { currency_code: 'XYZ', units: 1.5 } },
      [
        'balance.units must be a whole number',
        'balance.currency_code is not an ISO 4217 code such as "INR"',
      ],
    ],
    [{ balance: { currency_code: 'USD', units: '1.5' } }, ['balance.units must be a whole number']],
    [
      { balance: { currency_code: 'USD', units: 2 ** 53 } },
      ['balance.units must be a whole number'],
    ],
    [{ balance: { currency_code: 'USD', units: null } }, ['balance.units must be a whole number']],
    [
      { balance: { currency_code: 'USD', units: 1, nanos: 0.5 } },
      ['balance.nanos must be integer'],
    ],
    [
      { balance: { currency_code: 'XYZ', units: 1 } },
      ['balance.currency_code is not an ISO 4217 code such as "INR"'],
    ],
    [
      { balance: { currency_code: 'USD', units: 1, unit: 1 } },
      ['balance.unit is not known; did you mean "units"?'],
    ],
    [{ titel: 'x' }, ['titel is not known; did you mean "title"?']],
    [
      { zzzzzzzzzz: 1, yyyyyyyyyy: 1 },
      [
        expect.stringMatching(
          /^zzzzzzzzzz is not known; known are title, count, /,
        ) as unknown as string,
        expect.stringMatching(
          /^yyyyyyyyyy is not known; known are title, count, /,
        ) as unknown as string,
      ],
    ],
  ])('%j is refused', (changes, expected) => {
    expect(told(withData(changes))).toEqual(expected);
  });

  it.each([
    [{ fee: { currency_code: 'USD', units: 0 } }, 'fee'],
    [{ card: '1234567890' }, 'card'],
    [{ land: 'EU' }, 'land'],
    [{ page: 'http://demobank.example' }, 'page'],
    [{ order: '4111111111111111' }, 'order'],
    [{ order: 'x'.repeat(31) }, 'order'],
    [{ title: 'of 501001234567' }, 'title'],
  ])('%j is refused as in events that ship', (changes, field) => {
    const fields = violationsOf(EVERY_TYPE, withData(changes)).map((one) => one.field);
    expect(fields).toEqual([`custom_event.data.${field}`]);
  });

  it('is refused whole where it has far too many properties', () => {
    const data = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`p${i}`, i]));
    expect(violationsOf(EVERY_TYPE, data)).toEqual([
      { field: 'custom_event.data', description: 'has 51 properties; it may have 50' },
    ]);
  });

  it.each([1, 'x'.repeat(201)])('does not repeat a name that may hold what is private', (value) => {
    const wrong = violationsOf(EVERY_TYPE, withData({ '4111 1111 1111 1111': value }));
    expect(wrong).toHaveLength(1);
    const [violation] = wrong;
    expect(violation.field).toBe('custom_event.data');
    expect(violation.description).toMatch(/^has a property that is not known; known are title/);
  });

  it('takes nothing that was inherited', () => {
    const data = Object.create({ count: 5 }) as Record<string, unknown>;
    data['title'] = 'A title';
    expect(told(data)).toEqual(['count is missing']);
    const own = JSON.parse('{"title":"abc","count":1,"__proto__":{"share":5}}') as object;
    expect(violationsOf(EVERY_TYPE, own).map(({ field }) => field)).toEqual(['custom_event.data']);
    expect(EVERY_TYPE.variables(own)).not.toHaveProperty('share');
  });

  it('can be anything without an error of ours, and is not repeated', () => {
    const names = EVERY_TYPE.fields.map(({ name }) => name);
    const anyData = fc.dictionary(
      fc.oneof(fc.constantFrom(...names), fc.string()),
      fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.stringMatching(/^[0-9 ]{13,30}$/)),
      { maxKeys: 60 },
    );
    fc.assert(
      fc.property(anyData, (data) => {
        const violations = violationsOf(EVERY_TYPE, data);
        if (violations.length === 0) EVERY_TYPE.variables(data);
        for (const { field, description } of violations) {
          expect(field).toMatch(/^custom_event\.data(\.[a-z_A-Z0-9]+){0,2}$/);
          for (const value of Object.values(data)) {
            if (typeof value === 'string' && value.length > 12) {
              expect(description).not.toContain(value);
            }
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('that the schema allows is good, whatever it is', () => {
    const kind = kindOf(SCHEMA, { points: 1, note: 'a' });
    const good = fc.record({
      points: fc.integer({ min: 1 }),
      note: fc.stringMatching(/^[A-Za-z ]{0,40}$/),
    });
    fc.assert(
      fc.property(good, (data) => {
        expect(violationsOf(kind, data)).toEqual([]);
        expect(kind.variables(data)['points']).toEqual({ kind: 'number', value: data.points });
      }),
    );
  });
});

describe('EventCatalogue with events of the bank', () => {
  const catalogue = new EventCatalogue([EVERY_TYPE]);
  const empty = { eventId: '', locale: '' };

  it('finds the kind of a custom event, and its data', () => {
    const data = { title: 'abc' };
    expect(catalogue.of({ ...empty, customEvent: { name: 'a', data } })).toEqual({
      kind: EVERY_TYPE,
      body: data,
      path: 'custom_event.data',
    });
    expect(catalogue.keys).toContain('a');
    expect(catalogue.find('a')).toBe(EVERY_TYPE);
  });

  it.each([
    ['b', `is no event of the bank's own; did you mean "a"?`],
    ['', 'is missing; known are a'],
    ['x'.repeat(1000), "is no event of the bank's own; known are a"],
    ['offer', 'is an event with a body of its own in Event'],
  ])('knows no custom event "%.20s"', (name, problem) => {
    const found = catalogue.of({ ...empty, customEvent: { name } });
    expect(found).toEqual({ kind: null, field: 'custom_event.name', problem });
  });
});
