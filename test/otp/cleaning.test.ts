import { describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { OTP_CLEANING_LOCK } from '../../src/otp/otp-cleaning.sql.js';
import { addCodes, rateOf } from './otp-rows.js';
import { issueRequest, ms, requestId, useOtp, wrongCode } from './otp-kit.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the cleaning', () => {
  const { node, clock, db } = useOtp({ otp: { maxFailures: 3 } });

  async function count(what: string): Promise<number> {
    const text = `select count(*)::int as found from ${what}`;
    const [row] = await db.database().rows<{ found: number }>({ name: '', text }, []);
    return row.found;
  }
  const left = () =>
    count('otp_code where code_hash is not null').then(async (codes) => ({
      codes,
      contexts: await count(
        'otp_challenge where context_sealed is not null or context_hash is not null',
      ),
    }));

  it('finds nothing of a code that was used, replaced, or guessed at too often', async () => {
    const used = await node.issued();
    await node.verify({ challengeId: used.challengeId, code: used.code });
    const replaced = await node.issued();
    const last = await node.issued({ recipient: { msisdn: replaced.msisdn } });
    clock.advance(30_000);
    await node.resend({ challengeId: last.challengeId, requestId: requestId() });
    expect(await left()).toEqual({ codes: 1, contexts: 1 });
    for (let i = 0; i < 3; i++) {
      await node.verify({ challengeId: last.challengeId, code: wrongCode(last.code) });
    }
    expect(await left()).toEqual({ codes: 0, contexts: 0 });
    await expect(node.cleaning.run(clock.now)).resolves.toMatchObject({ erased: 0, done: true });
  });

  it('erases what is left of a code past its life, and of no other', async () => {
    const past = await node.issued();
    clock.advance(5 * MINUTE);
    const open = await node.issued();
    clock.now = ms(past.expiresAt) + MINUTE + 1;
    await expect(node.cleaning.run(clock.now)).resolves.toMatchObject({ erased: 1 });
    expect(await left()).toEqual({ codes: 1, contexts: 1 });
    const { challengeId, code } = past;
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_EXPIRED',
    });
    await expect(
      node.verify({ challengeId: open.challengeId, code: open.code }),
    ).resolves.toMatchObject({ result: 'VERIFY_RESULT_VERIFIED' });
  });

  it('leaves a challenge that a call has in hand to the next run', async () => {
    const inHand = await node.issued();
    await node.issued();
    clock.advance(7 * MINUTE);
    const lock = 'select 1 from otp_challenge where challenge_id = $1 for update';
    await db.database().transaction(async (tx) => {
      await tx.rows({ name: '', text: lock }, [inHand.challengeId]);
      await expect(node.cleaning.run(clock.now)).resolves.toMatchObject({ erased: 1 });
    });
    await expect(node.cleaning.run(clock.now)).resolves.toMatchObject({ erased: 1 });
    expect(await left()).toEqual({ codes: 0, contexts: 0 });
  });

  it('deletes challenges and wrong codes after thirty days, and the rest with their time', async () => {
    const old = await node.issued();
    await node.verify({ challengeId: old.challengeId, code: wrongCode(old.code) });
    expect(await rateOf(db.database(), old.msisdn)).toBe(1);
    await addCodes(db.database(), { now: clock.now, prefix: '+44740', count: 80, verified: 0 });
    await node.breaker.run(clock.now);
    expect(await count('otp_hold')).toBe(1);
    clock.advance(29 * DAY);
    const recent = await node.issued();
    await node.cleaning.run(clock.now);
    await expect(node.getChallenge(old.challengeId)).resolves.toBeDefined();
    expect(await rateOf(db.database(), old.msisdn)).toBe(0);
    expect(await count('otp_volume')).toBe(0);
    clock.advance(2 * DAY);
    const report = firstValueFrom(node.cleaning.reports);
    await node.cleaning.run(clock.now);
    expect((await report).challenges).toBeGreaterThan(0);
    await expect(node.getChallenge(old.challengeId)).rejects.toMatchObject({ code: 5 });
    await expect(node.getChallenge(recent.challengeId)).resolves.toBeDefined();
    // With its codes, and its request ID.
    expect(await count(`otp_code where challenge_id = '${old.challengeId}'`)).toBe(0);
    await expect(node.issue(old.request)).resolves.toMatchObject({ repeatedRequest: false });
    expect(await count('otp_hold')).toBe(0);
    expect(await count('otp_subject')).toBe(2);
  });

  it('leaves a wrong code of a month counted as long as codes are asked for', async () => {
    const one = await node.issued();
    await node.verify({ challengeId: one.challengeId, code: 'wrong' });
    clock.advance(20 * DAY);
    await node.issued({ recipient: { msisdn: one.msisdn } });
    clock.advance(20 * DAY);
    await node.cleaning.run(clock.now);
    const { challengeId } = await node.issue(issueRequest({ recipient: { msisdn: one.msisdn } }));
    const { attemptsLeft } = await node.verify({ challengeId, code: 'wrong' });
    expect(attemptsLeft).toBe(1);
  });

  it('leaves the work to another node that is at it', async () => {
    await db.database().exclusive(OTP_CLEANING_LOCK, async () => {
      await expect(node.cleaning.run(clock.now)).resolves.toBeUndefined();
    });
  });
});
