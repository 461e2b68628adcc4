import { describe, expect, it } from '@jest/globals';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import { kindView } from '../../src/catalogue/kind-view.js';
import type { Failure } from '../../src/failure/failure.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import { choicesOf, emptyOf, propertyOf, withField } from './field-values.js';
import { overTheWire } from './over-the-wire.js';

const CATALOGUE = new EventCatalogue();
/** The replies have tests of their own. */
const KINDS = CATALOGUE.kinds.filter(({ source }) => source !== 'reply');

function kindOf(key: string): EventKind {
  return CATALOGUE.find(key)!;
}

/** The paths that a body is refused for. */
function fieldsOf(kind: EventKind, body: unknown): string[] {
  const checks = new FieldChecks();
  kind.check(checks, kind.key, body);
  try {
    checks.finish('');
    return [];
  } catch (error) {
    return (error as Failure).violations.map(({ field }) => field);
  }
}

// What the templates were written for: `?` where the text must ask has_<name>.
const VARIABLES: Record<string, string> = {
  account_opened: 'masked_account account_type branch_name?',
  transaction_posted:
    'direction amount masked_account balance? counterparty? reference? channel? masked_card? card_type? country? place? low_balance_limit?',
  card_requested: 'card_type masked_account product_name? expected_by?',
  card_dispatched: 'card_type masked_card product_name? courier? tracking_number? expected_by?',
  card_activated: 'card_type masked_card product_name? card_digits',
  balance_report: 'masked_account balance as_of available?',
  credit_received: 'kind amount masked_account payer? balance? reference?',
  standing_order_executed: 'amount payee masked_account next_on? reference?',
  standing_order_failed: 'amount payee masked_account reason retry_on? reference?',
  cheque_paid: 'cheque_number amount masked_account payee? balance?',
  cheque_returned: 'cheque_number amount masked_account reason fee?',
  insufficient_funds: 'payment amount missing masked_account pay_in_by?',
  large_withdrawal: 'amount masked_account channel? place? balance? reference? low_balance_limit?',
  large_card_withdrawal:
    'amount masked_card channel place? balance? reference? card_digits low_balance_limit?',
  large_card_payment: 'amount masked_card merchant? country? available? reference? card_digits',
  card_used_abroad: 'amount masked_card country merchant? reference? card_digits',
  payment_due: 'payment amount due_on minimum? masked_account?',
  statement_ready: 'masked_account period_from period_to link',
  wishes: 'occasion given_name? festival?',
  offer: 'headline details? valid_until? link?',
  security_notice: 'kind subject? place?',
  one_time_password: 'code purpose amount? payee? minutes',
};

describe('the catalogue', () => {
  it('has every event of a bank once, with a name, a title and a sentence', () => {
    expect(KINDS.map((kind) => kind.key)).toEqual(Object.keys(VARIABLES));
    for (const kind of KINDS) {
      expect(kind.title).toMatch(/^[A-Z]/);
      expect(kind.description).toMatch(/^[A-Z].*\.$/);
      expect(kind.template).toBe(kind.key);
    }
  });

  it('keeps what is essential to security notices and one-time passwords', () => {
    const essential = KINDS.filter((kind) => kind.consent === 'essential');
    expect(essential.map((kind) => kind.key)).toEqual(['security_notice', 'one_time_password']);
  });

  it('asks the consent that the class goes with', () => {
    for (const { messageClass, consent } of KINDS) {
      if (consent === 'essential') continue;
      const expected = {
        otp: [],
        alert: ['alerts'],
        service: ['service'],
        promotion: ['greetings', 'offers'],
      };
      expect(expected[messageClass]).toContain(consent);
    }
  });
});

describe.each(KINDS)('$key', (kind) => {
  it('has a sample that is good, with every field given', () => {
    expect(fieldsOf(kind, kind.sample)).toEqual([]);
    for (const field of kind.fields) {
      const value = (kind.sample as Record<string, unknown>)[propertyOf(field.name)];
      expect(value).not.toEqual(emptyOf(kind, field));
    }
  });

  it('gives the variables that its template was written for', () => {
    const listed = kind.variableList.map(({ name, required }) => `${name}${required ? '' : '?'}`);
    const common = kind.source === 'event' ? ' occurred_at' : '';
    expect(listed.join(' ')).toBe(VARIABLES[kind.key] + common);
  });

  it('gives what it lists, of the kind and the choices that it lists', () => {
    const given = kind.variables(kind.sample);
    const others = ['occurred_at', 'low_balance_limit'];
    const listed = kind.variableList.filter(({ name }) => !others.includes(name));
    expect(Object.keys(given).sort()).toEqual(listed.map(({ name }) => name).sort());
    for (const { name, kind: type, choices } of listed) {
      expect(given[name].kind).toBe(type);
      if (choices !== null) expect(choices).toContain((given[name] as { value: string }).value);
    }
  });
});

const FIELDS = KINDS.flatMap((kind) =>
  kind.fields.map((field) => ({ path: `${kind.key}.${field.name}`, kind, field })),
);

describe('a body without a field', () => {
  it.each(FIELDS.filter(({ field }) => field.required))('needs $path', ({ path, kind, field }) => {
    const fields = fieldsOf(kind, withField(kind, field.name, emptyOf(kind, field)));
    // Without an occasion, the festival belongs to none.
    expect(fields.filter((one) => one !== 'wishes.festival')).toEqual([path]);
  });

  it.each(FIELDS.filter(({ field }) => !field.required))('can do without $path', (given) => {
    const { path, kind, field } = given;
    const body = withField(kind, field.name, emptyOf(kind, field));
    // These two are asked for by what else the sample has.
    const asked = ['transaction_posted.card_type', 'wishes.festival'];
    expect(fieldsOf(kind, body)).toEqual(asked.includes(path) ? [path] : []);
    const name = field.name === 'country_code' ? 'country' : field.name;
    expect(kind.variables(body)).not.toHaveProperty(name);
  });
});

describe('a field of choices', () => {
  it.each(FIELDS.filter(({ field }) => choicesOf(field) !== null))(
    '$path takes all that it lists, and no other',
    ({ path, kind, field }) => {
      const variable = kind.variableList.find(({ name }) => name === field.name)!;
      const words = choicesOf(field)!.map((choice) => {
        const body = withField(kind, field.name, choice);
        expect(fieldsOf(kind, body)).not.toContain(path);
        return (kind.variables(body)[field.name] as { value: string }).value;
      });
      expect(words).toEqual(variable.choices);
      for (const other of ['', 'UNRECOGNIZED', 'constructor', words[0], 7]) {
        expect(fieldsOf(kind, withField(kind, field.name, other))).toContain(path);
      }
    },
  );
});

describe.each(KINDS.filter((kind) => kind.source === 'event'))('$key over the wire', (kind) => {
  it('is found, found good, and gives the same variables', () => {
    const found = CATALOGUE.of(overTheWire({ [propertyOf(kind.key)]: kind.sample }));
    expect(found).toMatchObject({ kind: { key: kind.key }, path: kind.key });
    const { body } = found as { body: unknown };
    expect(fieldsOf(kind, body)).toEqual([]);
    expect(kind.variables(body)).toEqual(kind.variables(kind.sample));
  });
});

describe('EventCatalogue.of', () => {
  const empty = { eventId: '', locale: '' };

  it('names the bodies where there is none, and none that only the daemon sends', () => {
    const found = CATALOGUE.of(empty) as { field: string; problem: string };
    expect(found.field).toBe('body');
    expect(found.problem).toContain('security_notice, custom_event');
    expect(found.problem).not.toContain('one_time_password');
  });

  it.each([
    ['', 'is missing; config/events has none'],
    ['loyalty_points', "is no event of the bank's own; config/events has none"],
    ['offer', 'is an event with a body of its own in Event'],
    ['one_time_password', "is no event of the bank's own; config/events has none"],
  ])('knows no custom event "%s"', (name, problem) => {
    const found = CATALOGUE.of({ ...empty, customEvent: { name } });
    expect(found).toEqual({ kind: null, field: 'custom_event.name', problem });
  });
});

describe('kindView', () => {
  it('is the kind as the contract has it', () => {
    expect(kindView(kindOf('wishes'), 1)).toEqual({
      key: 'wishes',
      description: kindOf('wishes').description,
      messageClass: 'MESSAGE_CLASS_PROMOTION',
      timeToLive: { seconds: '21600', nanos: 0 },
      consentCategory: 'CONSENT_CATEGORY_GREETINGS',
      templateKey: 'wishes',
      fields: kindOf('wishes').fields,
      custom: false,
    });
  });

  it("has the class's time to live where the kind has none", () => {
    expect(kindView(kindOf('offer'), 90_500).timeToLive).toEqual({
      seconds: '90',
      nanos: 500_000_000,
    });
  });
});
