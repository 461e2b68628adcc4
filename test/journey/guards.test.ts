import { describe, expect, it } from '@jest/globals';
import type { Sparse } from '../../src/cli/unary-calls.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import {
  CardType,
  SecurityNotice_Kind as Notice,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { SendRequest } from '../../src/rpc/generated/tellerline/v1/message_service.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { cardRequested, eventOf, sendText, transactionPosted } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { nextArrival } from './arrivals.js';
import { refusal } from './refusal.js';
import { ACCOUNT_NUMBER, CARD_NUMBER, IBAN } from './wrong-values.js';

/** To this number goes nothing. */
const NOBODY = '+919812340300';
const NUMBER = '919812340301';

function call(key: string, variables: Record<string, string>): SendRequest {
  const request = sendText('ALERT', { msisdn: NOBODY });
  return { ...request, content: { template: { key, variables, locale: '' } } };
}

const posted = (changes: object) => {
  const event = transactionPosted({ msisdn: NOBODY });
  return { ...event, transactionPosted: { ...event.transactionPosted!, ...changes } };
};

describe('what no text may show', () => {
  const journey = useJourney({
    settings: { clients: BANK_CLIENTS, links: { allowed: ['demobank.example/s'] } },
  });

  async function refused(asking: Promise<unknown>, ...fields: string[]): Promise<void> {
    const { words, ...rest } = await refusal(asking);
    expect(rest).toEqual({ code: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT', fields });
    for (const number of [CARD_NUMBER, ACCOUNT_NUMBER, IBAN, '4111', 'NWBK', 'evil']) {
      expect(words).not.toContain(number);
    }
  }

  const send = (request: SendRequest) => journey.tellerline.client.send(request);
  const publish = (event: Sparse<Event>) => journey.tellerline.client.publish({ event });

  it.each([
    ['a card number', `Your card ${CARD_NUMBER} is ready.`],
    ['a card number in one row', 'Your card 4111111111111111 is ready.'],
    ['a card number with dashes', 'Your card 4111-1111-1111-1111 is ready.'],
    ['a card number in other digits', 'आपका कार्ड ४१११ ११११ ११११ ११११ तैयार है।'],
    ['an IBAN', `Pay to ${IBAN} now.`],
    ['an IBAN in one row', `Pay to ${IBAN.replaceAll(' ', '')} now.`],
    ["a link to another's site", 'See https://evil.example/s/1 now.'],
    ['a link to another part of the site', 'See https://demobank.example/other now.'],
    ['a link without https', 'See http://demobank.example/s/1 now.'],
    ['a link without a scheme', 'See www.evil.example now.'],
    ['a link of a path', 'See evil.example/login now.'],
  ])('is %s in a text', async (_, text) => {
    await refused(send(sendText('SERVICE', { msisdn: NOBODY, text })), 'content.text');
  });

  it.each([
    ['a card number', CARD_NUMBER],
    ['an IBAN', IBAN],
    ['an account number', ACCOUNT_NUMBER],
    ['a link', 'https://evil.example/s/1'],
  ])("is %s in a template's variable", async (_, product_name) => {
    const variables = { card_type: 'debit', masked_account: 'XX4321', product_name };
    await refused(
      send(call('card_requested', variables)),
      'content.template.variables.product_name',
    );
  });

  it.each<[string, Sparse<Event>, string]>([
    [
      "a link to another's site",
      posted({ counterparty: 'https://evil.example/s' }),
      'counterparty',
    ],
    ['a card number', posted({ counterparty: CARD_NUMBER }), 'counterparty'],
    ['a card number', posted({ reference: CARD_NUMBER }), 'reference'],
    ['a card number', posted({ maskedAccount: CARD_NUMBER }), 'masked_account'],
    ['an account number', posted({ maskedAccount: ACCOUNT_NUMBER }), 'masked_account'],
    ['an IBAN', posted({ place: IBAN }), 'place'],
  ])('is %s in an event', async (_, event, field) => {
    await refused(publish(event), `event.transaction_posted.${field}`);
  });

  it("is a card number in an event of the bank's own", async () => {
    const data = { points: 3, card_name: CARD_NUMBER };
    const event = eventOf(
      { customEvent: { name: 'loyalty_points', data } },
      { recipient: { msisdn: NOBODY } },
    );
    await refused(publish(event), 'event.custom_event.data.card_name');
  });

  it('is not what only looks like it', async () => {
    const texts = [
      'Your order 4111111111111112 is on its way.',
      'Your card XX1111 is ready. It costs 4,111.11.',
      'See https://demobank.example/s/2025-02 now.',
      'Write to help@demobank.example. Amount: 10.500.',
    ];
    for (const text of texts) {
      await send(sendText('SERVICE', { msisdn: `+${NUMBER}`, text }));
      expect((await nextArrival(journey.smsc, NUMBER, 1)).text).toBe(text);
    }
  });

  it("is no link out of another's name", async () => {
    const event = eventOf(
      { securityNotice: { kind: Notice.KIND_NEW_PAYEE, subject: 'WWW.SHOP.COM' } },
      { recipient: { msisdn: `+${NUMBER}` } },
    );
    await publish(event);
    const { text } = await nextArrival(journey.smsc, NUMBER, 1);
    expect(text).toContain('A new payee was added (WWW SHOP COM) on ');
  });

  it('never reaches the SMSC', async () => {
    const { smsc, tellerline, watching } = journey;
    const [last] = await journey.send(sendText('SERVICE', { msisdn: `+${NUMBER}` }));
    await watching.reached([last], 'MESSAGE_STATE_DELIVERED');
    expect(smsc.received.filter(({ destination }) => `+${destination}` === NOBODY)).toEqual([]);
    const request = { msisdn: NOBODY, pageSize: 0, pageToken: '' };
    expect((await tellerline.client.list(request)).messages).toEqual([]);
  });
});

describe('a carrier that takes registered texts only', () => {
  const ENTITY = '1101234567890123456';
  const TEMPLATE = '1107167890123456789';

  const journey = useJourney({
    carrier: { registration: { entityId: ENTITY } },
    settings: { clients: BANK_CLIENTS },
  });

  const requested = (productName: string) =>
    cardRequested({
      msisdn: `+${NUMBER}`,
      locale: 'en-IN',
      cardRequested: {
        cardType: CardType.CARD_TYPE_DEBIT,
        maskedAccount: 'XX4321',
        productName,
      },
    });

  /** Optional parameters by their tags, as texts. */
  async function arrives(segments: number) {
    const { text, submits } = await nextArrival(journey.smsc, NUMBER, segments);
    const tags = submits.map(({ fields }) =>
      Object.fromEntries(
        fields.tlvs
          .filter(({ tag }) => tag >= 0x1400)
          .map(({ tag, value }) => [tag.toString(16), value.toString('latin1')]),
      ),
    );
    return { text, tags };
  }

  it('gets no text of which nothing is registered', async () => {
    const { client } = journey.tellerline;
    expect(await refusal(client.publish({ event: requested('Gold') }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'TEXT_NOT_REGISTERED',
    });
    expect(await refusal(client.send(sendText('SERVICE')))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'TEXT_NOT_REGISTERED',
    });
  });

  it('gets one that is registered, with the IDs of the bank and of the template', async () => {
    const { client } = journey.tellerline;
    const { warnings } = await client.templates.registerTemplate({
      registration: {
        carrier: 'demo',
        key: 'card_requested',
        locale: 'en',
        registeredTemplateId: TEMPLATE,
        pattern:
          'Demo Bank: We have your request for a {#var#} {#var#} on {#var#}{#var#} Not you? Call us now.',
      },
    });
    expect(warnings).toEqual([]);
    const { messageId, segments } = await client.publish({ event: requested('Gold') });
    expect(await arrives(segments)).toEqual({
      text: 'Demo Bank: We have your request for a Gold debit card on XX4321. Not you? Call us now.',
      // C-octet strings: a zero ends them.
      tags: [{ 1400: `${ENTITY}\0`, 1401: `${TEMPLATE}\0` }],
    });
    await journey.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
  });

  it('gets the IDs with every segment', async () => {
    const { client } = journey.tellerline;
    await client.templates.registerTemplate({
      registration: {
        carrier: 'demo',
        key: 'card_requested',
        locale: 'hi',
        registeredTemplateId: '42',
        pattern:
          'Demo Bank: खाते {#var#} के लिए आपके {#var#} का अनुरोध मिला। आपने नहीं किया? तुरंत कॉल करें।',
      },
    });
    const event = { ...requested('Gold'), locale: 'hi' };
    const { segments } = await client.publish({ event });
    const { tags } = await arrives(segments);
    expect(tags).toHaveLength(2);
    for (const tag of tags) expect(tag).toEqual({ 1400: `${ENTITY}\0`, 1401: '42\0' });
  });

  it('gets no text that is not as it was registered', async () => {
    const { client } = journey.tellerline;
    const { smsc } = journey;
    const before = smsc.received.length;
    // More characters than may stand for {#var#}.
    const event = requested('x'.repeat(40));
    expect(await refusal(client.publish({ event }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'TEXT_NOT_REGISTERED',
    });
    const inFrench = { ...requested('Gold'), locale: 'fr' };
    expect(await refusal(client.publish({ event: inFrench }))).toMatchObject({
      reason: 'TEXT_NOT_REGISTERED',
    });
    await client.templates.removeRegistration({
      carrier: 'demo',
      key: 'card_requested',
      locale: 'hi',
    });
    const inHindi = { ...requested('Gold'), locale: 'hi' };
    expect(await refusal(client.publish({ event: inHindi }))).toMatchObject({
      reason: 'TEXT_NOT_REGISTERED',
    });
    const { segments } = await client.publish({ event: requested('Silver') });
    expect((await arrives(segments)).text).toContain('Silver');
    expect(smsc.received).toHaveLength(before + segments);
  });
});
