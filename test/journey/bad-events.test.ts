import { describe, expect, it } from '@jest/globals';
import { dateOf, momentOf } from '../../src/catalogue/samples.js';
import type { Sparse } from '../../src/cli/unary-calls.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import { CardType, Channel } from '../../src/rpc/generated/tellerline/v1/event.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { eventOf, money, sendText } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { changed, KINDS, pathOf, withField, withoutField } from './changed-samples.js';
import { refusal } from './refusal.js';
import type { Refusal } from './refusal.js';
import { ACCOUNT_NUMBER, CARD_NUMBER, IBAN, wrongValues } from './wrong-values.js';

/** To this number goes nothing. */
const BAD = '+919812345678';

let numbers = 0;

/** To each of these goes one: nobody is told what they were told already. */
function goodNumber(): string {
  numbers++;
  return `+4474001${String(numbers).padStart(5, '0')}`;
}

const FIELDS = KINDS.flatMap((kind) =>
  kind.fields.map((field) => [`${kind.key}.${field.name}`, kind, field] as const),
);

/** Fields that are held against another, of which something may be said then too. */
const HELD_AGAINST: Record<string, string> = {
  'balance_report.available': 'balance',
  'insufficient_funds.missing': 'amount',
  'payment_due.minimum': 'amount',
  'wishes.festival': 'occasion',
};

describe('an event that is not right', () => {
  const journey = useJourney({
    settings: {
      clients: BANK_CLIENTS,
      consent: { offers: 'unless-refused' },
      links: { allowed: ['demobank.example'] },
    },
  });

  const publish = (event: Sparse<Event>) => journey.tellerline.client.publish({ event });

  /**
   * In short, for one comparison of many: the code, and the fields named. Where a
   * part of the field is named, the field itself may be too; so may what is held
   * against it.
   */
  async function refused(event: Sparse<Event>, path = ''): Promise<string> {
    const { code, fields, words } = await refusal(publish(event)).catch((): Refusal => ({
      code: 'accepted',
      reason: '',
      fields: [],
      words: '',
    }));
    const held = Object.entries(HELD_AGAINST)
      .filter(([of, by]) => path === `event.${of.split('.')[0]}.${by}`)
      .map(([of]) => `event.${of}`);
    const named = fields.filter((field) => {
      if (field === path) return !fields.some((one) => one.startsWith(`${path}.`));
      return !held.some((one) => field === one || field.startsWith(`${one}.`));
    });
    const told = [CARD_NUMBER, ACCOUNT_NUMBER, IBAN].filter((number) => words.includes(number));
    return [code, ...named, ...told].join(' ');
  }

  const bad = (body: Sparse<Event>, over: Sparse<Event> = {}) =>
    eventOf(body, { recipient: { msisdn: BAD }, ...over });

  const good = (body: Sparse<Event>) => eventOf(body, { recipient: { msisdn: goodNumber() } });

  it('is one of the kinds that the daemon lists', async () => {
    const { kinds } = await journey.tellerline.client.events.listKinds({});
    expect(kinds.map(({ key, fields }) => ({ key, fields }))).toEqual(
      KINDS.map(({ key, fields }) => ({ key, fields })),
    );
  });

  it.each(KINDS.map((kind) => [kind.key, kind] as const))(
    'is not the sample of %s',
    async (_, kind) => {
      const { messageId } = await publish(good(changed(kind, {})));
      await journey.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
    },
  );

  it.each(FIELDS.filter(([, , { required }]) => required))(
    'without %s is refused by that name',
    async (_, kind, field) => {
      const path = pathOf(kind, field.name);
      const event = bad(withField(kind, field, undefined));
      expect(await refused(event, path)).toBe(`INVALID_ARGUMENT ${path}`);
    },
  );

  it.each(FIELDS.filter(([, , { required }]) => !required))(
    'may be without %s',
    async (_, kind, field) => {
      const { segments } = await publish(good(withoutField(kind, field)));
      expect(segments).toBeGreaterThan(0);
    },
  );

  it.each(FIELDS)('with a wrong %s is refused by that name', async (_, kind, field) => {
    const values = wrongValues(field);
    // A field of a type that wrong-values.ts does not know would not be tried at all.
    expect(values).not.toEqual([]);
    const path = pathOf(kind, field.name);
    const answers = values.map(async ({ what, value }) => [
      what,
      await refused(bad(withField(kind, field, value)), path),
    ]);
    expect(await Promise.all(answers)).toEqual(
      values.map(({ what, below }) => [what, `INVALID_ARGUMENT ${path}${below}`]),
    );
  });

  it.each<[string, string, object, string]>([
    [
      'a card of which the type is not said',
      'transaction_posted',
      { cardType: CardType.CARD_TYPE_UNSPECIFIED },
      'card_type',
    ],
    [
      'a channel at which no card is put in',
      'large_card_withdrawal',
      { channel: Channel.CHANNEL_BRANCH },
      'channel',
    ],
    [
      'a period that ends before it begins',
      'statement_ready',
      { periodFrom: dateOf('2025-03-01'), periodTo: dateOf('2025-02-28') },
      'period_to',
    ],
    [
      'two currencies of one account',
      'balance_report',
      { available: money('EUR', '10') },
      'available.currency_code',
    ],
    [
      'two currencies of one payment',
      'insufficient_funds',
      { missing: money('EUR', '10') },
      'missing.currency_code',
    ],
    [
      'two currencies of one bill',
      'payment_due',
      { minimum: money('EUR', '10') },
      'minimum.currency_code',
    ],
    ['a minimum above the amount', 'payment_due', { minimum: money('USD', '640.01') }, 'minimum'],
    ['a festival without its name', 'wishes', { festival: '' }, 'festival'],
    ["a birthday's festival", 'wishes', { occasion: 'OCCASION_BIRTHDAY' }, 'festival'],
    ['what its schema does not know', 'loyalty_points', { pionts: 3 }, 'pionts'],
  ])('with %s is refused by its name', async (_, key, changes, field) => {
    const kind = KINDS.find((one) => one.key === key)!;
    expect(await refused(bad(changed(kind, changes)))).toBe(
      `INVALID_ARGUMENT ${pathOf(kind, field)}`,
    );
  });

  const opened = changed(
    KINDS.find(({ key }) => key === 'account_opened')!,
    {},
  );
  const inAnHour = () => ({ seconds: String(Math.floor(Date.now() / 1000) + 3600) });

  it.each<[string, () => Sparse<Event>, string]>([
    ['no ID', () => bad(opened, { eventId: '' }), 'event_id'],
    ['a blank in its ID', () => bad(opened, { eventId: 'an event' }), 'event_id'],
    ['an ID too long', () => bad(opened, { eventId: 'x'.repeat(129) }), 'event_id'],
    ['nobody to tell', () => bad(opened, { recipient: undefined }), 'recipient'],
    ['half a number', () => bad(opened, { recipient: { msisdn: '+9198' } }), 'recipient.msisdn'],
    [
      'a number of no country',
      () => bad(opened, { recipient: { msisdn: '9812345678' } }),
      'recipient.msisdn',
    ],
    [
      'an empty customer',
      () => bad(opened, { recipient: { customerId: '' } }),
      'recipient.customer_id',
    ],
    ['no moment', () => bad(opened, { occurredAt: undefined }), 'occurred_at'],
    ['a moment to come', () => bad(opened, { occurredAt: inAnHour() }), 'occurred_at'],
    ['no language', () => bad(opened, { locale: 'english!' }), 'locale'],
    ['no body', () => bad({}), 'body'],
    ['no name', () => bad({ customEvent: { data: { points: 3 } } }), 'custom_event.name'],
    [
      'a name that is none',
      () => bad({ customEvent: { name: 'loyalty_point', data: { points: 3 } } }),
      'custom_event.name',
    ],
    [
      'the name of a one-time password',
      () => bad({ customEvent: { name: 'one_time_password', data: {} } }),
      'custom_event.name',
    ],
    [
      'the name of another body',
      () => bad({ customEvent: { name: 'account_opened', data: {} } }),
      'custom_event.name',
    ],
    ['an empty schedule', () => bad(opened, { schedule: {} }), 'schedule'],
    [
      'days ahead of nothing',
      () => bad(opened, { schedule: { daysAhead: { days: 3, time: { hours: 9 } } } }),
      'schedule.days_ahead',
    ],
    [
      'a time of day that is none',
      () => bad(opened, { schedule: { monthEnd: { hours: 24 } } }),
      'schedule.month_end',
    ],
    [
      'a day that is none',
      () =>
        bad(opened, { schedule: { local: { date: dateOf('2025-02-30'), time: { hours: 9 } } } }),
      'schedule.local.date',
    ],
    [
      'a moment too far ahead',
      () => bad(opened, { schedule: { at: momentOf('2099-01-01T00:00:00Z') } }),
      'schedule.at',
    ],
  ])('with %s is refused by that name', async (_, event, field) => {
    expect(await refused(event())).toBe(`INVALID_ARGUMENT event.${field}`);
  });

  it('is told all that is wrong with it at once', async () => {
    const kind = KINDS.find(({ key }) => key === 'cheque_returned')!;
    const body = changed(kind, {
      chequeNumber: '',
      amount: money('USD', '-1'),
      maskedAccount: ACCOUNT_NUMBER,
      reason: undefined,
      fee: money('USD', '0.0001'),
    });
    const { fields } = await refusal(publish(bad(body, { eventId: '', locale: '?' })));
    expect(fields.toSorted()).toEqual([
      'event.cheque_returned.amount',
      'event.cheque_returned.cheque_number',
      'event.cheque_returned.fee.nanos',
      'event.cheque_returned.masked_account',
      'event.cheque_returned.reason',
      'event.event_id',
      'event.locale',
    ]);
  });

  it('never reaches the SMSC', async () => {
    const { smsc, tellerline, watching } = journey;
    // All of the above were asked for before it, and what may be waiting goes before it.
    const [last] = await journey.send(sendText('PROMOTION', { msisdn: goodNumber() }));
    await watching.reached([last], 'MESSAGE_STATE_DELIVERED');
    expect(smsc.received.filter(({ destination }) => `+${destination}` === BAD)).toEqual([]);
    const { messages } = await tellerline.client.list({ msisdn: BAD, pageSize: 0, pageToken: '' });
    expect(messages).toEqual([]);
  });
});
