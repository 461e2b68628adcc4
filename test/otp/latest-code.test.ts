import { afterEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { meantBy } from '../../src/otp/latest-code.js';
import { LatestCodeRunner } from '../../src/otp/latest-code.runner.js';
import { KEYS } from '../rpc/gateway.js';
import { codeIn, freshNumber, issueRequest, ms, requestId, useOtp, wrongCode } from './otp-kit.js';
import type { OtpNode } from './otp-kit.js';
import { addCustomer, rateOf } from './otp-rows.js';

const LOGIN = { purpose: 'OTP_PURPOSE_LOGIN', context: {} };

describe('the latest code of a number', () => {
  const { nodes, node, clock, db } = useOtp({
    nodes: 2,
    otp: { maxFailures: 3, codeLifetime: '10m' },
  });
  const resend = (
    msisdn: string,
    { by = node, id = requestId() }: { by?: OtpNode; id?: string } = {},
  ) =>
    by.gateway.app
      .get(LatestCodeRunner, { strict: false })
      .resend({ msisdn, requestId: id, since: clock.now - 1_000 });
  const sentTo = (msisdn: string) => nodes.flatMap((one) => one.acceptor.textsTo(msisdn));

  afterEach(() => nodes.forEach((one) => one.acceptor.works()));

  it('is sent anew, as its client would have it, and the one before is over', async () => {
    const { challengeId, msisdn, code } = await node.issued();
    clock.advance(30_000);
    await expect(resend(msisdn)).resolves.toEqual({ kind: 'sent' });
    const [first, second] = sentTo(msisdn);
    expect(second.replace(codeIn(second), '')).toBe(first.replace(code, ''));
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_WRONG_CODE',
    });
    await expect(node.verify({ challengeId, code: codeIn(second) })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
    });
  });

  it('is the one that was sent last, whichever client asked for it', async () => {
    const { msisdn } = await node.issued();
    clock.advance(1_000);
    const other = { ...issueRequest({ recipient: { msisdn } }), ...LOGIN };
    const { challengeId } = await node.issue(other, KEYS.other);
    clock.advance(30_000);
    await expect(resend(msisdn)).resolves.toEqual({ kind: 'sent' });
    const code = node.lastCode(msisdn);
    await expect(node.verify({ challengeId, code, ...LOGIN }, KEYS.other)).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
    });
  });

  it('keeps the delay of Resend, and tells how long it is', async () => {
    const { msisdn } = await node.issued();
    clock.advance(10_000);
    await expect(resend(msisdn)).resolves.toEqual({ kind: 'later', wait: 20_000 });
    clock.advance(20_000);
    await expect(resend(msisdn)).resolves.toEqual({ kind: 'sent' });
    await expect(resend(msisdn)).resolves.toEqual({ kind: 'later', wait: 60_000 });
    expect(sentTo(msisdn)).toHaveLength(2);
    await expect(rateOf(db.database(), msisdn)).resolves.toBe(2);
  });

  it('has no more sends than the challenge', async () => {
    const { msisdn } = await node.issued();
    for (const delay of [30_000, 60_000, 120_000]) {
      clock.advance(delay);
      await expect(resend(msisdn)).resolves.toEqual({ kind: 'sent' });
    }
    clock.advance(240_000);
    await expect(resend(msisdn)).resolves.toEqual({ kind: 'none' });
    expect(sentTo(msisdn)).toHaveLength(4);
  });

  it('is none where no challenge is open', async () => {
    await expect(resend(freshNumber())).resolves.toEqual({ kind: 'none' });
    const verified = await node.issued();
    await node.verify({ challengeId: verified.challengeId, code: verified.code });
    const expired = await node.issued();
    clock.now = ms(expired.expiresAt);
    for (const { msisdn } of [verified, expired]) {
      await expect(resend(msisdn)).resolves.toEqual({ kind: 'none' });
      expect(sentTo(msisdn)).toHaveLength(1);
    }
  });

  it('is none of a challenge that wrong codes have ended; that of another purpose goes on', async () => {
    const { challengeId, msisdn, code } = await node.issued();
    const other = issueRequest({ recipient: { msisdn }, ...LOGIN });
    await node.issue(other);
    clock.advance(30_000);
    for (let i = 0; i < 3; i++) await node.verify({ challengeId, code: wrongCode(code) });
    // Locks are of a purpose.
    await expect(resend(msisdn)).resolves.toEqual({ kind: 'sent' });
    const alone = await node.issued();
    clock.advance(30_000);
    for (let i = 0; i < 3; i++) {
      await node.verify({ challengeId: alone.challengeId, code: wrongCode(alone.code) });
    }
    await expect(resend(alone.msisdn)).resolves.toEqual({ kind: 'none' });
  });

  it('is held while the SIM is new', async () => {
    const { msisdn } = await node.issued();
    clock.advance(30_000);
    await addCustomer(db.database(), { id: `C-${msisdn}`, msisdn, simChangedAt: clock.now });
    await expect(resend(msisdn, { by: nodes[1] })).resolves.toMatchObject({
      kind: 'held',
      wait: expect.any(Number) as unknown,
    });
    expect(sentTo(msisdn)).toHaveLength(1);
  });

  it('sends nothing more for a repeat, on any node, whatever came between', async () => {
    const { msisdn, challengeId } = await node.issued();
    clock.advance(30_000);
    const id = requestId();
    await resend(msisdn, { id });
    await expect(resend(msisdn, { id, by: nodes[1] })).resolves.toEqual({ kind: 'sent' });
    await node.verify({ challengeId, code: node.lastCode(msisdn) });
    await expect(resend(msisdn, { id })).resolves.toEqual({ kind: 'sent' });
    await node.issue(issueRequest({ recipient: { msisdn }, ...LOGIN }));
    clock.advance(30_000);
    await expect(resend(msisdn, { id })).resolves.toEqual({ kind: 'sent' });
    expect(sentTo(msisdn)).toHaveLength(3);
  });

  it('is one SMS though the database went away in the middle', async () => {
    for (const place of ['before', 'after'] as const) {
      const { msisdn, challengeId } = await node.issued();
      clock.advance(30_000);
      const id = requestId();
      node.acceptor[place] = () => Promise.reject(new Failure('storage_away', 'away'));
      await expect(resend(msisdn, { id })).rejects.toMatchObject({ code: 'storage_away' });
      node.acceptor.works();
      await expect(resend(msisdn, { id, by: nodes[1] })).resolves.toEqual({ kind: 'sent' });
      expect(sentTo(msisdn)).toHaveLength(2);
      const code = codeIn(
        nodes.flatMap((one) => one.acceptor.textsTo(msisdn).slice(one === node ? 1 : 0)).at(-1)!,
      );
      await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_VERIFIED',
      });
    }
  });

  it('is sent once for many wishes at a time', async () => {
    const { msisdn } = await node.issued();
    clock.advance(30_000);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => resend(msisdn, { by: nodes[i % 2] })),
    );
    expect(answers.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'later')).toHaveLength(7);
    expect(sentTo(msisdn)).toHaveLength(2);
  });
});

describe('what a refusal means to the customer', () => {
  it.each([
    [new Failure('rate_exceeded', '', { retryAfter: 5 }), { kind: 'later', wait: 5 }],
    [new Failure('recipient_locked', '', { retryAfter: 5 }), { kind: 'later', wait: 5 }],
    [new Failure('prefix_held', '', { retryAfter: 5 }), { kind: 'later', wait: 5 }],
    [new Failure('recipient_changed', '', { retryAfter: 5 }), { kind: 'held', wait: 5 }],
    [new Failure('country_not_allowed', ''), { kind: 'none' }],
    [new Failure('recipient_blocked', ''), { kind: 'none' }],
  ])('%s', (failure, expected) => {
    expect(meantBy(failure)).toEqual(expected);
  });

  it.each([new Failure('storage_away', ''), new Failure('overloaded', ''), new Error('what')])(
    'is thrown where it is none of theirs: %s',
    (error) => {
      expect(() => meantBy(error)).toThrow(error);
    },
  );
});
