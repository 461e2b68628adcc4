import { describe, expect, it } from '@jest/globals';
import type { Sparse } from '../../../src/cli/unary-calls.js';
import { OtpPurpose } from '../../../src/rpc/generated/tellerline/v1/otp_service.js';
import type { IssueRequest } from '../../../src/rpc/generated/tellerline/v1/otp_service.js';
import { money } from '../../kit/events.js';
import { usePull } from '../../kit/pull.js';
import { codeIn, WRITERS } from './told.js';
import type { Writer } from './told.js';

const ROWS: { from: Writer; text: string; told: string; none: string }[] = [
  {
    from: 'grace',
    text: 'OTP not received',
    told: 'Demo Bank: We have sent your code again. Never tell it to anyone, not even the bank.',
    none: 'Demo Bank: You have no open code. Please ask for a new one where you need it, such as on our website or in our app.',
  },
  {
    from: 'lucia',
    text: 'CODIGO',
    told: 'Demo Bank: le hemos mandado su clave otra vez. No se la diga a nadie, tampoco al banco.',
    none: 'Demo Bank: no tiene ninguna clave pendiente. Pida una nueva donde la necesite, como en la web o la app.',
  },
  {
    from: 'rahul',
    text: 'ओटीपी नहीं आया',
    told: 'Demo Bank: आपका कोड फिर भेजा गया है। इसे किसी को न बताएँ, बैंक को भी नहीं।',
    none: 'Demo Bank: आपका कोई कोड खुला नहीं है। जहाँ ज़रूरत हो, जैसे वेबसाइट या ऐप पर, नया कोड माँगें।',
  },
];

describe('a code that did not come', () => {
  // The shortest that the settings take: nobody waits for it here.
  const journey = usePull({ settings: { otp: { resendDelay: '5s' } } });
  let made = 0;

  async function issue(customerId: string) {
    made++;
    const request: Sparse<IssueRequest> = {
      purpose: OtpPurpose.OTP_PURPOSE_PAYMENT,
      context: { amount: money('INR', '12000'), payee: 'Corner Books' },
    };
    const recipient = { customerId };
    const { otp } = journey.tellerline.client;
    const answer = await otp.issue({ requestId: `missing-${made}`, recipient, ...request });
    return { ...request, challengeId: answer.challengeId };
  }

  it.each(ROWS.map((row) => [row.from, row.text, row] as const))(
    'is sent again to %s: %s',
    async (from, text, { told, none }) => {
      const { number, customerId } = WRITERS[from];
      expect((await journey.asks(number, text)).text).toBe(none);
      const challenge = await issue(customerId);
      await journey.reads(number);
      // As if the time that a second code has to wait were over.
      await journey.database.rows(
        {
          name: '',
          text: `update otp_challenge set resend_after = now() where challenge_id = $1`,
        },
        [challenge.challengeId],
      );
      const command = await journey.writes(number, text);
      expect(command).toMatchObject({
        service: 'code_missing',
        customerId,
        state: 'COMMAND_STATE_DONE',
        guard: 'COMMAND_GUARD_NONE',
      });
      const texts = [await journey.reads(number), await journey.reads(number)];
      const reply = texts.find((one) => !/\d{6}/.test(one))!;
      const code = codeIn(texts.find((one) => one !== reply)!);
      expect(reply).toBe(told);
      const { otp } = journey.tellerline.client;
      expect(await otp.verify({ ...challenge, code })).toMatchObject({
        result: 'VERIFY_RESULT_VERIFIED',
      });
    },
  );

  it('is not sent again at once', async () => {
    const { number, customerId } = WRITERS.oliver;
    await issue(customerId);
    const first = await journey.reads(number);
    const { text, command } = await journey.asks(number, 'NO CODE');
    expect(text).toBe(
      'Demo Bank: A code was sent to you just now. If it does not come, send OTP again in 1 minute.',
    );
    expect(command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'too_soon' });
    expect(journey.unread(number)).toEqual([]);
    expect(first).toMatch(/^\d{6} /);
  });

  it('goes to nobody but the number that it was for', async () => {
    await issue(WRITERS.zoe.customerId);
    await journey.reads(WRITERS.zoe.number);
    const { command } = await journey.asks(WRITERS.asha.number, 'OTP');
    expect(command).toMatchObject({ reason: 'no_code' });
    expect(journey.unread(WRITERS.zoe.number)).toEqual([]);
  });
});
