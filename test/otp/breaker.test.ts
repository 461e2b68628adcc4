import { beforeEach, describe, expect, it } from '@jest/globals';
import { TRAFFIC } from '../../src/otp/breaker.sql.js';
import { KEYS } from '../rpc/gateway.js';
import { issueRequest, ms, requestId, useOtp } from './otp-kit.js';
import { addCodes, emptyOtp, plan } from './otp-rows.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the breaker', () => {
  const { nodes, node, clock, db } = useOtp({
    nodes: 2,
    otp: {
      rates: {
        recipient: { limit: 1000, within: '1h' },
        prefix: { limit: 1_000_000, within: '1h' },
      },
    },
  });
  type Codes = Omit<Parameters<typeof addCodes>[1], 'now'>;
  const codes = (over: Codes) => addCodes(db.database(), { now: clock.now, ...over });
  const to = (msisdn: string) => ({ recipient: { msisdn } });
  const GB = '+447400123456';

  beforeEach(async () => {
    clock.advance(3 * 24 * HOUR);
    await emptyOtp(db.database());
  });

  it('holds a prefix whose codes are asked for and not used, and lets the rest of its country be', async () => {
    await codes({ prefix: '+44740', count: 300, verified: 6 });
    await codes({ prefix: '+44771', count: 90, verified: 80 });
    await codes({ prefix: '+91987', callingCode: '+91', country: 'IN', count: 200, verified: 150 });
    const from = node.reported.length;
    const holds = await node.breaker.run(clock.now);
    const until = clock.now + HOUR;
    expect(holds).toMatchObject([{ prefix: '+44740', country: 'GB', since: clock.now, until }]);
    expect(holds![0].reason).toBe(
      '300 codes in 30 min, usual are 0; 6 of 300 verified (2 %); of the SMS nothing is known',
    );
    expect(node.reported.slice(from)).toEqual([
      { kind: 'held', prefix: '+44740', country: 'GB', until, reason: holds![0].reason },
    ]);
    // On every node, at once.
    for (const one of nodes) {
      await expect(one.issue(issueRequest(to(GB)))).rejects.toMatchObject({
        code: 9,
        reason: 'PREFIX_HELD',
        retryAfter: HOUR,
        message: 'recipient: codes to +44740 are held for now',
      });
    }
    await node.issue(issueRequest(to('+447712345678')));
    clock.now = until;
    await expect(node.issue(issueRequest(to(GB)))).resolves.toBeDefined();
  });

  it.each<[string, Omit<Codes, 'prefix'>]>([
    ['enough are used', { count: 300, verified: 60 }],
    ['there are too few', { count: 49, verified: 0 }],
    ['they are too young to tell', { count: 300, verified: 0, age: MINUTE }],
    [
      'they are too young, though already replaced',
      { count: 300, verified: 0, age: MINUTE, over: true },
    ],
    ['none was sent', { count: 300, verified: 0, sent: false }],
    ['they are too old', { count: 300, verified: 0, age: 31 * MINUTE }],
  ])('holds nothing where %s', async (_, over) => {
    await codes({ prefix: '+44740', ...over });
    await expect(node.breaker.run(clock.now)).resolves.toEqual([]);
  });

  it('takes no number for usual that nobody uses, however slowly it has grown', async () => {
    for (let hour = 1; hour <= 26; hour++) {
      await codes({ prefix: '+44740', count: 300 - 10 * hour, verified: 2, age: hour * HOUR });
    }
    await codes({ prefix: '+44740', count: 150, verified: 1 });
    const [hold] = (await node.breaker.run(clock.now))!;
    expect(hold.reason).toContain('150 codes in 30 min, usual are 5;');
  });

  it('takes all codes of a challenge for used where the last one was', async () => {
    const numbers = Array.from({ length: 10 }, (_, i) => `+44740012345${i}`);
    const made = await Promise.all(numbers.map((msisdn) => node.issued(to(msisdn))));
    for (const wait of [30_000, 60_000, 120_000]) {
      clock.advance(wait);
      for (const { challengeId } of made) {
        await node.resend({ challengeId, requestId: requestId() });
      }
    }
    for (const { challengeId, msisdn } of made) {
      await node.verify({ challengeId, code: node.lastCode(msisdn) });
    }
    await codes({ prefix: '+44740', count: 60, verified: 0 });
    await expect(node.breaker.run(clock.now)).resolves.toEqual([]);
    await codes({ prefix: '+44740', count: 101, verified: 0 });
    clock.advance(MINUTE);
    const [hold] = (await node.breaker.run(clock.now))!;
    expect(hold.reason).toContain('40 of 201 verified');
  });

  it('holds nothing where as many are usual, and holds where they are three times as many', async () => {
    for (let hour = 1; hour <= 26; hour++) {
      await codes({ prefix: '+44740', count: 200, verified: 50, age: hour * HOUR });
    }
    await codes({ prefix: '+44740', count: 299, verified: 0 });
    await expect(node.breaker.run(clock.now)).resolves.toEqual([]);
    clock.advance(30_000);
    await codes({ prefix: '+44740', count: 20, verified: 0, age: 3 * MINUTE });
    const [hold] = (await node.breaker.run(clock.now))!;
    expect(hold.reason).toContain('319 codes in 30 min, usual are 100;');
  });

  it('holds a country whose codes, spread over many prefixes, are not used', async () => {
    for (let i = 0; i < 20; i++) {
      await codes({ prefix: `+447${40 + i}`, count: 10, verified: 0 });
    }
    const holds = await node.breaker.run(clock.now);
    expect(holds).toMatchObject([{ prefix: '+44', country: 'GB' }]);
    await expect(node.issue(issueRequest(to(GB)))).rejects.toMatchObject({
      reason: 'PREFIX_HELD',
      message: 'recipient: codes to +44 are held for now',
    });
    await expect(node.issue(issueRequest())).resolves.toBeDefined();
  });

  it('says how many SMS could not be delivered', async () => {
    const sent = [];
    for (let i = 0; i < 6; i++) sent.push(await node.issue(issueRequest(to(GB))));
    await db
      .database()
      .rows(
        { name: '', text: 'update segment set state = 6 where message_id = any ($1::uuid[])' },
        [
          `{${sent
            .slice(0, 3)
            .map((one) => one.messageId)
            .join(',')}}`,
        ],
      );
    clock.advance(2 * MINUTE);
    await codes({ prefix: '+44740', count: 100, verified: 0, age: 3 * MINUTE });
    const [hold] = (await node.breaker.run(clock.now))!;
    expect(hold.reason).toContain('50 % of 6 SMS could not be delivered');
  });

  it('is one node’s at a time, and no more often than is of use', async () => {
    await codes({ prefix: '+44740', count: 300, verified: 6 });
    const both = await Promise.all(nodes.map((one) => one.breaker.run(clock.now)));
    expect(both.filter((one) => one !== undefined)).toHaveLength(1);
    clock.advance(29_999);
    await expect(nodes[1].breaker.run(clock.now)).resolves.toBeUndefined();
    clock.advance(1);
    await expect(nodes[1].breaker.run(clock.now)).resolves.toEqual([]);
  });

  describe('a hold', () => {
    it('is listed, and released by a person, and not made again of the same codes', async () => {
      await codes({ prefix: '+44740', count: 300, verified: 6 });
      await node.breaker.run(clock.now);
      const since = clock.now;
      const { holds } = await node.listHolds({}, KEYS.operator);
      expect(holds).toMatchObject([{ prefix: '+44740', releasedBy: '' }]);
      expect([ms(holds[0].since), ms(holds[0].until)]).toEqual([since, since + HOUR]);
      clock.advance(MINUTE);
      await expect(node.releaseHold('+44740', KEYS.operator)).resolves.toEqual({});
      for (const one of nodes) {
        await expect(one.issue(issueRequest(to(GB)))).resolves.toBeDefined();
      }
      clock.advance(MINUTE);
      await expect(node.breaker.run(clock.now)).resolves.toEqual([]);
      await expect(node.listHolds({}, KEYS.operator)).resolves.toEqual({ holds: [] });
      const all = await node.listHolds({ includeEnded: true }, KEYS.operator);
      expect(all.holds).toMatchObject([{ prefix: '+44740', releasedBy: 'operator' }]);
      expect(node.reported.at(-2)).toEqual({ kind: 'released', prefix: '+44740', country: 'GB' });
    });

    it('is made again of further codes', async () => {
      await codes({ prefix: '+44740', count: 300, verified: 6 });
      await node.breaker.run(clock.now);
      await node.releaseHold('+44740', KEYS.operator);
      clock.advance(10 * MINUTE);
      await codes({ prefix: '+44740', count: 60, verified: 0, age: 4 * MINUTE });
      const [hold] = (await node.breaker.run(clock.now))!;
      expect(hold.reason).toContain('60 codes');
      // Once: it is held already.
      clock.advance(MINUTE);
      await expect(node.breaker.run(clock.now)).resolves.toEqual([]);
    });

    it('that ran out is not made again of what came before', async () => {
      await codes({ prefix: '+44740', count: 300, verified: 6 });
      await node.breaker.run(clock.now);
      clock.advance(HOUR + MINUTE);
      await codes({ prefix: '+44740', count: 300, verified: 0, age: 10 * MINUTE });
      await expect(node.breaker.run(clock.now)).resolves.toEqual([]);
    });

    it('lets no further code of an open challenge through, and what was sent verifies', async () => {
      const one = await node.issued(to(GB));
      clock.advance(MINUTE);
      await codes({ prefix: '+44740', count: 300, verified: 6 });
      await node.breaker.run(clock.now);
      const { challengeId, code } = one;
      await expect(node.resend({ challengeId, requestId: requestId() })).rejects.toMatchObject({
        reason: 'PREFIX_HELD',
      });
      await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
        result: 'VERIFY_RESULT_VERIFIED',
      });
    });

    it('that is not there cannot be released', async () => {
      await expect(node.releaseHold('+44740', KEYS.operator)).rejects.toMatchObject({ code: 5 });
      await expect(node.releaseHold('44740', KEYS.operator)).rejects.toMatchObject({
        code: 3,
        fields: ['prefix'],
      });
    });

    it('is for operators', async () => {
      await expect(node.listHolds({}, KEYS.all)).rejects.toMatchObject({ code: 7 });
      await expect(node.releaseHold('+44740', KEYS.all)).rejects.toMatchObject({ code: 7 });
    });
  });

  it('reads the window alone, of however many codes there are', async () => {
    await codes({ prefix: '+44740', count: 20_000, verified: 9_000, age: 5 * HOUR });
    await codes({ prefix: '+44740', count: 300, verified: 200 });
    await db.database().rows({ name: '', text: 'analyze otp_code' }, []);
    const text = await plan(db.database(), TRAFFIC, [
      clock.now - 30 * MINUTE,
      clock.now,
      clock.now - 2 * MINUTE,
    ]);
    expect(text).toContain('otp_code_made_at');
    expect(text).not.toMatch(/Seq Scan on otp_code/);
  });
});

describe('the breaker where prefixes are countries', () => {
  const { node, clock, db } = useOtp({ otp: { breaker: { prefixDigits: 0, least: 20 } } });

  it('holds them once', async () => {
    await addCodes(db.database(), { now: clock.now, prefix: '+44', count: 30, verified: 1 });
    await expect(node.breaker.run(clock.now)).resolves.toMatchObject([{ prefix: '+44' }]);
    const recipient = { msisdn: '+447400123456' };
    await expect(node.issue(issueRequest({ recipient }))).rejects.toMatchObject({
      reason: 'PREFIX_HELD',
    });
  });
});

describe('the breaker that is off', () => {
  const { node, clock, db } = useOtp({ otp: { breaker: { enabled: false } } });

  it('holds nothing', async () => {
    await addCodes(db.database(), { now: clock.now, prefix: '+44740', count: 300, verified: 1 });
    await expect(node.breaker.run(clock.now)).resolves.toBeUndefined();
  });
});
