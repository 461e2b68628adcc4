import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ClassShare } from '../../src/carrier/class-share.js';
import { MESSAGE_CLASSES } from '../../src/message/message-class.js';
import type { MessageClass } from '../../src/message/message-class.js';

type PerClass = Record<MessageClass, number>;
const DEFAULTS: PerClass = { otp: 0, alert: 10, service: 5, promotion: 2 };
const counts = (values: Partial<PerClass> = {}): PerClass => ({
  otp: 0,
  alert: 0,
  service: 0,
  promotion: 0,
  ...values,
});

/** One claim with `tokens` from the backlog, which it takes from; what each class got. */
function round(share: ClassShare, tokens: number, backlog: PerClass): PerClass {
  const got = counts();
  let left = tokens;
  for (const { messageClass, limit } of share.plan(tokens)) {
    const count = Math.min(limit, left, backlog[messageClass]);
    backlog[messageClass] -= count;
    got[messageClass] = count;
    left -= count;
    share.granted(messageClass, count);
  }
  return got;
}

function rounds(share: ClassShare, tokens: number[], backlog: PerClass): PerClass {
  const sum = counts();
  for (const each of tokens) {
    const got = round(share, each, backlog);
    for (const one of MESSAGE_CLASSES) sum[one] += got[one];
  }
  return sum;
}

const tokens = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 100, maxLength: 200 });
const shares = fc.record({
  otp: fc.integer({ min: 0, max: 50 }),
  alert: fc.integer({ min: 0, max: 50 }),
  service: fc.integer({ min: 0, max: 50 }),
  promotion: fc.integer({ min: 0, max: 50 }),
});

describe('class share', () => {
  it('is strict preference while nobody is owed anything', () => {
    const share = new ClassShare(DEFAULTS);
    expect(share.plan(10).map((claim) => claim.messageClass)).toEqual([...MESSAGE_CLASSES]);
    const got = round(share, 10, counts({ otp: 4, alert: 3, service: 9, promotion: 9 }));
    expect(got).toEqual({ otp: 4, alert: 3, service: 3, promotion: 0 });
  });

  it('plans each class once and never more than the tokens', () => {
    fc.assert(
      fc.property(
        shares,
        tokens,
        fc.array(fc.integer({ min: 0, max: 50 })),
        (percent, each, arrivals) => {
          const share = new ClassShare(percent);
          const backlog = counts();
          each.forEach((n, i) => {
            backlog[MESSAGE_CLASSES[i % 4]] += arrivals[i % Math.max(1, arrivals.length)] ?? 7;
            const before = { ...backlog };
            const got = round(share, n, backlog);
            const total = MESSAGE_CLASSES.reduce((sum, one) => sum + got[one], 0);
            expect(total).toBeLessThanOrEqual(n);
            for (const one of MESSAGE_CLASSES) expect(got[one]).toBeLessThanOrEqual(before[one]);
          });
          const planned = share.plan(5);
          expect(new Set(planned.map((claim) => claim.messageClass)).size).toBe(4);
          expect(planned.every((claim) => claim.limit <= 5 && claim.limit >= 0)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('starves no class that has a share', () => {
    fc.assert(
      fc.property(tokens, (each) => {
        const share = new ClassShare(DEFAULTS);
        const got = rounds(
          share,
          each,
          counts({ otp: 1e9, alert: 1e9, service: 1e9, promotion: 1e9 }),
        );
        const total = each.reduce((a, b) => a + b);
        const largest = Math.max(...each);
        for (const one of ['alert', 'service', 'promotion'] as const) {
          // One turn's worth may still be owed at the end.
          const owed = 2 + (2 * largest * DEFAULTS[one]) / 100;
          expect(got[one]).toBeGreaterThanOrEqual((total * DEFAULTS[one]) / 100 - owed);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('makes an OTP wait for no more than the guaranteed shares', () => {
    fc.assert(
      fc.property(shares, tokens, (percent, each) => {
        const share = new ClassShare(percent);
        const got = rounds(
          share,
          each,
          counts({ otp: 1e9, alert: 1e9, service: 1e9, promotion: 1e9 }),
        );
        const total = each.reduce((a, b) => a + b);
        const lower = percent.alert + percent.service + percent.promotion;
        expect(total - got.otp).toBeLessThanOrEqual((total * Math.min(lower, 80)) / 100 + 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it('gives a lone class everything', () => {
    const share = new ClassShare(DEFAULTS);
    const got = rounds(share, Array<number>(100).fill(50), counts({ promotion: 1e9 }));
    expect(got.promotion).toBe(5000);
  });

  it('drops the credit of a class that had nothing waiting', () => {
    const share = new ClassShare(DEFAULTS);
    rounds(share, Array<number>(20).fill(10), counts({ otp: 1e9 }));
    // Whoever was owed was asked in turn, had nothing, and starts again.
    const got = round(share, 10, counts({ otp: 1e9, alert: 1e9, service: 1e9, promotion: 1e9 }));
    expect(got.otp).toBeGreaterThanOrEqual(8);
  });

  it('does not take a class that its window held back for one without work', () => {
    const share = new ClassShare(DEFAULTS);
    const none = { otp: 100, alert: 0, service: 0, promotion: 0 };
    for (let i = 0; i < 5; i++) {
      const plan = share.plan(10, none);
      expect(plan.find((claim) => claim.messageClass === 'alert')!.limit).toBe(0);
      share.granted('otp', 10);
    }
    expect(share.plan(10)[0].messageClass).toBe('alert');
  });

  it('gives a class that has nothing waiting no credit for it', () => {
    const share = new ClassShare(DEFAULTS);
    const only = { otp: 100, alert: 0, service: 0, promotion: 0 };
    for (let i = 0; i < 50; i++) {
      share.plan(100, only, ['otp']);
      share.granted('otp', 100);
    }
    const claims = share.plan(100);
    expect(claims.map((claim) => claim.messageClass)).toEqual([
      'otp',
      'alert',
      'service',
      'promotion',
    ]);
  });

  it('keeps credits when a claim brought nothing at all', () => {
    const share = new ClassShare(DEFAULTS);
    share.plan(10);
    share.granted('otp', 10);
    expect(share.plan(10)[0].messageClass).toBe('alert');
    expect(share.plan(10)[0].messageClass).toBe('alert');
  });

  it('serves a class of one segment at a time too', () => {
    const share = new ClassShare(DEFAULTS);
    const got = rounds(share, Array<number>(1000).fill(1), counts({ otp: 1e9, promotion: 1e9 }));
    expect(got.promotion).toBeGreaterThanOrEqual(18);
    expect(got.promotion).toBeLessThanOrEqual(20);
  });
});
