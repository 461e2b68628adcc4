import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TemplateVariables } from '../../src/catalogue/event-kind.js';
import { applyThresholds } from '../../src/event/threshold-rules.js';
import { meaningKeys, sameThingKey } from '../../src/event/told-keys.js';
import {
  CardType,
  Channel,
  TransactionPosted_Direction as Direction,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { TransactionPosted } from '../../src/rpc/generated/tellerline/v1/event.js';
import { settingsOf } from '../rpc/gateway.js';
import { NOW } from './event-builder.js';

const usd = (units: string) => ({ currencyCode: 'USD', units, nanos: 0 });
const FROM = 'recipient-1';

const BANK = settingsOf({
  thresholds: {
    largeWithdrawal: { USD: 500 },
    largeCardWithdrawal: { USD: 500 },
    largeCardPayment: { USD: 500 },
  },
}).thresholds;

const withdrawal = (change: object = {}) => ({
  amount: usd('900'),
  maskedAccount: 'XX4321',
  channel: Channel.CHANNEL_ATM,
  place: '',
  balance: undefined,
  reference: '',
  ...change,
});

const byCard = (change: object = {}) => ({
  amount: usd('900'),
  maskedCard: 'XX9876',
  reference: '',
  ...change,
});

/** The keys of a transaction as the rules tell it. */
function keysOfPosted(change: Partial<TransactionPosted> = {}, recipient = FROM): string[] {
  const posted: TransactionPosted = {
    direction: Direction.DIRECTION_DEBIT,
    amount: usd('900'),
    maskedAccount: 'XX4321',
    balance: undefined,
    counterparty: '',
    reference: '',
    channel: Channel.CHANNEL_ATM,
    maskedCard: 'XX9876',
    cardType: CardType.CARD_TYPE_DEBIT,
    countryCode: '',
    place: '',
    ...change,
  };
  const told = applyThresholds(posted, BANK, null, 'US');
  return meaningKeys(told.kindKey, told.body, recipient, NOW, posted);
}

const meet = (some: string[], others: string[]) => some.some((key) => others.includes(key));

describe('meaningKeys', () => {
  it.each(['transaction_posted', 'credit_received', 'security_notice', 'constructor'])(
    'has none for %s',
    (kindKey) => {
      expect(meaningKeys(kindKey, withdrawal({ reference: 'R' }), FROM, NOW)).toEqual([]);
    },
  );

  const large = ['large_withdrawal', 'large_card_withdrawal', 'large_card_payment'];

  it('knows a transaction by the bank’s reference, in whatever large words it is told', () => {
    const keys = large.map((kindKey) =>
      meaningKeys(kindKey, byCard({ reference: 'R-1' }), FROM, NOW),
    );
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toHaveLength(1);
  });

  it('takes the reference alone where there is one', () => {
    const one = meaningKeys('large_withdrawal', withdrawal({ reference: 'R-1' }), FROM, NOW);
    const moved = withdrawal({ reference: ' R-1 ', amount: usd('1') });
    expect(meaningKeys('large_withdrawal', moved, FROM, NOW + 60_000)).toEqual(one);
    const other = withdrawal({ reference: 'R-2' });
    expect(meet(meaningKeys('large_withdrawal', other, FROM, NOW), one)).toBe(false);
  });

  it.each<[string, Partial<TransactionPosted>, string, object]>([
    ['the card', {}, 'large_card_withdrawal', byCard()],
    [
      'the card, masked in another way',
      {},
      'large_card_withdrawal',
      byCard({ maskedCard: '411111******9876' }),
    ],
    ['the account that it was drawn from', {}, 'large_withdrawal', withdrawal()],
    [
      'its reference',
      { reference: 'R-1' },
      'large_withdrawal',
      withdrawal({ reference: 'R-1', maskedAccount: 'XX0001' }),
    ],
    [
      'the card, used abroad',
      { countryCode: 'FR' },
      'card_used_abroad',
      byCard({ countryCode: 'FR' }),
    ],
    [
      'a credit card',
      { cardType: CardType.CARD_TYPE_CREDIT },
      'large_card_payment',
      byCard({ merchant: '' }),
    ],
  ])('meets what the bank sends of the same transaction by %s', (_, posted, kindKey, body) => {
    expect(meet(keysOfPosted(posted), meaningKeys(kindKey, body, FROM, NOW))).toBe(true);
  });

  it.each<[string, Partial<TransactionPosted>, string, object, number]>([
    ['another amount', {}, 'large_withdrawal', withdrawal({ amount: usd('901') }), NOW],
    [
      'another currency',
      {},
      'large_withdrawal',
      withdrawal({ amount: { ...usd('900'), currencyCode: 'EUR' } }),
      NOW,
    ],
    ['another account', {}, 'large_withdrawal', withdrawal({ maskedAccount: 'XX4322' }), NOW],
    ['another moment', {}, 'large_withdrawal', withdrawal(), NOW + 1],
    ['use abroad beside its size', {}, 'card_used_abroad', byCard(), NOW],
    [
      'its size beside use abroad',
      { countryCode: 'FR', reference: 'R' },
      'large_card_withdrawal',
      byCard({ reference: 'R' }),
      NOW,
    ],
  ])('does not take %s for the same', (_, posted, kindKey, body, at) => {
    expect(meet(keysOfPosted(posted), meaningKeys(kindKey, body, FROM, at))).toBe(false);
  });

  it('is of one recipient', () => {
    expect(meet(keysOfPosted({ reference: 'R' }), keysOfPosted({ reference: 'R' }, 'other'))).toBe(
      false,
    );
  });

  it('cannot be made to meet by what a reference holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one.trim() !== other.trim());
        const [a, b] = [one, other].map((reference) => keysOfPosted({ reference }));
        expect(meet(a, b)).toBe(false);
      }),
    );
  });
});

describe('sameThingKey', () => {
  const due = (change: TemplateVariables = {}): TemplateVariables => ({
    payment: { kind: 'text', value: 'Home loan' },
    amount: { kind: 'money', currencyCode: 'USD', units: '12', nanos: 500_000_000 },
    occurred_at: { kind: 'date_time', at: NOW },
    ...change,
  });
  const wishes = (change: TemplateVariables = {}): TemplateVariables => ({
    occasion: { kind: 'text', value: 'birthday' },
    given_name: { kind: 'text', value: 'Asha' },
    occurred_at: { kind: 'date_time', at: NOW },
    ...change,
  });
  const key = sameThingKey('payment_due', due(), FROM);

  it('is the recipient, the kind, the amount and what it is of', () => {
    const later = due({
      occurred_at: { kind: 'date_time', at: NOW + 1 },
      minimum: { kind: 'money', currencyCode: 'USD', units: '1', nanos: 0 },
    });
    expect(sameThingKey('payment_due', later, FROM)).toBe(key);
  });

  it.each<[string, string, TemplateVariables, string]>([
    ['another kind', 'insufficient_funds', due(), FROM],
    ['another recipient', 'payment_due', due(), 'recipient-2'],
    [
      'another amount',
      'payment_due',
      due({ amount: { kind: 'money', currencyCode: 'USD', units: '12', nanos: 0 } }),
      FROM,
    ],
    [
      'another currency',
      'payment_due',
      due({ amount: { kind: 'money', currencyCode: 'EUR', units: '12', nanos: 500_000_000 } }),
      FROM,
    ],
    ['another bill', 'payment_due', due({ payment: { kind: 'text', value: 'Car loan' } }), FROM],
    [
      'another account',
      'payment_due',
      due({ masked_account: { kind: 'text', value: 'XX1' } }),
      FROM,
    ],
  ])('is another for %s', (_, kindKey, variables, recipient) => {
    expect(sameThingKey(kindKey, variables, recipient)).not.toBe(key);
  });

  it('is all that is shown, but the moment, where there is no amount', () => {
    const one = sameThingKey('wishes', wishes(), FROM);
    const later = wishes({ occurred_at: { kind: 'date_time', at: NOW + 86_400_000 } });
    expect(sameThingKey('wishes', later, FROM)).toBe(one);
    const other = wishes({ given_name: { kind: 'text', value: 'Ravi' } });
    expect(sameThingKey('wishes', other, FROM)).not.toBe(one);
  });

  it('does not depend on the order of the variables', () => {
    const turned = Object.fromEntries(Object.entries(wishes()).reverse());
    expect(sameThingKey('wishes', turned, FROM)).toBe(sameThingKey('wishes', wishes(), FROM));
  });

  it('takes no names for values', () => {
    const text = (value: string) => ({ kind: 'text', value }) as const;
    expect(sameThingKey('offer', { a: text('b'), c: text('d') }, FROM)).not.toBe(
      sameThingKey('offer', { a: text('b","c","d') }, FROM),
    );
  });
});
