import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import type { EventField, EventKind } from '../../src/catalogue/event-kind.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import { buildCatalogue } from '../../src/template/build-catalogue.js';
import { render } from '../../src/template/render.js';
import { choicesOf, emptyOf, propertyOf } from './field-values.js';
import type { Body } from './field-values.js';

const DIRECTORY = 'config/templates';
const TEMPLATES = buildCatalogue(
  readdirSync(DIRECTORY).map((name) => ({
    name,
    content: readFileSync(join(DIRECTORY, name), 'utf8'),
  })),
  { name: 'Demo Bank', locale: 'en', timeZone: 'UTC' },
);
const LOCALES = ['en', 'hi', 'es', 'ar', 'fr'];

// Of one currency and more than nothing, as most fields ask; and others.
const money = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      currencyCode: fc.constant('USD'),
      units: fc.bigInt({ min: 1n, max: 10n ** 15n }).map(String),
      nanos: fc.constantFrom(0, 10_000_000, 990_000_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      currencyCode: fc.constantFrom('INR', 'JPY', 'KWD', 'EUR'),
      units: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map(String),
      nanos: fc.constant(0),
    }),
  },
);
const date = fc.record({
  year: fc.integer({ min: 1, max: 9999 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
});
const timestamp = fc.record({
  seconds: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }).map(String),
  nanos: fc.constant(0),
});

/** What a field may be given, good and bad. */
function valuesOf(kind: EventKind, field: EventField): fc.Arbitrary<unknown> {
  const choices = choicesOf(field);
  const sample = (kind.sample as Body)[propertyOf(field.name)];
  const given =
    choices !== null
      ? fc.constantFrom(...choices)
      : typeof sample === 'string'
        ? fc.oneof(
            { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
            { weight: 3, arbitrary: fc.constant(sample) },
          )
        : typeof sample === 'number'
          ? fc.integer({ min: 1, max: 10 })
          : field.type.startsWith('money')
            ? money
            : field.type.startsWith('day')
              ? date
              : timestamp;
  return field.required ? given : fc.oneof(given, fc.constant(emptyOf(kind, field)));
}

function isGood(kind: EventKind, body: Body): boolean {
  const checks = new FieldChecks();
  kind.check(checks, kind.key, body);
  return checks.clean;
}

const KINDS = new EventCatalogue().kinds.filter(({ source }) => source !== 'reply');

describe.each(KINDS)('$key', (kind) => {
  it('can be put into words in every language, whatever was found good', () => {
    const bodies = fc.record(
      Object.fromEntries(
        kind.fields.map((field) => [propertyOf(field.name), valuesOf(kind, field)]),
      ),
    );
    let good = 0;
    fc.assert(
      fc.property(bodies, fc.constantFrom(...LOCALES), fc.boolean(), (body, locale, low) => {
        if (!isGood(kind, body)) return;
        good++;
        const variables = kind.variables(body);
        variables['occurred_at'] = { kind: 'date_time', at: Date.UTC(2026, 10, 22) };
        if (low) {
          const limit = { currencyCode: 'USD', units: '50', nanos: 0 };
          variables['low_balance_limit'] = { kind: 'money', ...limit };
        }
        expect(render(TEMPLATES, kind.template, locale, variables).text).not.toBe('');
      }),
      { numRuns: 1000 },
    );
    expect(good).toBeGreaterThan(100);
  });
});
