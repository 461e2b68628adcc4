import { afterEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { addCustomer } from './otp-rows.js';
import { codeIn, freshNumber, issueRequest, ms, requestId, useOtp, wrongCode } from './otp-kit.js';

describe('Resend', () => {
  const { nodes, node, clock, db } = useOtp({
    nodes: 2,
    otp: { maxFailures: 3, codeLifetime: '10m' },
  });
  const again = (challengeId: string) => ({ challengeId, requestId: requestId() });

  afterEach(() => nodes.forEach((one) => one.acceptor.works()));

  it('sends a new code, in the same words, and the old one is over', async () => {
    const issued = await node.issued({ codeLength: 10, locale: 'hi' });
    const { challengeId, msisdn } = issued;
    clock.now = ms(issued.resendAfter);
    const from = node.reported.length;
    const response = await node.resend(again(challengeId));
    expect(response.repeatedRequest).toBe(false);
    expect(response.messageId).not.toBe(issued.messageId);
    expect(node.reported.slice(from)).toEqual([
      { kind: 'resent', purpose: 'payment', country: 'IN' },
    ]);
    const [first, second] = node.acceptor.textsTo(msisdn);
    const code = codeIn(second);
    expect(code).not.toBe(issued.code);
    expect(second.replace(code, '')).toBe(first.replace(issued.code, ''));
    await expect(node.verify({ challengeId, code: issued.code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_WRONG_CODE',
    });
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
      delivery: { messageId: response.messageId },
    });
  });

  it('gives each code its own life, and makes the next wait twice as long, up to the last', async () => {
    const issued = await node.issued();
    const { challengeId } = issued;
    let after = ms(issued.resendAfter);
    expect(after - clock.now).toBe(30_000);
    for (const delay of [60_000, 120_000, null]) {
      clock.now = after - 1;
      await expect(node.resend(again(challengeId))).rejects.toMatchObject({
        reason: 'RATE_EXCEEDED',
        retryAfter: 1,
      });
      clock.now = after;
      const response = await node.resend(again(challengeId));
      expect(ms(response.expiresAt)).toBe(clock.now + 600_000);
      if (delay === null) expect(response.resendAfter).toBeNull();
      else expect(ms(response.resendAfter)).toBe(clock.now + delay);
      after = delay === null ? clock.now + 240_000 : ms(response.resendAfter);
    }
    clock.now = after;
    await expect(node.resend(again(challengeId))).rejects.toMatchObject({
      reason: 'FAILED_PRECONDITION',
      message: expect.stringContaining('4 codes') as unknown,
    });
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({ sends: 4 });
  });

  it('keeps counting what was wrong', async () => {
    const { challengeId, code, msisdn } = await node.issued();
    await node.verify({ challengeId, code: wrongCode(code) });
    await node.verify({ challengeId, code: wrongCode(code) });
    clock.advance(30_000);
    await node.resend(again(challengeId));
    const last = wrongCode(node.lastCode(msisdn));
    await expect(node.verify({ challengeId, code: last })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_LOCKED',
    });
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({ failures: 3 });
  });

  it('answers a repeat as the first time', async () => {
    const { challengeId, msisdn } = await node.issued();
    clock.advance(30_000);
    const request = again(challengeId);
    const first = await node.resend(request);
    clock.advance(5_000);
    await expect(nodes[1].resend(request)).resolves.toEqual({ ...first, repeatedRequest: true });
    expect(nodes.flatMap((one) => one.acceptor.textsTo(msisdn))).toHaveLength(2);
  });

  it('sends one code, of many asked for at once, with one ID and with several', async () => {
    for (const same of [true, false]) {
      const { challengeId, msisdn } = await node.issued();
      clock.advance(30_000);
      const request = again(challengeId);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          nodes[i % 2]
            .resend(same ? request : again(challengeId))
            .catch((error: unknown) => error as { reason: string }),
        ),
      );
      const refused = answers.filter((one) => 'reason' in one);
      expect(refused).toHaveLength(same ? 0 : 11);
      for (const { reason } of refused) expect(reason).toBe('RATE_EXCEEDED');
      expect(nodes.flatMap((one) => one.acceptor.textsTo(msisdn))).toHaveLength(2);
    }
  });

  it('says so where the request ID was used for something else', async () => {
    const one = await node.issued();
    const other = await node.issued();
    clock.advance(30_000);
    const request = again(one.challengeId);
    await node.resend(request);
    const refused = { code: 9, fields: ['request_id'] };
    await expect(node.resend({ ...request, challengeId: other.challengeId })).rejects.toMatchObject(
      refused,
    );
    await expect(
      node.resend({ challengeId: other.challengeId, requestId: other.request.requestId }),
    ).rejects.toMatchObject(refused);
    await expect(node.issue(issueRequest({ requestId: request.requestId }))).rejects.toMatchObject(
      refused,
    );
  });

  it('is not for a challenge that is over', async () => {
    const verified = await node.issued();
    await node.verify({ challengeId: verified.challengeId, code: verified.code });
    const superseded = await node.issued();
    await node.issued({ recipient: { msisdn: superseded.msisdn } });
    const expired = await node.issued();
    clock.now = ms(expired.expiresAt);
    for (const [state, { challengeId }] of Object.entries({ verified, superseded, expired })) {
      await expect(node.resend(again(challengeId))).rejects.toMatchObject({
        code: 9,
        message: expect.stringContaining(`is ${state};`) as unknown,
      });
    }
  });

  it('gives its turn back where nothing could be sent', async () => {
    const { challengeId, code } = await node.issued();
    clock.advance(30_000);
    node.acceptor.before = () => Promise.reject(new Failure('no_route', 'no carrier'));
    await expect(node.resend(again(challengeId))).rejects.toMatchObject({ reason: 'NO_ROUTE' });
    node.acceptor.works();
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({ sends: 1 });
    // The code that was sent is good still.
    const tried = node.verify({ challengeId, code });
    await expect(tried).resolves.toMatchObject({ result: 'VERIFY_RESULT_VERIFIED' });
  });

  it('may be asked for again at once where nothing could be sent', async () => {
    const { challengeId } = await node.issued();
    clock.advance(30_000);
    node.acceptor.before = () => Promise.reject(new Failure('no_route', 'no carrier'));
    await expect(node.resend(again(challengeId))).rejects.toMatchObject({ reason: 'NO_ROUTE' });
    node.acceptor.works();
    await expect(node.resend(again(challengeId))).resolves.toMatchObject({
      repeatedRequest: false,
    });
  });

  it('goes to no other number than the challenge did', async () => {
    const msisdn = freshNumber();
    await addCustomer(db.database(), { id: 'C-moves', msisdn });
    const recipient = { customerId: 'C-moves' };
    const { challengeId } = await node.issue(issueRequest({ recipient }));
    const moved = freshNumber();
    await db
      .database()
      .rows({ name: '', text: `delete from customer where customer_id = 'C-moves'` }, []);
    await addCustomer(db.database(), { id: 'C-moves', msisdn: moved });
    await db.database().notify('customer_changed', '');
    clock.advance(30_000);
    // Whether this node has heard of it or not, nothing goes to the new number.
    await node.resend(again(challengeId)).catch((error: { code: number }) => {
      expect(error.code).toBe(9);
    });
    expect(node.acceptor.textsTo(moved)).toEqual([]);
  });
});
