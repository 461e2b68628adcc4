import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDefinition } from '../../../src/broadcast/campaign/definition-check.js';
import { FieldChecks } from '../../../src/failure/field-checks.js';
import type { Failure } from '../../../src/failure/failure.js';
import type { CampaignDefinition } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { RecipientState } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory as Consent } from '../../../src/rpc/generated/tellerline/v1/consent.js';
import { MessageClass } from '../../../src/rpc/generated/tellerline/v1/message.js';
import { definitionOf, filterOf, variantOf } from './definitions.js';

const HOUR = 3_600_000;
const LIVES = { service: 24 * HOUR, promotion: 12 * HOUR };
const ID = '01933000-0000-7000-8000-000000000001';

function checked(definition: CampaignDefinition): CampaignDefinition {
  const checks = new FieldChecks();
  const result = checkDefinition(checks, definition, LIVES);
  checks.finish('');
  return result;
}

function wrong(definition: CampaignDefinition): string[] {
  try {
    checked(definition);
    return [];
  } catch (error) {
    return (error as Failure).violations.map(({ field }) => field);
  }
}

const seconds = (value: number) => ({ seconds: String(value), nanos: 0 });
const filter = (more: Parameters<typeof filterOf>[0]) => ({ audience: { filter: filterOf(more) } });
const result = (more: object) => ({
  audience: {
    result: {
      campaignId: ID,
      runId: '',
      states: [RecipientState.RECIPIENT_STATE_DELIVERED],
      variants: [],
      ...more,
    },
  },
});
const day = (year: number, month: number, date: number) => ({ year, month, day: date });
const ab = (a: number, b: number) => [
  variantOf({ percent: a }),
  variantOf({ percent: b, name: 'long' }),
];

describe('a definition', () => {
  it('has what was left out filled in', () => {
    const { messageClass, consentCategory, variants } = checked(
      definitionOf({ holdOutPercent: 10 }),
    );
    expect([messageClass, consentCategory]).toEqual([
      MessageClass.MESSAGE_CLASS_PROMOTION,
      Consent.CONSENT_CATEGORY_OFFERS,
    ]);
    expect(variants).toMatchObject([{ name: 'a', percent: 90 }]);
    const service = checked(definitionOf({ messageClass: MessageClass.MESSAGE_CLASS_SERVICE }));
    expect(service.consentCategory).toBe(Consent.CONSENT_CATEGORY_SERVICE);
  });

  it('checked once more is the same', () => {
    const once = checked(definitionOf({ variants: ab(30, 60), holdOutPercent: 10 }));
    expect(checked(once)).toEqual(once);
  });

  it.each<[string, Partial<CampaignDefinition>]>([
    ['a class and its consent', { messageClass: MessageClass.MESSAGE_CLASS_SERVICE }],
    ['greetings', { consentCategory: Consent.CONSENT_CATEGORY_GREETINGS }],
    ['a sender', { senderId: 'DEMOBANK' }],
    ['a number as sender', { senderId: '57575' }],
    ['variants', { variants: ab(45, 45), holdOutPercent: 10 }],
    ['a template', { variants: [variantOf({ texts: undefined, templateKey: 'offer' })] }],
    ['an age', filter({ minAge: 30, maxAge: 30 })],
    ['dates', filter({ customerSinceFrom: day(2020, 1, 1), customerSinceUntil: day(2020, 1, 1) })],
    ['a consent', filter({ consentedTo: Consent.CONSENT_CATEGORY_OFFERS })],
    ['a hundred cities', filter({ cities: Array.from({ length: 100 }, (_, i) => `City ${i}`) })],
    ['an upload', { audience: { audienceId: ID } }],
    ['a result', result({ runId: ID, variants: ['a'] })],
    ['a rate', { messagesPerSecond: 100_000 }],
    ['times', { timeToLive: seconds(12 * 3600), lifetime: seconds(30 * 86_400) }],
  ])('with %s is good', (_, more) => {
    expect(wrong(definitionOf(more))).toEqual([]);
  });

  it.each<[string, Partial<CampaignDefinition>]>([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'a\u0007b' }],
    ['message_class', { messageClass: MessageClass.MESSAGE_CLASS_OTP }],
    ['message_class', { messageClass: MessageClass.MESSAGE_CLASS_ALERT }],
    ['consent_category', { consentCategory: Consent.CONSENT_CATEGORY_SERVICE }],
    ['consent_category', { consentCategory: Consent.CONSENT_CATEGORY_ESSENTIAL }],
    [
      'consent_category',
      {
        messageClass: MessageClass.MESSAGE_CLASS_SERVICE,
        consentCategory: Consent.CONSENT_CATEGORY_OFFERS,
      },
    ],
    ['sender_id', { senderId: 'TWELVELETTER' }],
    ['sender_id', { senderId: 'Bänk' }],
    ['variants', { variants: [] }],
    ['variants', { variants: Array.from({ length: 11 }, () => variantOf()) }],
    ['variants', { variants: ab(50, 40) }],
    ['variants', { variants: ab(60, 50), holdOutPercent: 0 }],
    ['variants[0].name', { variants: [variantOf({ name: 'Short' })] }],
    ['variants[0].name', { variants: [variantOf({ name: 'hold-out' })] }],
    ['variants[0]', { variants: [variantOf({ texts: undefined })] }],
    ['hold_out_percent', { variants: [variantOf({ percent: 9 })], holdOutPercent: 91 }],
    ['audience', { audience: undefined }],
    ['audience', { audience: {} }],
    ['audience.filter', filter({})],
    ['audience.filter.min_age', filter({ minAge: -1 })],
    ['audience.filter.max_age', filter({ maxAge: 151 })],
    ['audience.filter.max_age', filter({ minAge: 40, maxAge: 30 })],
    ['audience.filter.cities', filter({ cities: Array.from({ length: 101 }, (_, i) => `C${i}`) })],
    ['audience.filter.cities[0]', filter({ cities: [''] })],
    ['audience.filter.segments[1]', filter({ segments: ['gold', 'gold'] })],
    ['audience.filter.without_products[0]', filter({ withoutProducts: ['x'.repeat(61)] })],
    ['audience.filter.locales[0]', filter({ locales: ['english please'] })],
    ['audience.filter.customer_since_from', filter({ customerSinceFrom: day(2023, 2, 29) })],
    [
      'audience.filter.customer_since_until',
      filter({ customerSinceFrom: day(2024, 1, 2), customerSinceUntil: day(2024, 1, 1) }),
    ],
    ['audience.filter.consented_to', filter({ consentedTo: Consent.CONSENT_CATEGORY_ALERTS })],
    ['audience.audience_id', { audience: { audienceId: '' } }],
    ['audience.audience_id', { audience: { audienceId: 'mine' } }],
    ['audience.result.campaign_id', result({ campaignId: '' })],
    ['audience.result.run_id', result({ runId: 'newest' })],
    ['audience.result.states', result({ states: [] })],
    ['audience.result.states[0]', result({ states: [RecipientState.RECIPIENT_STATE_PLANNED] })],
    ['audience.result.states[0]', result({ states: [RecipientState.RECIPIENT_STATE_SENT] })],
    [
      'audience.result.states[1]',
      result({
        states: [
          RecipientState.RECIPIENT_STATE_DELIVERED,
          RecipientState.RECIPIENT_STATE_DELIVERED,
        ],
      }),
    ],
    ['messages_per_second', { messagesPerSecond: -1 }],
    ['messages_per_second', { messagesPerSecond: 100_001 }],
    ['time_to_live', { timeToLive: seconds(59) }],
    ['time_to_live', { timeToLive: seconds(12 * 3600 + 1) }],
    ['lifetime', { lifetime: seconds(299) }],
    ['lifetime', { lifetime: seconds(30 * 86_400 + 1) }],
  ])('names %s', (field, more) => {
    expect(wrong(definitionOf(more))).toEqual([field]);
  });

  it('names two variants of one name, and every share that is none', () => {
    const variants = [
      variantOf({ name: 'b', percent: 100 }),
      variantOf({ percent: 0 }),
      variantOf({ percent: -1 }),
    ];
    expect(wrong(definitionOf({ variants }))).toEqual([
      'variants[1].name',
      'variants[1].percent',
      'variants[2].percent',
      'variants',
    ]);
  });

  it('names all at once', () => {
    expect(
      wrong(definitionOf({ name: '', senderId: '!', messagesPerSecond: -1, audience: undefined })),
    ).toEqual(['name', 'sender_id', 'messages_per_second', 'audience']);
  });

  it('is good exactly where the shares and the hold-out make 100', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 0, max: 90 }), (percents, holdOutPercent) => {
        const variants = percents.map((percent) => variantOf({ percent }));
        const sum = percents.reduce((a, b) => a + b, holdOutPercent);
        expect(wrong(definitionOf({ variants, holdOutPercent }))).toEqual(
          sum === 100 ? [] : ['variants'],
        );
      }),
    );
  });
});
