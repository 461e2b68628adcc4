import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { EventCatalogue, RESERVED_KEYS } from '../../src/catalogue/event-catalogue.js';
import { REPLIES } from '../../src/catalogue/replies.js';
import { currentRepliesDocument } from '../../src/catalogue/replies-doc.adapter.js';
import { repliesDocument } from '../../src/catalogue/replies-doc.js';
import { replyBalance } from '../../src/catalogue/replies-money.js';
import { replyConfirmPayment } from '../../src/catalogue/replies-questions.js';
import { replyUnclear, replyUnknownThing } from '../../src/catalogue/replies-refusals.js';
import { namesProblems } from '../../src/catalogue/start-check.js';
import type { Failure } from '../../src/failure/failure.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import { SERVICE_NAMES } from '../../src/settings/inbound-settings.schema.js';
import { propertyOf, withField } from './field-values.js';

const CATALOGUE = new EventCatalogue();

// What the templates were written for: `?` where the text must ask has_<name>.
const VARIABLES: Record<string, string> = {
  reply_balance: 'account available booked? as_of',
  reply_mini_statement: 'account entries available?',
  reply_payment_done: 'amount biller account reference? available?',
  reply_transfer_done: 'amount from to reference? available?',
  reply_exchange_rates: 'base rates as_of',
  reply_exchange: 'amount converted rate as_of',
  reply_cheque_stopped: 'cheque reference?',
  reply_card_requested: 'card_type reference? expected_on?',
  reply_card_suspended: 'card reference?',
  reply_card_deactivated: 'card why reference?',
  reply_choose: 'service choices',
  reply_confirm_payment: 'code minutes amount biller account repeated',
  reply_confirm_transfer: 'code minutes amount from to repeated',
  reply_confirm_cheque: 'code minutes cheque',
  reply_confirm_card: 'code minutes card_type',
  reply_confirm_inquiry: 'code minutes service',
  reply_refused: 'service reason limit?',
  reply_unclear: 'service problem example',
  reply_unknown: 'example?',
  reply_unknown_thing: 'what known?',
  reply_not_registered: '',
  reply_service_off: '',
  reply_wrong_code: 'attempts_left',
  reply_wrong_pin: 'attempts_left',
  reply_pin_needed: '',
  reply_pin_not_set: '',
  reply_locked: 'what until',
  reply_held: 'until',
  reply_nothing_open: '',
  reply_cancelled: '',
  reply_bank_away: '',
  reply_in_progress: '',
  reply_uncertain: '',
  reply_expired_order: '',
  reply_too_late: '',
  reply_parts_missing: '',
  reply_unreadable: '',
  reply_help: 'commands',
  reply_help_topic: 'service example',
  reply_languages: 'languages',
  reply_language_set: 'language',
  reply_registered: '',
  reply_already_registered: '',
  reply_not_known: '',
  reply_stopped: '',
  reply_started: '',
  reply_code_resent: '',
  reply_code_none: '',
  reply_code_later: 'minutes',
  reply_rate_reached: 'until',
  reply_done: 'service',
};

describe('the replies', () => {
  it('are all there, once', () => {
    expect(REPLIES.map(({ key }) => key)).toEqual(Object.keys(VARIABLES));
    expect(CATALOGUE.kinds.filter(({ source }) => source === 'reply')).toEqual(REPLIES);
  });

  it.each(REPLIES)('$key is essential, and of class otp with a code alone', (kind) => {
    expect(kind).toMatchObject({ consent: 'essential', source: 'reply', template: kind.key });
    expect(kind.messageClass).toBe(kind.key.startsWith('reply_confirm_') ? 'otp' : 'alert');
    expect(kind.title).toMatch(/^[A-Z]/);
    expect(kind.description).toMatch(/^[A-Z].*\.$/);
  });

  it.each(REPLIES)('$key has a sample that is good, and gives all that it lists', (kind) => {
    const listed = kind.variableList.map(({ name, required }) => `${name}${required ? '' : '?'}`);
    expect(listed.join(' ')).toBe(VARIABLES[kind.key]);
    const checks = new FieldChecks();
    kind.check(checks, kind.key, kind.sample);
    expect(checks.clean).toBe(true);
    const given = kind.variables(kind.sample);
    expect(Object.keys(given)).toEqual(kind.variableList.map(({ name }) => name));
    for (const { name, kind: type, choices } of kind.variableList) {
      expect(given[name].kind).toBe(type);
      if (choices !== null) expect(choices).toContain((given[name] as { value: string }).value);
    }
  });

  const fields = REPLIES.flatMap((kind) =>
    kind.fields.map(({ name, required }) => ({
      path: `${kind.key}.${name}`,
      name,
      required,
      kind,
    })),
  );

  it.each(fields.filter(({ required }) => !required))(
    '$path is left out where there is none',
    ({ kind, name }) => {
      const sample = (kind.sample as Record<string, unknown>)[propertyOf(name)];
      const none = typeof sample === 'string' && name !== 'expected_on' ? '' : null;
      const body = withField(kind, name, Array.isArray(sample) ? [] : none);
      const checks = new FieldChecks();
      kind.check(checks, kind.key, body);
      expect(checks.clean).toBe(true);
      expect(kind.variables(body)).not.toHaveProperty(name);
    },
  );

  const WRONG: Record<string, unknown> = {
    money: { currencyCode: 'XYZ', units: '1', nanos: 0 },
    date_time: Number.NaN,
    day: '1 December',
    number: 0,
    lines: Array.from({ length: 21 }, () => [{ kind: 'text', value: 'x' }]),
    text: 'x'.repeat(61),
  };

  it.each(fields.filter(({ path }) => path !== 'reply_unknown_thing.known'))(
    '$path is not good with what it cannot be',
    ({ kind, name, path }) => {
      const { kind: type } = kind.variableList.find((one) => one.name === name)!;
      const checks = new FieldChecks();
      kind.check(checks, kind.key, withField(kind, name, WRONG[type]));
      expect(() => checks.finish('')).toThrow(path);
    },
  );
});

describe('a reply in code', () => {
  it('is written by the names of its body, with null for what there is not', () => {
    const available = { currencyCode: 'USD', units: '12', nanos: 0 };
    expect(replyBalance.variables({ account: 'XX4321', available, booked: null, asOf: 5 })).toEqual(
      {
        account: { kind: 'text', value: 'XX4321' },
        available: { kind: 'money', ...available },
        as_of: { kind: 'date_time', at: 5 },
      },
    );
  });

  it('says yes or no by these words', () => {
    const { sample } = replyConfirmPayment;
    for (const [repeated, value] of [
      [true, 'yes'],
      [false, 'no'],
    ] as const) {
      const given = replyConfirmPayment.variables({ ...sample, repeated });
      expect(given['repeated']).toEqual({ kind: 'text', value });
    }
  });

  it('can be of every service', () => {
    const [service] = replyUnclear.variableList;
    expect(service.choices).toEqual(SERVICE_NAMES);
  });

  it('may know of nothing', () => {
    expect(replyUnknownThing.variables({ what: 'card', known: [] })).toEqual({
      what: { kind: 'text', value: 'card' },
    });
  });
});

describe('nobody can publish a reply', () => {
  it.each(REPLIES)('$key', ({ key }) => {
    const event = { eventId: '', locale: '' };
    expect(CATALOGUE.of({ ...event, [propertyOf(key)]: {} })).toMatchObject({ kind: null });
    expect(CATALOGUE.of({ ...event, customEvent: { name: key } })).toEqual({
      kind: null,
      field: 'custom_event.name',
      problem: "is no event of the bank's own; config/events has none",
    });
    expect(RESERVED_KEYS).toContain(key);
    const named = [{ setting: 'clients."core".events', events: [key] }];
    expect(namesProblems(named, CATALOGUE.keys)).toHaveLength(1);
  });

  it('nor is one named among the events that there are', () => {
    const { problem } = CATALOGUE.of({ eventId: '', locale: '' }) as { problem: string };
    expect(problem).not.toContain('reply_');
  });
});

describe('docs/replies.md', () => {
  const written = readFileSync('docs/replies.md', 'utf8');

  it('is what the catalogue says now; npm run docs:events writes it', () => {
    expect(written).toBe(currentRepliesDocument('.'));
  });

  it.each(REPLIES)('shows $key: its line, variables, text and segments', (kind) => {
    expect(written).toContain(`| [\`${kind.key}\`](#${kind.key}) | ${kind.title} |`);
    const section = written.split(`\n### ${kind.key}\n`)[1].split('\n### ')[0];
    for (const { name } of kind.variableList) expect(section).toContain(`\`${name}\``);
    expect(section).toMatch(/^```text\n.*Demo Bank/m);
    expect(section).toMatch(/^Segments: en \d, hi \d, es \d, ar \d, fr \d\.$/m);
  });
});

describe('repliesDocument', () => {
  it('makes its parts anew, and leaves what is written by hand', () => {
    const document =
      'by hand\n<!-- begin table -->OLD<!-- end table -->\n<!-- begin replies -->OLD<!-- end replies -->';
    const made = repliesDocument(document, {
      kinds: [replyBalance, replyUnclear] as typeof REPLIES,
      wording: () => 'one line\nand another',
      segments: () => new Map([['en', 1]]),
    });
    expect(made).not.toContain('OLD');
    expect(made).toMatch(/^by hand\n/);
    expect(made).toContain('`booked`? (money), `as_of` (date time)');
    expect(made).toContain('`example`.');
    expect(made).toContain('```text\none line\nand another\n```\n\nSegments: en 1.');
  });

  it('misses a part that the document has no place for', () => {
    const facts = { kinds: [], wording: () => '', segments: () => new Map<string, number>() };
    expect(() => repliesDocument('', facts)).toThrow(/has no <!-- begin table -->/);
  });
});

it('fails as the contract says, with each field by its path', () => {
  const checks = new FieldChecks();
  replyBalance.check(checks, 'reply_balance', {
    ...replyBalance.sample,
    account: '',
    asOf: 0,
  });
  try {
    checks.finish('');
  } catch (error) {
    expect((error as Failure).violations.map(({ field }) => field)).toEqual([
      'reply_balance.account',
      'reply_balance.as_of',
    ]);
    return;
  }
  throw new Error('nothing was wrong');
});
