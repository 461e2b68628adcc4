import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PreviewCampaignResponse } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { MessageClass } from '../../../src/rpc/generated/tellerline/v1/message.js';
import { call } from '../../rpc/gateway.js';
import { consentTo, putAudience, register } from '../audience/reader-kit.js';
import { definitionOf, variantOf } from '../campaign/definitions.js';
import { FOOTERS } from '../content/contents-kit.js';
import { APPROVER, AUTHOR, OPERATOR, READER, previewOf, usePreviews } from './preview-kit.js';

const TEXTS = {
  en: 'Dear {given_name}, loans from 4.9 %. https://bank.example/loans',
  hi: '{given_name} जी, 4.9 % से ऋण। https://bank.example/loans',
  ar: 'عزيزنا {given_name}، قروض من 4.9 %. https://bank.example/loans',
};
const UPLOAD = '0190f8a0-0000-7000-8000-000000000001';
const MISSING = '0190f8a0-0000-7000-8000-000000000002';

const agreed = consentTo('offers', true);

/** So many customers with numbers that begin alike. */
function people(prefix: string, count: number, more: object) {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}-${i}`,
    msisdn: `${prefix}${String(10_000_00 + i)}`,
    givenName: 'Asha',
    consents: agreed,
    ...more,
  }));
}

function ownTexts(texts: Record<string, string>) {
  return definitionOf({ variants: [variantOf({ texts: { byLocale: texts } })] });
}

const counted = ({ refusals }: PreviewCampaignResponse) =>
  Object.fromEntries(refusals.map(({ reason, recipients }) => [reason, Number(recipients)]));

describe('a preview of a campaign', () => {
  const kit = usePreviews();

  beforeAll(async () => {
    await register(kit.database.database(), [
      ...people('+91980', 20, { locale: 'en-IN' }),
      ...people('+91981', 10, { locale: 'hi-IN' }),
      ...people('+91982', 5, { locale: 'en', consents: consentTo('offers', false) }),
      ...people('+91983', 4, { locale: 'en', blocked: true }),
      ...people('+91984', 3, { locale: 'en', givenName: null }),
      ...people('+44770', 6, { locale: 'en-GB' }),
      ...people('+44771', 2, { locale: 'ar' }),
      ...people('+1212555', 2, { locale: 'en-US' }).map((one, i) => ({
        ...one,
        msisdn: `+1212555010${i}`,
      })),
      ...people('+33612', 1, { locale: 'fr' }).map((one) => ({ ...one, msisdn: '+33612345678' })),
    ]);
  });

  it('tells of everybody, and sends nothing', async () => {
    const found = await previewOf(kit, ownTexts(TEXTS));
    expect(found).toMatchObject({ audience: '53', judged: '53', heldOut: '0', waiting: '0' });
    // Of consents, 5 said no; 3 have no name and 2 no words in GSM 7-bit.
    expect(counted(found)).toEqual({
      blocked: 4,
      consent_missing: 5,
      no_route: 1,
      not_registered: 2,
      text: 5,
    });
    const refused = Object.values(counted(found)).reduce((a, b) => a + b, 0);
    expect(refused).toBe(17);
    expect(found.sendable).toBe('36');
    // 26 in GSM 7-bit of one segment each, 10 in Hindi of two.
    expect(found.segments).toBe('46');
    expect(found.costs).toEqual([
      { currencyCode: 'INR', units: '4', nanos: 800_000_000 },
      { currencyCode: 'GBP', units: '0', nanos: 180_000_000 },
    ]);
    // 40 segments by way of India, at 10 a second.
    expect(found.duration).toEqual({ seconds: '4', nanos: 0 });
    expect(kit.acceptor.taken).toEqual([]);
  });

  it('shows each language, of somebody or with the names of the variables', async () => {
    const { samples } = await previewOf(kit, ownTexts(TEXTS), { samples: 2 });
    const of = (locale: string) => samples.filter((sample) => sample.locale === locale);
    expect(of('en')).toHaveLength(2);
    expect(of('en')[0]).toMatchObject({
      variant: 'a',
      text: `Dear Asha, loans from 4.9 %. https://bank.example/loans\n${FOOTERS.en}`,
      encoding: 'ENCODING_GSM7',
      segments: 1,
    });
    expect(of('hi')).toEqual(
      Array(2).fill({
        variant: 'a',
        locale: 'hi',
        text: `Asha जी, 4.9 % से ऋण। https://bank.example/loans\n${FOOTERS.hi}`,
        encoding: 'ENCODING_UCS2',
        segments: 2,
        carrier: 'india',
      }),
    );
    // Nobody can be sent it: those who read Arabic have a carrier without it.
    expect(of('ar')).toEqual([
      {
        variant: 'a',
        locale: 'ar',
        text: `عزيزنا given name، قروض من 4.9 %. https://bank.example/loans\n${FOOTERS.ar}`,
        encoding: 'ENCODING_UCS2',
        segments: 2,
        carrier: '',
      },
    ]);
  });

  it('shows the words to those who write or approve them, and to nobody else', async () => {
    const approver = await previewOf(kit, ownTexts(TEXTS), { apiKey: APPROVER });
    expect(approver.samples.length).toBeGreaterThan(0);
    const operator = await previewOf(kit, ownTexts(TEXTS), { apiKey: OPERATOR });
    expect(operator).toMatchObject({ audience: '53', samples: [] });
    await expect(previewOf(kit, ownTexts(TEXTS), { apiKey: READER })).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
  });

  it('takes a template where it is registered, as it would go', async () => {
    const definition = definitionOf({
      variants: [
        variantOf({
          texts: undefined,
          templateKey: 'offer',
          variables: { headline: 'Loans', valid_until: '2026-12-31' },
        }),
      ],
    });
    const before = await previewOf(kit, definition);
    expect(counted(before)).toMatchObject({ not_registered: 2 });
    expect(before.samples.find(({ locale }) => locale === 'en')?.text).toMatch(
      /^Test Bank: Loans\nValid until (Dec 31,|31 Dec) 2026\nReply STOP to end offers\.$/,
    );
    await kit.database.database().rows(
      {
        name: '',
        text: `insert into template_registration
            (carrier, template_key, locale, registered_template_id, pattern, registered_by, registered_at)
          values ('america', 'offer', 'en', '110716', $1, 'bank', now())`,
      },
      ['Test Bank: {#var#}\nValid until {#var#}\nReply STOP to end offers.'],
    );
    await kit.registrations.refresh();
    const after = await previewOf(kit, definition);
    expect(counted(after)).not.toHaveProperty('not_registered');
    expect(Number(after.sendable)).toBe(Number(before.sendable) + 2);
  });

  it('of an upload takes the variables of its rows', async () => {
    await putAudience(
      kit.database.database(),
      UPLOAD,
      ['A1', 'B2', ''].map((code, i) => ({
        msisdn: `+919845000${100 + i}`,
        variables: { code },
      })),
    );
    await kit.database
      .database()
      .rows({ name: '', text: `update audience set variables = '{code}' where audience_id = $1` }, [
        UPLOAD,
      ]);
    const definition = {
      ...ownTexts({ en: 'Your code: {code}. Account 123456789' }),
      messageClass: MessageClass.MESSAGE_CLASS_SERVICE,
      audience: { audienceId: UPLOAD },
    };
    const found = await previewOf(kit, definition, { samples: 5 });
    expect(found).toMatchObject({ audience: '3', sendable: '2' });
    expect(counted(found)).toEqual({ text: 1 });
    expect(found.samples.map(({ text }) => text).toSorted()).toEqual([
      'Your code: A1. Account 123456789',
      'Your code: B2. Account 123456789',
    ]);
  });

  it('names every wrong field of a definition', async () => {
    const definition = definitionOf({
      variants: [
        variantOf({ percent: 50, texts: { byLocale: { en: 'See https://evil.example' } } }),
        variantOf({ percent: 50, texts: undefined, templateKey: 'ofer' }),
      ],
    });
    await expect(previewOf(kit, definition)).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      fields: ['definition.variants[0].texts.by_locale.en', 'definition.variants[1].template_key'],
    });
  });

  it.each([
    ['nothing to preview', {}, ['what']],
    ['an ID that is none', { campaignId: 'x' }, ['campaign_id']],
    ['too many samples', { campaignId: MISSING, samples: 6 }, ['samples']],
    ['fewer than none', { campaignId: MISSING, samples: -1 }, ['samples']],
  ])('is refused with %s', async (_, request, fields) => {
    const refused = call(kit.client, 'previewCampaign', request, AUTHOR);
    await expect(refused).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT', fields });
  });

  it('of a campaign that is kept is found by its ID', async () => {
    const missing = call(kit.client, 'previewCampaign', { campaignId: MISSING }, AUTHOR);
    await expect(missing).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    const { campaign } = await call<{ campaign: { campaignId: string } }>(
      kit.client,
      'createCampaign',
      { definition: ownTexts(TEXTS), requestId: 'one' },
      AUTHOR,
    );
    const { campaignId } = campaign;
    const found = await call(kit.client, 'previewCampaign', { campaignId }, AUTHOR);
    expect(found).toMatchObject({ audience: '53', sendable: '36' });
  });

  it('of one client is one at a time', async () => {
    const results = await Promise.allSettled([
      previewOf(kit, ownTexts(TEXTS)),
      previewOf(kit, ownTexts(TEXTS)),
    ]);
    const failed = results.filter(({ status }) => status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ reason: { reason: 'RATE_EXCEEDED', retryAfter: 10_000 } });
  });
});
