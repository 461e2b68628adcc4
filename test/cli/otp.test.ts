import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';
import { run } from './command-line.js';
import { Refusal, startFakeGateway } from './fake-gateway.js';
import { MESSAGE_ID } from './samples.js';

const { answered, request } = useAnswers();

const CHALLENGE = '0193a7c8-5d1e-7abc-8def-00000000c0de';
const AT = timestampOf(Date.UTC(2026, 10, 22, 10));
const CODE = '482913';

const ISSUED = {
  challengeId: CHALLENGE,
  messageId: MESSAGE_ID,
  expiresAt: AT,
  resendAfter: AT,
  maskedMsisdn: '+9198******78',
};

describe('otp issue', () => {
  it('asks for a code with all that it is bound to', async () => {
    const { code, out } = await answered(
      'Issue',
      ISSUED,
      ...['otp', 'issue', '--customer', 'C-1', '--purpose', 'new-payee', '--digits', '8'],
      ...['--amount', 'INR 500.5', '--payee', 'Asha', '--reference', 'R-1', '--lifetime', '3m'],
      ...['--web-otp-domain', 'bank.example', '--locale', 'hi', '--request-id', 'r-1'],
    );
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^${CHALLENGE} {2}issued$`, 'm'));
    expect(out).toMatch(/^ +to +\+9198\*{6}78$/m);
    expect(out).toMatch(/^ +expires +2026-11-22 10:00:00\.000 UTC$/m);
    expect(request()).toMatchObject({
      requestId: 'r-1',
      recipient: { customerId: 'C-1' },
      purpose: 'OTP_PURPOSE_NEW_PAYEE',
      context: {
        amount: { currencyCode: 'INR', units: '500', nanos: 500_000_000 },
        payee: 'Asha',
        reference: 'R-1',
      },
      codeLength: 8,
      lifetime: { seconds: '180', nanos: 0 },
      autoFill: { webOtpDomain: 'bank.example' },
      locale: 'hi',
    });
  });

  it('leaves to the settings what is not given', async () => {
    await answered(
      'Issue',
      ISSUED,
      ...['otp', 'issue', '--msisdn', '+919812345678', '--purpose', 'login'],
    );
    expect(request()).toMatchObject({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      recipient: { msisdn: '+919812345678' },
      purpose: 'OTP_PURPOSE_LOGIN',
      context: null,
      codeLength: 0,
      lifetime: null,
      autoFill: null,
    });
  });

  it.each([
    [['--purpose', 'login'], 'give --msisdn or --customer'],
    [['--purpose', 'login', '--msisdn', '+1', '--customer', 'c'], 'give --msisdn or --customer'],
    [['--msisdn', '+1'], "required option '--purpose"],
    [['--msisdn', '+1', '--purpose', 'fun'], 'Allowed choices are login'],
    [['--msisdn', '+1', '--purpose', 'login', '--digits', '5'], 'a whole number from 6 to 10'],
    [['--msisdn', '+1', '--purpose', 'login', '--amount', '500'], 'a currency and an amount'],
    [
      [
        ...['--msisdn', '+1', '--purpose', 'login'],
        ...['--android-app-hash', 'x', '--web-otp-domain', 'y'],
      ],
      'only one of them',
    ],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await run(['otp', 'issue', ...words]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('says why a code is not sent', async () => {
    const refusal = new Refusal(status.FAILED_PRECONDITION, 'The prefix is held.', [], 60);
    const { code, err } = await answered(
      'Issue',
      refusal,
      ...['otp', 'issue', '--msisdn', '+919812345678', '--purpose', 'login'],
    );
    expect(code).toBe(6);
    expect(err).toBe(
      'tellerline: FAILED_PRECONDITION: The prefix is held.\n  worth a repeat after 1 min\n',
    );
  });
});

describe('otp verify', () => {
  const words = ['otp', 'verify', CHALLENGE, CODE, '--purpose', 'payment', '--amount', 'INR 500'];

  it('ends with 0 where the code is right', async () => {
    const { code, out } = await answered(
      'Verify',
      {
        result: 'VERIFY_RESULT_VERIFIED',
        delivery: { messageId: MESSAGE_ID, state: 'MESSAGE_STATE_DELIVERED', at: AT },
      },
      ...words,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^verified$/m);
    expect(out).not.toContain('attempts left');
    expect(out).toMatch(/^ +SMS +delivered +2026-11-22 10:00:00\.000 UTC/m);
    expect(request()).toMatchObject({
      challengeId: CHALLENGE,
      code: CODE,
      purpose: 'OTP_PURPOSE_PAYMENT',
      context: { amount: { currencyCode: 'INR', units: '500' } },
    });
  });

  it.each([
    ['VERIFY_RESULT_WRONG_CODE', { attemptsLeft: 4 }, /^wrong code\n +attempts left +4$/m],
    ['VERIFY_RESULT_LOCKED', { lockedUntil: AT }, /^ +locked until +2026-11-22 10:00/m],
  ])('ends with 1 on %s', async (result, rest, said) => {
    const { code, out, err } = await answered('Verify', { result, ...rest }, ...words);
    expect(code).toBe(1);
    expect(out).toMatch(said);
    expect(out + err).not.toContain(CODE);
  });

  it('never repeats the code where the daemon refuses', async () => {
    const refusal = new Refusal(status.INVALID_ARGUMENT, 'x', [
      { field: 'code', description: 'must have 6 to 10 digits' },
    ]);
    const { err } = await answered('Verify', refusal, ...words);
    expect(err).toContain('code: must have 6 to 10 digits');
    expect(err).not.toContain(CODE);
  });

  it('reads the code from the standard input', async () => {
    const gateway = await startFakeGateway({ unary: { Verify: () => ({}) } });
    const piped = words.map((word) => (word === CODE ? '-' : word));
    await run([...piped, '--address', gateway.address], { input: `${CODE}\n` });
    expect(gateway.requests).toMatchObject([{ request: { code: CODE } }]);
    gateway.stop();
  });
});

describe('otp resend, show, holds and release', () => {
  it('resends', async () => {
    const { out } = await answered('Resend', ISSUED, 'otp', 'resend', CHALLENGE);
    expect(request()).toMatchObject({ challengeId: CHALLENGE });
    expect(out).toMatch(/^ +resend from +2026-11-22/m);
  });

  it('shows a challenge, and what became of its SMS', async () => {
    const challenge = {
      challengeId: CHALLENGE,
      purpose: 'OTP_PURPOSE_LOGIN',
      state: 'CHALLENGE_STATE_OPEN',
      issuedAt: AT,
      expiresAt: AT,
      failures: 1,
      sends: 2,
      maskedMsisdn: '+9198******78',
      delivery: { messageId: MESSAGE_ID, state: 'MESSAGE_STATE_UNDELIVERABLE', detail: 'err:001' },
    };
    const { out } = await answered('GetChallenge', challenge, 'otp', 'show', CHALLENGE);
    expect(out).toMatch(new RegExp(`^${CHALLENGE} {2}open$`, 'm'));
    expect(out).toMatch(/^ +codes sent +2$/m);
    expect(out).toMatch(/^ +SMS +undeliverable +err:001/m);
  });

  it('lists what is held', async () => {
    const hold = { prefix: '+4479', since: AT, until: AT, reason: '3 of 120 verified' };
    const { out } = await answered('ListHolds', { holds: [hold] }, 'otp', 'holds', '--all');
    expect(request()).toEqual({ includeEnded: true });
    expect(out).toMatch(/^\+4479 +2026.* UTC +2026.* UTC +3 of 120 verified$/m);
    expect((await answered('ListHolds', {}, 'otp', 'holds')).out).toBe('No prefix is held.\n');
  });

  it('releases', async () => {
    const { out } = await answered('ReleaseHold', {}, 'otp', 'release', '+4479');
    expect(out).toBe('+4479 is released\n');
    expect(request()).toEqual({ prefix: '+4479' });
  });
});
