import { describe, expect, it, jest } from '@jest/globals';
import { KEYS, SEALER } from '../rpc/gateway.js';
import { addCustomer } from './otp-rows.js';
import { freshNumber, issueRequest, ms, PAYMENT, requestId, useOtp, wrongCode } from './otp-kit.js';

const MINUTE = 60_000;

/** The code in the digits of a script whose zero is given. */
function inScript(code: string, zero: number): string {
  return [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
}

describe('Verify', () => {
  const { nodes, node, clock, db } = useOtp({ nodes: 2, otp: { maxFailures: 3 } });

  it('verifies the code, once', async () => {
    const { challengeId, code, messageId } = await node.issued();
    const from = node.reported.length;
    clock.advance(12_500);
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
      attemptsLeft: 3,
      lockedUntil: null,
      delivery: { messageId, state: 'MESSAGE_STATE_QUEUED' },
    });
    for (const tried of [code, wrongCode(code)]) {
      await expect(node.verify({ challengeId, code: tried })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_ALREADY_USED',
      });
    }
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({
      state: 'CHALLENGE_STATE_VERIFIED',
      failures: 0,
    });
    const about = { purpose: 'payment', country: 'IN' };
    expect(node.reported.slice(from)).toEqual([
      { kind: 'verified', secondsToVerify: 12.5, ...about },
      { kind: 'failed', result: 'already_used', ...about },
      { kind: 'failed', result: 'already_used', ...about },
    ]);
  });

  it('verifies it once, of fifty right tries at once on two nodes', async () => {
    const { challengeId, code } = await node.issued();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => nodes[i % 2].verify({ challengeId, code })),
    );
    const results = Map.groupBy(answers, ({ result }) => result as string);
    expect(results.get('VERIFY_RESULT_VERIFIED')).toHaveLength(1);
    expect(results.get('VERIFY_RESULT_ALREADY_USED')).toHaveLength(49);
  });

  it('counts every wrong try of many at once', async () => {
    const { challengeId, code } = await node.issued();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        nodes[i % 2].verify({ challengeId, code: wrongCode(code) }),
      ),
    );
    const wrong = answers.filter(({ result }) => (result as string) === 'VERIFY_RESULT_WRONG_CODE');
    expect(wrong.map(({ attemptsLeft }) => attemptsLeft).sort()).toEqual([1, 2]);
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({
      state: 'CHALLENGE_STATE_FAILED',
      failures: 3,
    });
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_LOCKED',
    });
  });

  it.each(['abcdef', '1', '12345', '1234567', ' ', '１２３４５６', "' or 1=1 --"])(
    'takes %j for a wrong code',
    async (code) => {
      const { challengeId } = await node.issued();
      await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_WRONG_CODE',
        attemptsLeft: 2,
      });
    },
  );

  it.each<[string, (code: string) => string]>([
    ['Arabic digits', (code) => inScript(code, 0x660)],
    ['Devanagari digits', (code) => inScript(code, 0x966)],
    ['full-width digits', (code) => inScript(code, 0xff10)],
    ['spaces', (code) => ` ${code.slice(0, 3)} ${code.slice(3)}\n`],
    ['a dash', (code) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ['marks of direction', (code) => `\u200e\u2066${code}\u2069`],
  ])('takes the right code with %s', async (_, typed) => {
    const { challengeId, code } = await node.issued();
    await expect(node.verify({ challengeId, code: typed(code) })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
    });
  });

  it.each<[string, object]>([
    ['purpose', { purpose: 'OTP_PURPOSE_TRANSFER' }],
    ['amount', { context: { ...PAYMENT, amount: { ...PAYMENT.amount, units: '12500' } } }],
    ['payee', { context: { ...PAYMENT, payee: 'Corner Book' } }],
    ['reference', { context: { ...PAYMENT, reference: '' } }],
    ['context at all', { context: undefined }],
  ])('knows the right code for another %s, and counts it', async (_, over) => {
    const { challengeId, code } = await node.issued();
    await expect(node.verify({ challengeId, code, ...over })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_OTHER_CONTEXT',
      attemptsLeft: 2,
    });
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
    });
  });

  it('does not verify one challenge with the code of another', async () => {
    const one = await node.issued();
    const other = await node.issued();
    const { result } = await node.verify({ challengeId: one.challengeId, code: other.code });
    expect(result).toBe(
      one.code === other.code ? 'VERIFY_RESULT_VERIFIED' : 'VERIFY_RESULT_WRONG_CODE',
    );
  });

  it('does not verify after the code’s life, to the millisecond', async () => {
    const one = await node.issued();
    const other = await node.issued();
    clock.now = ms(one.expiresAt) - 1;
    await expect(
      node.verify({ challengeId: one.challengeId, code: one.code }),
    ).resolves.toMatchObject({ result: 'VERIFY_RESULT_VERIFIED' });
    clock.advance(1);
    const { challengeId, code } = other;
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_EXPIRED',
    });
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({
      state: 'CHALLENGE_STATE_EXPIRED',
    });
    // A try too late is no guess.
    await expect(node.verify({ challengeId, code: '1' })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_EXPIRED',
      attemptsLeft: 3,
    });
  });

  it.each<[string, object, string[]]>([
    ['an empty code', { code: '' }, ['code']],
    ['no purpose', { purpose: 'OTP_PURPOSE_UNSPECIFIED' }, ['purpose']],
    ['a bad challenge', { challengeId: 'x' }, ['challenge_id']],
  ])('takes %s for bad input, which does not count', async (_, over, fields) => {
    const { challengeId, code } = await node.issued();
    const request = { challengeId, code, ...over };
    await expect(node.verify(request)).rejects.toMatchObject({ code: 3, fields });
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({ failures: 0 });
  });

  it('does not know a challenge that never was', async () => {
    const challengeId = '019a0000-0000-7000-8000-000000000001';
    await expect(node.verify({ challengeId, code: '123456' })).rejects.toMatchObject({ code: 5 });
    await expect(node.getChallenge(challengeId)).rejects.toMatchObject({ code: 5 });
  });

  describe('locks a recipient for a purpose', () => {
    /** Wrong codes until it is locked; gives until when. */
    async function lock(challengeId: string, code: string): Promise<number> {
      for (let i = 0; i < 2; i++) {
        const { result } = await node.verify({ challengeId, code: wrongCode(code) });
        expect(result).toBe('VERIFY_RESULT_WRONG_CODE');
      }
      const last = await node.verify({ challengeId, code: wrongCode(code) });
      expect(last).toMatchObject({ result: 'VERIFY_RESULT_LOCKED', attemptsLeft: 0 });
      return ms(last.lockedUntil);
    }

    it('for twice as long each time within a day', async () => {
      const { msisdn, ...first } = await node.issued();
      const recipient = { msisdn };
      let challenge: { challengeId: string; code: string } = first;
      for (const minutes of [15, 30, 60]) {
        const until = await lock(challenge.challengeId, challenge.code);
        expect(until - clock.now).toBe(minutes * MINUTE);
        clock.now = until - 1;
        await expect(node.issue(issueRequest({ recipient }))).rejects.toMatchObject({
          reason: 'RECIPIENT_LOCKED',
          retryAfter: 1,
        });
        clock.now = until;
        challenge = await node.issued({ recipient });
      }
      await lock(challenge.challengeId, challenge.code);
      clock.advance(2 * 24 * 60 * MINUTE);
      challenge = await node.issued({ recipient });
      const until = await lock(challenge.challengeId, challenge.code);
      expect(until - clock.now).toBe(15 * MINUTE);
    });

    it('and a new challenge or a new code does not forget what was wrong', async () => {
      const one = await node.issued();
      const recipient = { msisdn: one.msisdn };
      const wrong = (challengeId: string, key?: string) =>
        node.verify({ challengeId, code: 'wrong' }, key);
      expect((await wrong(one.challengeId)).attemptsLeft).toBe(2);
      clock.advance(30_000);
      await node.resend({ challengeId: one.challengeId, requestId: requestId() });
      expect((await wrong(one.challengeId)).attemptsLeft).toBe(1);
      // Nor does another client's.
      const other = await node.issue(issueRequest({ recipient }), KEYS.other);
      const last = await wrong(other.challengeId, KEYS.other);
      expect(last.result).toBe('VERIFY_RESULT_LOCKED');
      await expect(node.issue(issueRequest({ recipient }))).rejects.toMatchObject({
        reason: 'RECIPIENT_LOCKED',
      });
    });

    it('by whichever name the recipient is called', async () => {
      const msisdn = freshNumber();
      await addCustomer(db.database(), { id: 'C-lock', msisdn });
      const byName = await node.issue(issueRequest({ recipient: { customerId: 'C-lock' } }));
      await node.verify({ challengeId: byName.challengeId, code: 'wrong' });
      const byNumber = await node.issue(issueRequest({ recipient: { msisdn } }));
      const { attemptsLeft } = await node.verify({
        challengeId: byNumber.challengeId,
        code: 'wrong',
      });
      expect(attemptsLeft).toBe(1);
    });

    it('and for no other purpose, and no one else', async () => {
      const one = await node.issued();
      await lock(one.challengeId, one.code);
      const { msisdn } = one;
      const login = { purpose: 'OTP_PURPOSE_LOGIN', context: undefined };
      const other = await node.issued({ recipient: { msisdn }, ...login });
      const { challengeId, code } = other;
      await expect(node.verify({ challengeId, code, ...login })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_VERIFIED',
      });
    });

    it('and the right code does not open it, nor its Resend', async () => {
      const { challengeId, code } = await node.issued();
      const until = await lock(challengeId, code);
      const locked = await node.verify({ challengeId, code });
      expect(locked.result).toBe('VERIFY_RESULT_LOCKED');
      expect(ms(locked.lockedUntil)).toBe(until);
      clock.advance(30_000);
      const resend = { challengeId, requestId: requestId() };
      await expect(node.resend(resend)).rejects.toMatchObject({ reason: 'RECIPIENT_LOCKED' });
      // After the lock the challenge is over, whatever is left of its time.
      clock.now = until;
      await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_EXPIRED',
      });
    });

    it('and a right code forgets the wrong ones', async () => {
      const one = await node.issued();
      await node.verify({ challengeId: one.challengeId, code: 'wrong' });
      await node.verify({ challengeId: one.challengeId, code: 'wrong' });
      await node.verify({ challengeId: one.challengeId, code: one.code });
      const other = await node.issued({ recipient: { msisdn: one.msisdn } });
      const { attemptsLeft } = await node.verify({
        challengeId: other.challengeId,
        code: 'wrong',
      });
      expect(attemptsLeft).toBe(2);
    });
  });

  it('does the same work for every try, whatever the challenge is', async () => {
    const hashed = jest.spyOn(SEALER, 'keyedHash');
    const statements: string[] = [];
    const watching = db.database().reports.subscribe(({ statement }) => statements.push(statement));
    const work = async (challengeId: string, code: string) => {
      hashed.mockClear();
      statements.length = 0;
      const { result } = await node.verify({ challengeId, code });
      return [result as string, hashed.mock.calls.map(([context]) => context), [...statements]];
    };
    const used = await node.issued();
    const expired = await node.issued();
    clock.now = ms(expired.expiresAt);
    const open = await node.issued();
    await db.database().rows({ name: '', text: 'select 1' }, []);
    const [wrong, right, again, late] = [
      await work(open.challengeId, wrongCode(open.code)),
      await work(open.challengeId, open.code),
      await work(open.challengeId, open.code),
      await work(expired.challengeId, expired.code),
    ];
    watching.unsubscribe();
    hashed.mockRestore();
    expect([wrong, right, again, late].map(([result]) => result)).toEqual([
      'VERIFY_RESULT_WRONG_CODE',
      'VERIFY_RESULT_VERIFIED',
      'VERIFY_RESULT_ALREADY_USED',
      'VERIFY_RESULT_EXPIRED',
    ]);
    expect(right[1]).toEqual(['otp code', 'otp context']);
    for (const other of [wrong, again, late]) expect(other.slice(1)).toEqual(right.slice(1));
    expect(used.code).toMatch(/^\d+$/);
  });
});
