import { describe, expect, it } from '@jest/globals';
import type { Sparse } from '../../src/cli/unary-calls.js';
import type { IssueRequest } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { OtpPurpose } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { money } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { nextArrival, validFor } from './arrivals.js';
import { READERS } from './event-rows/event-row.js';

const MINUTE = 60_000;

interface OtpRow {
  to: keyof typeof READERS;
  request: Sparse<IssueRequest>;
  minutes: number;
  encoding: 'GSM7' | 'UCS2';
  /** Of a code. */
  text: (code: string) => string;
}

/** Word for word what customers read. */
const ROWS: OtpRow[] = [
  {
    to: 'english',
    request: {
      purpose: OtpPurpose.OTP_PURPOSE_PAYMENT,
      context: { amount: money('INR', '12000'), payee: 'Corner Books', reference: 'P-1' },
      autoFill: { webOtpDomain: 'demobank.example' },
    },
    minutes: 5,
    encoding: 'GSM7',
    text: (code) =>
      `${code} is your Demo Bank code to pay INR 12,000.00 to Corner Books. Valid for 5 minutes. Never tell it to anyone, not even the bank.\n@demobank.example #${code}`,
  },
  {
    to: 'american',
    request: {
      purpose: OtpPurpose.OTP_PURPOSE_LOGIN,
      codeLength: 8,
      lifetime: { seconds: '60' },
      autoFill: { androidAppHash: 'FA+9qCX9VSu' },
    },
    minutes: 1,
    encoding: 'GSM7',
    text: (code) =>
      `${code} is your Demo Bank code to log in. Valid for 1 minute. Never tell it to anyone, not even the bank.\nFA+9qCX9VSu`,
  },
  {
    to: 'hindi',
    request: {
      purpose: OtpPurpose.OTP_PURPOSE_TRANSFER,
      context: { amount: money('INR', '12000'), payee: 'रवि कुमार' },
    },
    minutes: 5,
    encoding: 'UCS2',
    text: (code) =>
      `${code} आपका Demo Bank कोड है, रवि कुमार को ₹12,000.00 के ट्रांसफर के लिए। 5 मिनट तक मान्य। किसी को न बताएँ, बैंक को भी नहीं।`,
  },
  {
    to: 'arabic',
    request: {
      purpose: OtpPurpose.OTP_PURPOSE_CARD,
      context: { amount: money('AED', '120') },
      lifetime: { seconds: '180' },
    },
    minutes: 3,
    encoding: 'UCS2',
    text: (code) =>
      `${code} هو رمزكم لدى Demo Bank لدفع \u200f120.00\u00a0د.إ.\u200f بالبطاقة. صالح لمدة 3 دقائق. لا تعطوه لأحد، ولا حتى للبنك.`,
  },
  {
    to: 'spanish',
    request: { purpose: OtpPurpose.OTP_PURPOSE_NEW_PAYEE, context: { payee: 'Ana Torres' } },
    minutes: 5,
    encoding: 'GSM7',
    text: (code) =>
      `${code} es su clave de Demo Bank para añadir el beneficiario Ana Torres. Caduca en 5 minutos. No se la diga a nadie, tampoco al banco.`,
  },
  {
    to: 'french',
    request: { purpose: OtpPurpose.OTP_PURPOSE_PASSWORD_RESET },
    minutes: 5,
    encoding: 'GSM7',
    text: (code) =>
      `${code} est votre code Demo Bank pour changer de mot de passe. Valable 5 minutes. Ne le donnez à personne, banque comprise.`,
  },
];

describe('a one-time password', () => {
  const journey = useJourney({
    settings: {
      bank: { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
      clients: BANK_CLIENTS,
      otp: { webOtpDomains: ['demobank.example'] },
    },
  });

  let made = 0;

  async function issue(to: keyof typeof READERS, request: Sparse<IssueRequest>) {
    const { customerId, number, asked } = READERS[to];
    made++;
    const answer = await journey.tellerline.client.otp.issue({
      requestId: `otp-${made}`,
      recipient: { customerId },
      locale: asked,
      ...request,
    });
    const { segments } = await journey.message(answer.messageId);
    const arrival = await nextArrival(journey.smsc, number, segments.length);
    return { ...answer, ...arrival, code: /^\d+/.exec(arrival.text)![0] };
  }

  it.each(ROWS.map((row) => [row.to, row] as const))(
    'is sent in %s, delivered, and good once',
    async (_, { to, request, minutes, encoding, text }) => {
      const { tellerline, watching } = journey;
      const { customerId, locale } = READERS[to];
      const sent = await issue(to, request);
      expect(sent.code).toHaveLength(request.codeLength ?? 6);
      expect(sent.text).toBe(text(sent.code));
      for (const submit of sent.submits) {
        expect(submit.fields.data_coding).toBe({ GSM7: 0, UCS2: 8 }[encoding]);
        expect(validFor(submit)).toBeLessThanOrEqual(minutes * MINUTE);
        expect(validFor(submit)).toBeGreaterThan((minutes - 1) * MINUTE);
      }
      await watching.reached([sent.messageId], 'MESSAGE_STATE_DELIVERED');
      expect(await journey.message(sent.messageId)).toMatchObject({
        eventType: 'one_time_password',
        messageClass: 'MESSAGE_CLASS_OTP',
        state: 'MESSAGE_STATE_DELIVERED',
        customerId,
        locale,
        encoding: `ENCODING_${encoding}`,
      });
      const { purpose, context } = request;
      const given = { challengeId: sent.challengeId, code: sent.code, purpose, context };
      expect(await tellerline.client.otp.verify(given)).toMatchObject({
        result: 'VERIFY_RESULT_VERIFIED',
        delivery: { messageId: sent.messageId, state: 'MESSAGE_STATE_DELIVERED' },
      });
      expect(await tellerline.client.otp.verify(given)).toMatchObject({
        result: 'VERIFY_RESULT_ALREADY_USED',
      });
    },
  );

  it('is good for what it was asked for, and nothing else', async () => {
    const { otp } = journey.tellerline.client;
    const purpose = OtpPurpose.OTP_PURPOSE_PAYMENT;
    const context = { amount: money('INR', '500'), payee: 'Corner Books' };
    const { challengeId, code } = await issue('english', { purpose, context });
    const other = { ...context, payee: 'Somebody Else' };
    expect(await otp.verify({ challengeId, code, purpose, context: other })).toMatchObject({
      result: 'VERIFY_RESULT_OTHER_CONTEXT',
      attemptsLeft: 4,
    });
    const wrong = code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
    expect(await otp.verify({ challengeId, code: wrong, purpose, context })).toMatchObject({
      result: 'VERIFY_RESULT_WRONG_CODE',
      attemptsLeft: 3,
    });
    expect(await otp.verify({ challengeId, code, purpose, context })).toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
    });
  });

  it('says what became of its SMS', async () => {
    const { client } = journey.tellerline;
    const purpose = OtpPurpose.OTP_PURPOSE_LOGIN;
    const { challengeId, messageId } = await client.otp.issue({
      requestId: 'otp-unreachable',
      // The simulator reports that it cannot be delivered.
      recipient: { customerId: 'C-1009' },
      purpose,
    });
    await journey.watching.reached([messageId], 'MESSAGE_STATE_UNDELIVERABLE');
    expect(await client.otp.verify({ challengeId, code: '000000', purpose })).toMatchObject({
      delivery: { messageId, state: 'MESSAGE_STATE_UNDELIVERABLE' },
    });
  });

  it('is in no log and no metric, and its request sends it once', async () => {
    const { tellerline, smsc } = journey;
    // Of so many digits that no other figure is one by chance.
    const request = { purpose: OtpPurpose.OTP_PURPOSE_OTHER, codeLength: 10 };
    const sent = await issue('english', request);
    await journey.watching.reached([sent.messageId], 'MESSAGE_STATE_DELIVERED');
    const again = await tellerline.client.otp.issue({
      requestId: `otp-${made}`,
      recipient: { customerId: READERS.english.customerId },
      ...request,
    });
    expect(again).toMatchObject({ messageId: sent.messageId, repeatedRequest: true });
    const last = await issue('english', request);
    const codes = smsc.received.filter(({ text }) => text.startsWith(sent.code));
    expect(codes).toHaveLength(1);
    for (const text of [await tellerline.metrics(), tellerline.log.join('')]) {
      for (const { code } of [sent, last]) expect(text).not.toMatch(new RegExp(`\\b${code}\\b`));
    }
  });
});
