import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../src/failure/failure.js';
import {
  checkGetChallenge,
  checkIssue,
  checkPrefix,
  checkResend,
  checkVerify,
} from '../../src/otp/otp-request-check.js';
import type {
  IssueRequest,
  VerifyRequest,
} from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { OtpPurpose } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { settingsOf } from '../rpc/gateway.js';

const { otp } = settingsOf({ otp: { webOtpDomains: ['demobank.example'] } });
const CHALLENGE = '019a0000-0000-7000-8000-000000000001';
const money = (units: string, nanos = 0, currencyCode = 'INR') => ({ units, nanos, currencyCode });

const issue = (over: object = {}): IssueRequest => ({
  requestId: 'r-1',
  recipient: { msisdn: '+919812345678' },
  purpose: OtpPurpose.OTP_PURPOSE_PAYMENT,
  context: { amount: money('10'), payee: 'Corner Books', reference: 'P-1' },
  codeLength: 0,
  lifetime: undefined,
  autoFill: undefined,
  locale: '',
  ...over,
});

const verify = (over: object = {}): VerifyRequest => ({
  challengeId: CHALLENGE,
  code: '123456',
  purpose: OtpPurpose.OTP_PURPOSE_LOGIN,
  context: undefined,
  ...over,
});

function fieldsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    expect((error as Failure).code).toBe('invalid_argument');
    return (error as Failure).violations.map(({ field }) => field);
  }
  return [];
}

describe('the fields of Issue', () => {
  it.each<[string, object, string[]]>([
    ['nothing', {}, []],
    ['no request_id', { requestId: '' }, ['request_id']],
    ['a request_id with a slash', { requestId: 'otp/1' }, ['request_id']],
    ['no recipient', { recipient: undefined }, ['recipient']],
    ['a short number', { recipient: { msisdn: '+9198' } }, ['recipient.msisdn']],
    ['an empty customer', { recipient: { customerId: '' } }, ['recipient.customer_id']],
    ['no purpose', { purpose: OtpPurpose.OTP_PURPOSE_UNSPECIFIED }, ['purpose']],
    ['an unknown purpose', { purpose: 'OTP_PURPOSE_99' }, ['purpose']],
    ['no context', { context: undefined }, []],
    ['no amount', { context: { payee: '', reference: '' } }, []],
    ['an amount of nothing', { context: { amount: money('0') } }, ['context.amount']],
    ['a debt', { context: { amount: money('-5') } }, ['context.amount']],
    [
      'no such currency',
      { context: { amount: money('5', 0, 'XXQ') } },
      ['context.amount.currency_code'],
    ],
    ['a third decimal', { context: { amount: money('5', 1_000_000) } }, ['context.amount.nanos']],
    ['a long payee', { context: { payee: 'x'.repeat(61) } }, ['context.payee']],
    ['an account number as payee', { context: { payee: 'A/c 123456789012' } }, ['context.payee']],
    ['a long reference', { context: { reference: 'x'.repeat(129) } }, ['context.reference']],
    ['a short code', { codeLength: 5 }, ['code_length']],
    ['a long code', { codeLength: 11 }, ['code_length']],
    ['a negative code', { codeLength: -6 }, ['code_length']],
    ['the longest code', { codeLength: 10 }, []],
    ['the longest life', { lifetime: { seconds: '600', nanos: 0 } }, []],
    ['a life that is too long', { lifetime: { seconds: '600', nanos: 1_000_000 } }, ['lifetime']],
    ['a life that is too short', { lifetime: { seconds: '29', nanos: 999_000_000 } }, ['lifetime']],
    ['an empty auto-fill', { autoFill: {} }, ['auto_fill']],
    [
      'a short app hash',
      { autoFill: { androidAppHash: 'FA+9qCX9VS' } },
      ['auto_fill.android_app_hash'],
    ],
    [
      'no app hash',
      { autoFill: { androidAppHash: 'FA+9qCX9V u' } },
      ['auto_fill.android_app_hash'],
    ],
    ['an app hash', { autoFill: { androidAppHash: 'FA+9qCX9VSu' } }, []],
    [
      'another domain',
      { autoFill: { webOtpDomain: 'evil.example' } },
      ['auto_fill.web_otp_domain'],
    ],
    [
      'a sub-domain',
      { autoFill: { webOtpDomain: 'a.demobank.example' } },
      ['auto_fill.web_otp_domain'],
    ],
    ['a domain', { autoFill: { webOtpDomain: 'demobank.example' } }, []],
    ['no language', { locale: 'no such' }, ['locale']],
    [
      'everything wrong',
      { requestId: '', recipient: {}, purpose: '', codeLength: 1, locale: '?' },
      ['request_id', 'recipient', 'purpose', 'code_length', 'locale'],
    ],
  ])('with %s', (_, over, fields) => {
    expect(fieldsOf(() => checkIssue(issue(over), otp))).toEqual(fields);
  });

  it('never repeats what was given', () => {
    let text = '';
    try {
      checkIssue(issue({ context: { payee: 'A/c 123456789012' } }), otp);
    } catch (error) {
      text = (error as Failure).message;
    }
    expect(text).toContain('context.payee');
    expect(text).not.toContain('123456789');
  });

  it('takes what is not given from the settings', () => {
    expect(checkIssue(issue(), otp)).toMatchObject({
      codeLength: 6,
      lifetime: 300_000,
      autoFill: { androidAppHash: null, webOtpDomain: null },
      customerId: null,
    });
  });

  it('knows a repeat, however it is written, from another request', () => {
    const { content } = checkIssue(issue(), otp);
    const same = checkIssue(issue({ recipient: { msisdn: '+91 98123-45678' } }), otp);
    expect(same.content).toBe(content);
    const others = [
      { recipient: { msisdn: '+919812345679' } },
      { recipient: { customerId: 'C-1' } },
      { purpose: OtpPurpose.OTP_PURPOSE_TRANSFER },
      { context: { amount: money('11'), payee: 'Corner Books', reference: 'P-1' } },
      { codeLength: 6 },
      { lifetime: { seconds: '300', nanos: 0 } },
      { locale: 'hi' },
      { autoFill: { webOtpDomain: 'demobank.example' } },
    ];
    const contents = others.map((over) => checkIssue(issue(over), otp).content);
    expect(new Set([content, ...contents]).size).toBe(others.length + 1);
  });
});

describe('the fields of the others', () => {
  it.each<[string, object, string[]]>([
    ['nothing', {}, []],
    ['no code', { code: '' }, ['code']],
    ['a novel for a code', { code: 'x'.repeat(65) }, ['code']],
    // A customer's typing is a wrong code, which counts.
    ['letters', { code: 'abcdef' }, []],
    ['a code that is too short', { code: '1' }, []],
    ['no challenge', { challengeId: '' }, ['challenge_id']],
    ['no UUIDv7', { challengeId: '019a0000-0000-4000-8000-000000000001' }, ['challenge_id']],
    ['no purpose', { purpose: OtpPurpose.OTP_PURPOSE_UNSPECIFIED }, ['purpose']],
    ['a bad amount', { context: { amount: money('1', 5) } }, ['context.amount.nanos']],
  ])('of Verify with %s', (_, over, fields) => {
    expect(fieldsOf(() => checkVerify(verify(over)))).toEqual(fields);
  });

  it('of Resend and GetChallenge', () => {
    expect(fieldsOf(() => checkResend({ challengeId: 'x', requestId: '' }))).toEqual([
      'challenge_id',
      'request_id',
    ]);
    expect(fieldsOf(() => checkGetChallenge('x'))).toEqual(['challenge_id']);
    expect(checkGetChallenge(CHALLENGE.toUpperCase())).toBe(CHALLENGE);
  });

  it.each(['', '44', '+', '+0', '+44 79', '+44x', `+${'1'.repeat(16)}`])(
    'of ReleaseHold with %j',
    (prefix) => {
      expect(fieldsOf(() => checkPrefix(prefix))).toEqual(['prefix']);
    },
  );
});
