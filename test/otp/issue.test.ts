import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { KEYS } from '../rpc/gateway.js';
import { addCustomer, anywhere, moveCustomer } from './otp-rows.js';
import {
  codeIn,
  freshNumber,
  issueRequest,
  ms,
  PAYMENT,
  requestId,
  seconds,
  useOtp,
} from './otp-kit.js';

describe('Issue', () => {
  const { nodes, node, clock, db } = useOtp({
    nodes: 2,
    otp: { webOtpDomains: ['demobank.example'] },
  });

  it('sends a code that shows what it is for, and nothing that it should not', async () => {
    const { challengeId, messageId, code, msisdn, ...response } = await node.issued();
    expect(challengeId).toMatch(/^[0-9a-f-]{36}$/);
    expect(messageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.repeatedRequest).toBe(false);
    expect(ms(response.expiresAt)).toBe(clock.now + 300_000);
    expect(ms(response.resendAfter)).toBe(clock.now + 30_000);
    expect(response.maskedMsisdn).toBe(`+9198******${msisdn.slice(-2)}`);
    expect(code).toMatch(/^\d{6}$/);
    const [text] = node.acceptor.textsTo(msisdn);
    expect(text).toContain('Corner Books');
    expect(text).toMatch(/1,250\.50/);
    expect(text).toContain('5 minutes');
    expect(text).not.toContain('P-77');
    const message = node.acceptor.taken.at(-1)!;
    expect(message).toMatchObject({
      clientId: 'bank',
      eventType: 'one_time_password',
      messageClass: 'otp',
      expiresAt: clock.now + 300_000,
    });
  });

  it('takes length and life from the request', async () => {
    const { code, expiresAt, msisdn } = await node.issued({
      codeLength: 10,
      lifetime: seconds(90.5),
    });
    expect(code).toMatch(/^\d{10}$/);
    expect(ms(expiresAt)).toBe(clock.now + 90_500);
    expect(node.acceptor.textsTo(msisdn)[0]).toContain('1 minute.');
  });

  it.each<[string, object, RegExp]>([
    ['WebOTP', { webOtpDomain: 'demobank.example' }, /\n@demobank\.example #(\d{6})$/],
    ['Android', { androidAppHash: 'FA+9qCX9VSu' }, /\nFA\+9qCX9VSu$/],
  ])('ends the text as %s reads it', async (_, autoFill, end) => {
    const { msisdn, code } = await node.issued({ autoFill, purpose: 'OTP_PURPOSE_LOGIN' });
    const [text] = node.acceptor.textsTo(msisdn);
    const found = end.exec(text);
    expect(found).not.toBeNull();
    if (found![1] !== undefined) expect(found![1]).toBe(code);
  });

  it('speaks the language of the customer, or of the request', async () => {
    const msisdn = freshNumber();
    await addCustomer(db.database(), { id: 'C-hi', msisdn, locale: 'hi-IN' });
    const recipient = { customerId: 'C-hi' };
    await node.issue(issueRequest({ recipient }));
    await node.issue(issueRequest({ recipient, locale: 'es' }));
    const [hindi, spanish] = node.acceptor.textsTo(msisdn);
    expect(hindi).toMatch(/[\u0900-\u097f]/);
    expect(codeIn(hindi)).toMatch(/^\d{6}$/);
    expect(spanish).toContain('clave');
  });

  it('names every wrong field', async () => {
    const request = issueRequest({ requestId: '', codeLength: 3, recipient: { msisdn: '12' } });
    await expect(node.issue(request)).rejects.toMatchObject({
      code: 3,
      fields: ['request_id', 'recipient.msisdn', 'code_length'],
    });
  });

  it('names the request’s field where the text may not leave', async () => {
    const context = { ...PAYMENT, payee: 'https://evil.example/x' };
    const request = issueRequest({ context });
    await expect(node.issue(request)).rejects.toMatchObject({ code: 3, fields: ['context.payee'] });
    // Nothing came of it: the same request ID is good for the mended request.
    await expect(node.issue({ ...request, context: PAYMENT })).resolves.toMatchObject({
      repeatedRequest: false,
    });
  });

  it.each(['reader', 'operator'] as const)('refuses a %s', async (who) => {
    await expect(node.issue(issueRequest(), KEYS[who])).rejects.toMatchObject({ code: 7 });
    await expect(node.verify({}, KEYS[who])).rejects.toMatchObject({ code: 7 });
    await expect(node.resend({}, KEYS[who])).rejects.toMatchObject({ code: 7 });
    await expect(node.getChallenge('', KEYS[who])).rejects.toMatchObject({ code: 7 });
  });

  it('says that a customer is not in the registry', async () => {
    const request = issueRequest({ recipient: { customerId: 'C-404' } });
    await expect(node.issue(request)).rejects.toMatchObject({
      code: 5,
      fields: ['recipient.customer_id'],
    });
  });

  it('counts against the client’s own rate', async () => {
    await node.issue(issueRequest(), KEYS.narrow);
    await expect(node.issue(issueRequest(), KEYS.narrow)).rejects.toMatchObject({
      reason: 'RATE_EXCEEDED',
    });
    expect(node.reported.at(-1)).toEqual({
      kind: 'refused',
      code: 'rate_exceeded',
      country: 'ZZ',
    });
  });

  it('says in its reports what was issued and what was refused, and nothing private', async () => {
    const from = node.reported.length;
    const { msisdn, code } = await node.issued();
    await node.issue(issueRequest({ codeLength: 1 })).catch(() => undefined);
    await node.issue(issueRequest({ recipient: { customerId: 'C-404' } })).catch(() => undefined);
    const reports = node.reported.slice(from);
    expect(reports).toEqual([
      { kind: 'issued', purpose: 'payment', country: 'IN' },
      { kind: 'refused', code: 'invalid_argument', country: 'ZZ' },
      { kind: 'refused', code: 'not_found', country: 'ZZ' },
    ]);
    expect(JSON.stringify(reports)).not.toContain(msisdn);
    expect(JSON.stringify(reports)).not.toContain(code);
  });

  it('keeps nothing of the code, the number or the payee that could be read', async () => {
    const payee = 'Zanzibar Quilts';
    const { code, msisdn, challengeId } = await node.issued({
      codeLength: 10,
      context: { ...PAYMENT, payee },
    });
    expect(await anywhere(db.database(), challengeId)).toContain('otp_challenge');
    for (const secret of [code, msisdn, msisdn.slice(1), payee]) {
      expect(await anywhere(db.database(), secret)).toEqual([]);
    }
    const hex = Buffer.from(code).toString('hex');
    expect(await anywhere(db.database(), hex)).toEqual([]);
  });

  describe('with a request ID that was used', () => {
    it('answers as before, and sends nothing', async () => {
      const { request, msisdn, challengeId, messageId, expiresAt } = await node.issued();
      clock.advance(20_000);
      const again = await nodes[1].issue(request);
      expect(again).toMatchObject({ challengeId, messageId, expiresAt, repeatedRequest: true });
      expect(node.acceptor.textsTo(msisdn)).toHaveLength(1);
      expect(nodes[1].acceptor.textsTo(msisdn)).toEqual([]);
    });

    it('still answers so when the code was used', async () => {
      const { request, code, challengeId } = await node.issued();
      await node.verify({ challengeId, code });
      await expect(node.issue(request)).resolves.toMatchObject({
        challengeId,
        repeatedRequest: true,
      });
    });

    it('shows the number that it went to, though the customer has another now', async () => {
      const own = freshNumber();
      await addCustomer(db.database(), { id: 'C-changed', msisdn: own });
      const request = issueRequest({ recipient: { customerId: 'C-changed' } });
      const { maskedMsisdn } = await node.issue(request);
      await moveCustomer(db.database(), 'C-changed', '+447400123499');
      const again = await nodes[1].issue(request);
      expect(again).toMatchObject({ maskedMsisdn, repeatedRequest: true });
    });

    it.each<[string, object]>([
      ['number', { recipient: { msisdn: '+919812399999' } }],
      ['amount', { context: { ...PAYMENT, amount: { ...PAYMENT.amount, units: '1' } } }],
      ['purpose', { purpose: 'OTP_PURPOSE_TRANSFER' }],
      ['locale', { locale: 'hi' }],
    ])('says so where the %s is another', async (_, over) => {
      const { request } = await node.issued();
      const taken = node.acceptor.taken.length;
      await expect(node.issue({ ...request, ...over })).rejects.toMatchObject({
        code: 9,
        reason: 'FAILED_PRECONDITION',
        fields: ['request_id'],
      });
      expect(node.acceptor.taken).toHaveLength(taken);
    });

    it('is one that another client may use', async () => {
      const { request, challengeId } = await node.issued();
      const other = await node.issue(request, KEYS.other);
      expect(other.repeatedRequest).toBe(false);
      expect(other.challengeId).not.toBe(challengeId);
    });

    it('sends one SMS, however many ask at once on however many nodes', async () => {
      const request = issueRequest();
      const { msisdn } = request.recipient;
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => nodes[i % 2].issue(request)),
      );
      expect(new Set(answers.map((one) => one.challengeId)).size).toBe(1);
      expect(new Set(answers.map((one) => one.messageId)).size).toBe(1);
      const texts = nodes.flatMap((one) => one.acceptor.textsTo(msisdn));
      expect(texts).toHaveLength(1);
      const { challengeId } = answers[0];
      await expect(node.verify({ challengeId, code: codeIn(texts[0]) })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_VERIFIED',
      });
    });
  });

  describe('where an earlier challenge is open', () => {
    it('takes its place', async () => {
      const first = await node.issued();
      const second = await node.issued({ recipient: { msisdn: first.msisdn } });
      await expect(node.getChallenge(first.challengeId)).resolves.toMatchObject({
        state: 'CHALLENGE_STATE_SUPERSEDED',
      });
      const { challengeId, code } = first;
      await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_EXPIRED',
      });
      await expect(
        node.verify({ challengeId: second.challengeId, code: second.code }),
      ).resolves.toMatchObject({ result: 'VERIFY_RESULT_VERIFIED' });
    });

    it('leaves those of other purposes and other recipients alone', async () => {
      const first = await node.issued();
      await node.issued({ recipient: { msisdn: first.msisdn }, purpose: 'OTP_PURPOSE_LOGIN' });
      await node.issued();
      await expect(node.getChallenge(first.challengeId)).resolves.toMatchObject({
        state: 'CHALLENGE_STATE_OPEN',
      });
    });

    it('leaves exactly one open, of many asked for at once on several nodes', async () => {
      const msisdn = freshNumber();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          nodes[i % 2].issue(issueRequest({ recipient: { msisdn } })),
        ),
      );
      const states = await Promise.all(
        answers.map(async (one) => (await node.getChallenge(one.challengeId)).state),
      );
      expect(states.filter((state) => (state as string) === 'CHALLENGE_STATE_OPEN')).toHaveLength(
        1,
      );
    });

    it('does not take its place where nothing could be sent', async () => {
      const { challengeId, msisdn } = await node.issued();
      node.acceptor.before = async () => {
        throw new Failure('no_route', 'there is no carrier');
      };
      const request = issueRequest({ recipient: { msisdn } });
      await expect(node.issue(request)).rejects.toMatchObject({ reason: 'NO_ROUTE' });
      node.acceptor.works();
      await expect(node.getChallenge(challengeId)).resolves.toMatchObject({
        state: 'CHALLENGE_STATE_OPEN',
      });
    });
  });

  it('shows a challenge to its own client only', async () => {
    const { challengeId, code } = await node.issued();
    await expect(node.getChallenge(challengeId, KEYS.other)).rejects.toMatchObject({ code: 5 });
    await expect(node.verify({ challengeId, code }, KEYS.other)).rejects.toMatchObject({ code: 5 });
    const resend = { challengeId, requestId: requestId() };
    await expect(node.resend(resend, KEYS.other)).rejects.toMatchObject({ code: 5 });
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({
      purpose: 'OTP_PURPOSE_PAYMENT',
      state: 'CHALLENGE_STATE_OPEN',
      failures: 0,
      sends: 1,
      delivery: { state: 'MESSAGE_STATE_QUEUED' },
    });
  });
});
