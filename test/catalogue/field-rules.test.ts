import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import type { Failure, FieldViolation } from '../../src/failure/failure.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import {
  CardType,
  Channel,
  Wishes_Occasion as Occasion,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import { propertyOf, withField } from './field-values.js';
import type { Body } from './field-values.js';

const CATALOGUE = new EventCatalogue();
const KINDS = CATALOGUE.kinds.filter(({ source }) => source !== 'reply');

const usd = (units: string, nanos = 0) => ({ currencyCode: 'USD', units, nanos });
const date = (year: number, month: number, day: number) => ({ year, month, day });

function violationsOf(key: string, body: Body): FieldViolation[] {
  const checks = new FieldChecks();
  CATALOGUE.find(key)!.check(checks, key, body);
  try {
    checks.finish('');
    return [];
  } catch (error) {
    return [...(error as Failure).violations];
  }
}

function fieldsOf(key: string, changes: Body): string[] {
  const sample = CATALOGUE.find(key)!.sample as Body;
  return violationsOf(key, { ...sample, ...changes }).map(({ field }) => field);
}

/** All fields of a type, by its beginning. */
function fieldsWith(type: RegExp): { key: string; name: string; path: string }[] {
  return KINDS.flatMap(({ key, fields }) =>
    fields
      .filter((field) => type.test(field.type))
      .map(({ name }) => ({ key, name, path: `${key}.${name}` })),
  );
}

const CARD = '4111111111111111';
const IBAN = 'GB29 NWBK 6016 1331 9268 19';

describe.each(fieldsWith(/^masked number/))('$path', ({ key, name, path }) => {
  it.each(['1234567', '411111 1111111111', '५०१००१२३४५', 'x'.repeat(35), ' '])(
    'is refused as "%s"',
    (value) => {
      const last = CATALOGUE.find(key)!.fields.find((field) => field.name === name)!;
      // Of a card it may also be said that the last four digits are missing.
      const fields = fieldsOf(key, { [propertyOf(name)]: value });
      if (value === ' ' && !last.required) return;
      expect(new Set(fields)).toEqual(new Set([path]));
    },
  );

  it.each(['XX1234', '411111XXXXXX1111', '····9012', '1234'])('can be "%s"', (value) => {
    expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([]);
  });
});

describe.each(fieldsWith(/^masked number with the last four/))('$path', ({ key, name, path }) => {
  it.each(['XX123', '1234XX', 'XX12 34', 'XX१२३४', 'XXXX'])('is refused as "%s"', (value) => {
    expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([path]);
  });
});

describe('card_digits', () => {
  it.each(
    KINDS.filter(({ variableList }) => variableList.some(({ name }) => name === 'card_digits')),
  )('are the last four of $key', (kind) => {
    const variables = kind.variables(withField(kind, 'masked_card', '411111XXXXXX9012'));
    expect(variables['card_digits']).toEqual({ kind: 'text', value: '9012' });
  });
});

describe.each(fieldsWith(/^text of/))('$path', ({ key, name, path }) => {
  const { type, required } = CATALOGUE.find(key)!.fields.find((field) => field.name === name)!;
  const most = Number(/\d+/.exec(type)![0]);

  it.each([
    ['a card number', `Card ${CARD}`],
    ['a card number in groups', '4111 1111-1111 1111'],
    ['an account number', 'of 501001234567'],
    ['an IBAN', IBAN],
  ])('refuses %s, and does not repeat it', (_, value) => {
    const violations = violationsOf(key, withField(CATALOGUE.find(key)!, name, value));
    expect(violations.map(({ field }) => field)).toEqual([path]);
    expect(violations[0].description).not.toContain(value);
  });

  it('has a length', () => {
    expect(fieldsOf(key, { [propertyOf(name)]: 'x'.repeat(most + 1) })).toEqual([path]);
    expect(fieldsOf(key, { [propertyOf(name)]: 'x'.repeat(most) })).toEqual([]);
  });

  it('is not of spaces alone where it is needed', () => {
    const needed = required || path === 'wishes.festival';
    for (const blank of [' \u00a0', '\u0000\u202e', '\u200b']) {
      expect(fieldsOf(key, { [propertyOf(name)]: blank })).toEqual(needed ? [path] : []);
    }
  });
});

describe.each(fieldsWith(/^reference/))('$path', ({ key, name, path }) => {
  it('may have many digits, and no card number', () => {
    expect(fieldsOf(key, { [propertyOf(name)]: '202611220000' })).toEqual([]);
    expect(fieldsOf(key, { [propertyOf(name)]: `REF ${CARD}` })).toEqual([path]);
    expect(fieldsOf(key, { [propertyOf(name)]: 'x'.repeat(61) })).toEqual([path]);
  });
});

describe.each(fieldsWith(/^1 to 12 digits/))('$path', ({ key, name, path }) => {
  it.each(['12a', '1234567890123', '१२', '12 34', '-1'])('is refused as "%s"', (value) => {
    expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([path]);
  });

  it('can have 12 digits, as a card or an account has not', () => {
    expect(fieldsOf(key, { [propertyOf(name)]: '123456789012' })).toEqual([]);
  });
});

describe.each(fieldsWith(/^country/))('$path', ({ key, name, path }) => {
  it.each(['fr', 'FRA', 'F', 'XX', 'ZZ', 'EU', 'UN', 'UK', 'SU', 'AA', '33', 'F ', 'TA'])(
    'is refused as "%s"',
    (value) => {
      expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([path]);
    },
  );

  it.each(['FR', 'IN', 'US', 'GB', 'AE', 'MX', 'TW', 'XK', 'AQ', 'SS', 'CW'])(
    'can be %s',
    (value) => {
      expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([]);
    },
  );
});

describe('countries', () => {
  it('are those of ISO 3166-1, and Kosovo', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    const found = codes.filter(
      (countryCode) => fieldsOf('card_used_abroad', { countryCode }).length === 0,
    );
    expect(found).toHaveLength(249 + 1);
  });
});

describe.each(fieldsWith(/^https link/))('$path', ({ key, name, path }) => {
  it.each([
    'http://demobank.example/s',
    'demobank.example/s',
    'www.demobank.example',
    'javascript:alert(1)',
    'https://',
    'https://demobank.example@evil.example/',
    'https://user:password@demobank.example/',
    'https://demobank.example/a b',
    'https://demobank.example/\u0430',
    'https://dem\u043ebank.example/',
    ' https://demobank.example/',
    'HTTPS:/demobank.example',
    `https://demobank.example/${'x'.repeat(200)}`,
    `https://demobank.example/${CARD}`,
  ])('is refused as "%s"', (value) => {
    expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([path]);
  });

  it('can lead anywhere by https: whose host it is, the finished text is asked', () => {
    for (const value of ['https://demobank.example', 'https://other.example/a?b=c#d']) {
      expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([]);
    }
  });
});

describe.each(fieldsWith(/^day/))('$path', ({ key, name, path }) => {
  it.each([date(2026, 2, 30), date(2026, 0, 1), date(0, 1, 1), date(2026, 12, 0)])(
    'is refused as %j',
    (value) => {
      expect(fieldsOf(key, { [propertyOf(name)]: value })).toContain(path);
    },
  );

  it('is the same day wherever the customer is', () => {
    const kind = CATALOGUE.find(key)!;
    const body = withField(kind, name, date(987, 3, 4));
    expect(kind.variables(body)[name]).toEqual({ kind: 'day', day: '0987-03-04' });
  });
});

describe.each(fieldsWith(/^moment/))('$path', ({ key, name, path }) => {
  it('is of the years 1 to 9999', () => {
    for (const value of [
      { seconds: '253402300800', nanos: 0 },
      { seconds: '0', nanos: -1 },
    ]) {
      expect(fieldsOf(key, { [propertyOf(name)]: value })).toEqual([path]);
    }
  });
});

describe.each(fieldsWith(/^money/))('$path', ({ key, name, path }) => {
  it.each([
    ['currency_code', { currencyCode: 'XYZ', units: '1', nanos: 0 }],
    ['units', usd('2000000000000000')],
    ['nanos', usd('1', -1)],
    ['nanos', usd('1', 1)],
  ])('is refused for its %s', (part, value) => {
    expect(fieldsOf(key, { [propertyOf(name)]: value })).toContain(`${path}.${part}`);
  });
});

describe.each(fieldsWith(/^money, more than zero/))('$path', ({ key, name, path }) => {
  it.each([usd('0'), usd('-1'), usd('0', -10_000_000)])('is more than %j', (value) => {
    expect(fieldsOf(key, { [propertyOf(name)]: value })).toContain(path);
  });
});

describe('between fields', () => {
  const eur = { currencyCode: 'EUR', units: '1', nanos: 0 };

  it.each<[string, Body, string[]]>([
    [
      'transaction_posted',
      { maskedCard: 'XX1234', cardType: CardType.CARD_TYPE_UNSPECIFIED },
      ['transaction_posted.card_type'],
    ],
    ['transaction_posted', { maskedCard: '', cardType: CardType.CARD_TYPE_UNSPECIFIED }, []],
    [
      'large_card_withdrawal',
      { channel: Channel.CHANNEL_ONLINE },
      ['large_card_withdrawal.channel'],
    ],
    ['large_card_withdrawal', { channel: Channel.CHANNEL_EFTPOS }, []],
    ['large_withdrawal', { channel: Channel.CHANNEL_ONLINE }, []],
    ['payment_due', { minimum: eur }, ['payment_due.minimum.currency_code']],
    ['payment_due', { amount: usd('10'), minimum: usd('10', 10_000_000) }, ['payment_due.minimum']],
    ['payment_due', { amount: usd('10'), minimum: usd('10') }, []],
    // What is no money says so, and nothing about its currency.
    ['payment_due', { amount: undefined, minimum: usd('1') }, ['payment_due.amount']],
    ['insufficient_funds', { missing: eur }, ['insufficient_funds.missing.currency_code']],
    ['insufficient_funds', { amount: usd('10'), missing: usd('400') }, []],
    ['balance_report', { available: eur }, ['balance_report.available.currency_code']],
    ['balance_report', { available: undefined }, []],
    [
      'statement_ready',
      { periodFrom: date(2026, 11, 30), periodTo: date(2026, 11, 1) },
      ['statement_ready.period_to'],
    ],
    ['statement_ready', { periodFrom: date(2026, 11, 1), periodTo: date(2026, 11, 1) }, []],
    ['statement_ready', { periodFrom: date(987, 1, 1), periodTo: date(2026, 1, 1) }, []],
    ['wishes', { occasion: Occasion.OCCASION_FESTIVAL, festival: '' }, ['wishes.festival']],
    ['wishes', { occasion: Occasion.OCCASION_BIRTHDAY, festival: 'Diwali' }, ['wishes.festival']],
    ['wishes', { occasion: Occasion.OCCASION_BIRTHDAY, festival: '' }, []],
  ])('%s with %j', (key, changes, fields) => {
    expect(fieldsOf(key, changes)).toEqual(fields);
  });
});

describe('any value that gRPC can bring', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 220 }),
    fc.stringMatching(/^[0-9 -]{10,40}$/),
    fc.constantFrom('', 'CHANNEL_ATM', 'XX1234', 'constructor'),
  );
  const anyMoney = fc.record({
    currencyCode: fc.oneof(fc.constantFrom('USD', 'INR'), anyText),
    units: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    nanos: fc.integer(),
  });
  const anyDate = fc.record({ year: fc.integer(), month: fc.integer(), day: fc.integer() });
  const anyOf: Record<string, fc.Arbitrary<unknown>> = {
    money: fc.option(anyMoney, { nil: undefined }),
    day: fc.option(anyDate, { nil: undefined }),
    text: anyText,
    country: anyText,
  };
  const fields = KINDS.flatMap((kind) =>
    kind.fields.flatMap((field) => {
      const name = field.name === 'country_code' ? 'country' : field.name;
      const variable = kind.variableList.find((one) => one.name === name)!;
      return Object.hasOwn(anyOf, variable.kind) ? [{ kind, field, type: variable.kind }] : [];
    }),
  );

  it('is judged under its own path, in words that do not repeat it', () => {
    const change = fc
      .constantFrom(...fields)
      .chain((field) => fc.record({ field: fc.constant(field), value: anyOf[field.type] }));
    fc.assert(
      fc.property(change, ({ field: { kind, field }, value }) => {
        for (const violation of violationsOf(kind.key, withField(kind, field.name, value))) {
          expect(violation.field.startsWith(`${kind.key}.`)).toBe(true);
          if (typeof value === 'string' && value.length > 12) {
            expect(violation.description).not.toContain(value);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
