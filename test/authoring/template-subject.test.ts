import { describe, expect, it } from '@jest/globals';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import {
  subjectOf,
  unknownKey,
  usesOf,
  variablesOf,
} from '../../src/authoring/template-subject.js';
import { KINDS, textsOf } from './subjects.js';

function kind(key: string): EventKind {
  const found = KINDS.find((one) => one.key === key);
  if (found === undefined) throw new Error(`there is no event ${key}`);
  return found;
}

/** Another event that is told by the same template. */
function sharing(template: string, key: string): EventKind {
  return Object.create(kind(key), { template: { value: template } }) as EventKind;
}

describe('what a template is for', () => {
  it('is nothing for a key that neither an event nor a file has', () => {
    expect(subjectOf('none', KINDS, undefined)).toBeNull();
    expect(subjectOf('none', KINDS, textsOf({ en: 'x' }))).toMatchObject({ kinds: [] });
    expect(subjectOf('offer', KINDS, undefined)).toMatchObject({ kinds: [{ key: 'offer' }] });
  });

  it('gives what every event of it gives, and asks for the rest', () => {
    const kinds = [kind('card_dispatched'), sharing('card_dispatched', 'card_requested')];
    const variables = variablesOf({ key: 'card_dispatched', kinds, shipped: undefined }, 'en');
    const required = (name: string) => variables.find((one) => one.name === name)?.required;
    expect(required('bank')).toBe(true);
    expect(required('card_type')).toBe(true);
    // Of one of them only.
    expect([required('masked_card'), required('masked_account')]).toEqual([false, false]);
    expect(variables.filter(({ name }) => name === 'card_type')).toHaveLength(1);
  });

  it('gives what its file asks for where no event has it', () => {
    const shipped = textsOf({ en: '{bank}: {name}{has_place, select, yes { {place}} other {}}' });
    expect(variablesOf({ key: 'own', kinds: [], shipped }, 'en')).toEqual([
      { name: 'bank', required: true, choices: null },
      { name: 'name', required: true, choices: null },
      { name: 'place', required: false, choices: null },
    ]);
  });

  it("is read in the bank's language", () => {
    const texts = textsOf({ en: '{bank}', hi: '{bank}' });
    expect(usesOf(texts, 'hi-IN').map(({ name }) => name)).toEqual(['bank']);
    expect(usesOf(texts, 'fr')).toEqual([]);
    expect(usesOf(undefined, 'en')).toEqual([]);
  });

  it('was probably another, where the key is none', () => {
    expect(unknownKey('ofer', ['offer', 'wishes'])).toContain('did you mean "offer"?');
    expect(unknownKey('qqqqqqqq', ['offer', 'wishes'])).toContain('known are offer, wishes');
  });
});
