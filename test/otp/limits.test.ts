import { describe, expect, it } from '@jest/globals';
import { KEYS } from '../rpc/gateway.js';
import { addCustomer, rateOf } from './otp-rows.js';
import { freshNumber, issueRequest, requestId, useOtp } from './otp-kit.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Nothing is limited but what a test says. */
const rates = (over: object) => ({
  recipient: { limit: 1000, within: '1h' },
  client: { limit: 1_000_000, within: '1h' },
  prefix: { limit: 1_000_000, within: '1h' },
  ...over,
});

interface Refusal {
  reason: string;
  message: string;
  retryAfter: number;
}

describe('the rate of a recipient', () => {
  const { nodes, node, clock, db } = useOtp({
    nodes: 2,
    otp: { rates: rates({ recipient: { limit: 5, within: '1h' } }) },
  });

  it('is kept over all nodes, purposes and calls at once', async () => {
    const msisdn = freshNumber();
    const purposes = ['OTP_PURPOSE_LOGIN', 'OTP_PURPOSE_CARD', 'OTP_PURPOSE_OTHER'];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        nodes[i % 2]
          .issue(issueRequest({ recipient: { msisdn }, purpose: purposes[i % 3] }))
          .catch((error: unknown) => error as Refusal),
      ),
    );
    expect(answers.filter((one) => 'messageId' in one)).toHaveLength(5);
    for (const one of answers) if ('reason' in one) expect(one.reason).toBe('RATE_EXCEEDED');
    expect(await rateOf(db.database(), msisdn)).toBe(5);
  });

  it('says how long to wait, and means it, while refused calls cost nothing', async () => {
    const recipient = { msisdn: freshNumber() };
    for (let i = 0; i < 5; i++) {
      await node.issue(issueRequest({ recipient }));
      clock.advance(200 * SECOND);
    }
    let retryAfter = 0;
    for (let i = 0; i < 10; i++) {
      const refused = await node
        .issue(issueRequest({ recipient }))
        .catch((error: unknown) => error as Refusal);
      expect(refused).toMatchObject({
        reason: 'RATE_EXCEEDED',
        message: 'the recipient has had 5 codes within 1 hour, which is the limit',
      });
      ({ retryAfter } = refused as Refusal);
    }
    // The first of the five leaves the window, at most a slice late.
    expect(retryAfter).toBeGreaterThanOrEqual(HOUR - 1000 * SECOND);
    expect(retryAfter).toBeLessThanOrEqual(HOUR - 1000 * SECOND + 300 * SECOND);
    clock.advance(retryAfter - 1);
    await expect(node.issue(issueRequest({ recipient }))).rejects.toMatchObject({ code: 8 });
    clock.advance(1);
    await expect(node.issue(issueRequest({ recipient }))).resolves.toBeDefined();
  });

  it('counts further codes too, and repeats not', async () => {
    const { msisdn, challengeId, request } = await node.issued();
    clock.advance(30 * SECOND);
    await node.resend({ challengeId, requestId: requestId() });
    await node.issue(request);
    expect(await rateOf(db.database(), msisdn)).toBe(2);
  });
});

describe('the rates of a client and of a prefix', () => {
  const { node, clock } = useOtp({
    otp: {
      rates: rates({
        client: { limit: 4, within: '1m' },
        prefix: { limit: 3, within: '10m' },
      }),
      breaker: { prefixDigits: 2 },
    },
  });

  it('are each their own', async () => {
    const indian = () => node.issue(issueRequest());
    for (let i = 0; i < 3; i++) await indian();
    await expect(indian()).rejects.toMatchObject({
      reason: 'RATE_EXCEEDED',
      message: 'the prefix +9198 has had 3 codes within 10 minutes, which is the limit',
    });
    const mexican = { recipient: { msisdn: '+525512345678' } };
    await node.issue(issueRequest(mexican));
    await expect(node.issue(issueRequest(mexican))).rejects.toMatchObject({
      message: 'client bank has had 4 codes within 1 minute, which is the limit',
    });
    // Another client, another prefix.
    await node.issue(issueRequest(mexican), KEYS.other);
    clock.advance(66 * SECOND);
    await node.issue(issueRequest({ recipient: { msisdn: '+447400123456' } }));
    await expect(indian()).rejects.toMatchObject({ reason: 'RATE_EXCEEDED' });
  });
});

describe('countries', () => {
  const { node } = useOtp({ otp: { countries: ['IN', 'CA'] } });

  it.each([
    ['+919876543210', true],
    ['+16135550143', true],
    ['+12025550143', false],
    ['+447400123456', false],
  ])('%s is allowed: %s', async (msisdn, allowed) => {
    const asked = node.issue(issueRequest({ recipient: { msisdn } }));
    if (allowed) await expect(asked).resolves.toBeDefined();
    else await expect(asked).rejects.toMatchObject({ code: 9, reason: 'COUNTRY_NOT_ALLOWED' });
  });

  it('are said in the report, and no number', async () => {
    const from = node.reported.length;
    const recipient = { msisdn: '+447400123456' };
    const refused = await node
      .issue(issueRequest({ recipient }))
      .catch((error: unknown) => error as Refusal);
    expect(node.reported.slice(from)).toEqual([
      { kind: 'refused', code: 'country_not_allowed', country: 'GB' },
    ]);
    expect(JSON.stringify(refused)).not.toContain('7400');
  });
});

describe('a recipient', () => {
  const { node, clock, db } = useOtp({ otp: { holdAfterNumberChange: '2h' } });
  let made = 0;

  async function customer(over: object) {
    made += 1;
    const id = `C-limit-${made}`;
    const msisdn = freshNumber();
    await addCustomer(db.database(), { id, msisdn, ...over });
    return { byId: { customerId: id }, byNumber: { msisdn } };
  }

  it('who is blocked gets nothing, by name or by number', async () => {
    const { byId, byNumber } = await customer({ blocked: true });
    for (const recipient of [byId, byNumber]) {
      await expect(node.issue(issueRequest({ recipient }))).rejects.toMatchObject({
        reason: 'RECIPIENT_BLOCKED',
      });
    }
  });

  it.each([
    ['number', 'msisdnChangedAt', 2 * HOUR],
    ['SIM', 'simChangedAt', 24 * HOUR],
  ])('whose %s was changed gets nothing for a time', async (_, field, held) => {
    const { byId, byNumber } = await customer({ [field]: clock.now - HOUR });
    for (const recipient of [byId, byNumber]) {
      await expect(node.issue(issueRequest({ recipient }))).rejects.toMatchObject({
        code: 9,
        reason: 'RECIPIENT_CHANGED',
        retryAfter: held - HOUR,
      });
    }
    clock.advance(held - HOUR);
    await expect(node.issue(issueRequest({ recipient: byId }))).resolves.toBeDefined();
  });
});
