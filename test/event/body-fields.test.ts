import { describe, expect, it } from '@jest/globals';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { Failure, invalid } from '../../src/failure/failure.js';
import { inBody } from '../../src/event/body-fields.js';

const catalogue = new EventCatalogue();
const PATH = 'event.card_used_abroad';

/** What a client is told of a variable of card_used_abroad. */
function toldOf(variable: string) {
  const kind = catalogue.find('card_used_abroad')!;
  const failure = invalid([
    { field: `${PATH}.variables.${variable}`, description: 'is wrong' },
    { field: 'event.recipient', description: 'is wrong too' },
  ]);
  return inBody(failure, PATH, kind) as Failure;
}

describe('what is wrong with a variable', () => {
  it.each([
    ['merchant', 'event.card_used_abroad.merchant'],
    ['country', 'event.card_used_abroad.country_code'],
    ['card_digits', 'event.card_used_abroad.masked_card'],
    // Of another kind, as which a rule told the event.
    ['place', 'event.card_used_abroad'],
    ['low_balance_limit', 'event.card_used_abroad'],
  ])('is told of the field it is made of: %s', (variable, field) => {
    const failure = toldOf(variable);
    expect(failure.code).toBe('invalid_argument');
    expect(failure.violations.map((one) => one.field)).toEqual([field, 'event.recipient']);
    expect(failure.publicMessage).toBe(`${field}: is wrong; event.recipient: is wrong too`);
  });

  it('has a field for every variable of every event', () => {
    for (const kind of catalogue.kinds.filter(({ source }) => source === 'event')) {
      for (const name of Object.keys(kind.variables(kind.sample))) {
        const failure = invalid([{ field: `event.variables.${name}`, description: 'is wrong' }]);
        const { violations } = inBody(failure, 'event', kind) as Failure;
        const fields = kind.fields.map((field) => `event.${field.name}`);
        expect(fields).toContain(violations[0].field);
      }
    }
  });

  it.each([
    ['of another kind', new Error('secret')],
    ['of the body', invalid([{ field: PATH, description: 'is too long' }])],
    ['without fields', new Failure('storage_away', 'not now')],
  ])('is all that changes: not an error %s', (_, error) => {
    expect(inBody(error, PATH, catalogue.find('card_used_abroad')!)).toBe(error);
  });
});
