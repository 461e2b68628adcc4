import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freshNumber, issueRequest, PAYMENT, requestId, useOtp, wrongCode } from './otp-kit.js';

const PURPOSE = 'OTP_PURPOSE_PAYMENT';
const OTHER = { ...PAYMENT, payee: 'Someone Else' };

/** What a caller, good or bad, can do to one recipient's codes. */
type Step =
  | { do: 'issue' }
  | { do: 'resend'; which: number }
  | { do: 'verify'; which: number; as: 'right' | 'wrong' | 'older' | 'other_context' }
  | { do: 'wait'; for: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('issue' as const) }),
  fc.record({ do: fc.constant('resend' as const), which: fc.nat({ max: 3 }) }),
  fc.record({
    do: fc.constant('verify' as const),
    which: fc.nat({ max: 3 }),
    as: fc.constantFrom('right', 'wrong', 'older', 'other_context'),
  }),
  fc.record({ do: fc.constant('wait' as const), for: fc.integer({ min: 1, max: 1_000_000 }) }),
);

/** A challenge as the test knows it: all codes that were in SMS for it, the last one the good one. */
interface Known {
  challengeId: string;
  codes: string[];
  goodUntil: number;
  verified: boolean;
}

describe('no sequence of calls', () => {
  const { nodes, node, clock } = useOtp({
    nodes: 2,
    otp: {
      maxFailures: 3,
      lockFor: '10m',
      resendDelay: '5s',
      rates: { recipient: { limit: 1000, within: '1h' } },
    },
  });

  async function play(sequence: readonly Step[]): Promise<void> {
    const msisdn = freshNumber();
    const known: Known[] = [];
    let wrong = 0;
    let lockedUntil = 0;
    const pick = (which: number) => known.at(-1 - (which % Math.max(known.length, 1)));
    const texts = () => nodes.flatMap((one) => one.acceptor.textsTo(msisdn));
    for (const [index, step] of sequence.entries()) {
      const by = nodes[index % 2];
      if (step.do === 'wait') clock.advance(step.for);
      if (step.do === 'issue') {
        const sent = await by.issue(issueRequest({ recipient: { msisdn } })).catch(() => undefined);
        expect(sent === undefined).toBe(clock.now < lockedUntil);
        if (sent === undefined) continue;
        const { challengeId } = sent;
        const goodUntil = clock.now + 300_000;
        known.push({ challengeId, codes: [by.lastCode(msisdn)], goodUntil, verified: false });
      }
      const one = 'which' in step ? pick(step.which) : undefined;
      if (one === undefined) continue;
      if (step.do === 'resend') {
        const before = texts().length;
        const request = { challengeId: one.challengeId, requestId: requestId() };
        const sent = await by.resend(request).catch(() => undefined);
        expect(texts()).toHaveLength(sent === undefined ? before : before + 1);
        if (sent === undefined) continue;
        one.codes.push(by.lastCode(msisdn));
        one.goodUntil = clock.now + 300_000;
      }
      if (step.do === 'verify') {
        const good = one.codes.at(-1)!;
        const older = one.codes.at(-2) ?? wrongCode(good);
        const code = { right: good, other_context: good, wrong: wrongCode(good), older }[step.as];
        const isRight = step.as === 'right' || (step.as === 'older' && older === good);
        const { result, attemptsLeft } = await by.verify({
          challengeId: one.challengeId,
          code,
          purpose: PURPOSE,
          context: step.as === 'other_context' ? OTHER : PAYMENT,
        });
        const open = one === known.at(-1) && !one.verified && clock.now < one.goodUntil;
        const allowed = open && clock.now >= lockedUntil && isRight;
        expect([result as string, allowed]).toEqual([
          allowed ? 'VERIFY_RESULT_VERIFIED' : expect.not.stringMatching(/_VERIFIED$/),
          allowed,
        ]);
        if (allowed) {
          one.verified = true;
          wrong = 0;
        } else if (open && clock.now >= lockedUntil) {
          wrong += 1;
          expect(wrong).toBeLessThanOrEqual(3);
          expect(attemptsLeft).toBe(3 - wrong);
          if (wrong === 3) {
            expect(result).toBe('VERIFY_RESULT_LOCKED');
            wrong = 0;
            // It is over with the lock, whatever comes.
            one.goodUntil = 0;
            const { state } = await node.getChallenge(one.challengeId);
            expect(state).toBe('CHALLENGE_STATE_FAILED');
            lockedUntil = await lockOf(one.challengeId);
          }
        }
      }
    }
  }

  async function lockOf(challengeId: string): Promise<number> {
    const { lockedUntil } = await node.verify({ challengeId, code: 'x' });
    return Number(lockedUntil!.seconds) * 1000 + lockedUntil!.nanos / 1e6;
  }

  it('verifies a code twice, in another context, after its life or beyond the allowed tries', async () => {
    await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 30 }), play), {
      numRuns: 40,
    });
  }, 120_000);
});
