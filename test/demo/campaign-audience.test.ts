import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { campaignAudience, daytimeAt } from '../../src/demo/campaign-audience.js';
import { demoAsked } from '../../src/demo/demo-options.js';
import { parseMsisdn } from '../../src/message/msisdn.js';

const DAYTIME = { timeZone: 'Asia/Dubai', clock: '14:00' };

describe('daytimeAt', () => {
  it('finds at any moment a place that is far from the hours at which promotions rest', () => {
    const moments = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2035, 0, 1) });
    fc.assert(
      fc.property(moments, (now) => {
        const { timeZone, clock } = daytimeAt(now);
        const there = DateTime.fromMillis(now, { zone: timeZone });
        expect(there.isValid).toBe(true);
        expect(clock).toBe(there.toFormat('HH:mm'));
        // From 21:00 to 10:00 nothing goes out; a campaign takes minutes.
        expect(there.hour).toBeGreaterThanOrEqual(11);
        expect(there.hour).toBeLessThan(18);
      }),
    );
  });
});

describe('campaignAudience', () => {
  const magic = /99\d\d$/;

  it('has mobile numbers of their own for each run, which the simulator treats as any other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 100, max: 1_000 }),
        (number, size) => {
          const { numbers } = campaignAudience({ number }, size, DAYTIME);
          expect(new Set(numbers).size).toBe(size);
          for (const msisdn of numbers) expect(msisdn).toMatch(/^\+44741\d{7}$/);
          expect(parseMsisdn(numbers[0] ?? '', 'x')).toBe(numbers[0]);
          // Those for whom the simulator reports at once that they cannot be reached.
          for (const msisdn of numbers.filter((one) => magic.test(one))) {
            expect(msisdn).toMatch(/990[1-4]$/);
          }
        },
      ),
      { numRuns: 30 },
    );
    const before = new Set(campaignAudience({ number: 1000 }, 30_000, DAYTIME).numbers);
    const after = campaignAudience({ number: 1001 }, 30_000, DAYTIME).numbers;
    expect(after.filter((msisdn) => before.has(msisdn))).toEqual([]);
  });

  it('has broken lines, numbers that come again and a formula among its rows', () => {
    const { csv, numbers, refused } = campaignAudience({ number: 7 }, 100, DAYTIME);
    const lines = csv.split('\r\n');
    expect(lines[0]).toBe('msisdn,given_name,locale,time_zone');
    expect(lines).toHaveLength(1 + 100 + refused + 1);
    expect(lines.filter((line) => line.startsWith(`${numbers[0]},`))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('=HYPERLINK'))).toHaveLength(1);
    expect(lines.filter((line) => line.endsWith(',Asia/Dubai'))).toHaveLength(100 + refused);
    expect(lines.filter((line) => line.startsWith('not a number'))).toHaveLength(1);
  });
});

describe('demoAsked', () => {
  it.each([
    [[], { person: null, recipients: 30_000, campaignAlone: false }],
    [['--recipients', '500'], { recipients: 500 }],
    [['--recipients', '0'], { recipients: 0 }],
    [['campaign'], { campaignAlone: true, recipients: 30_000 }],
    [['phone'], { person: 'C-1001' }],
    [['phone', '--as', 'C-1003'], { person: 'C-1003' }],
  ])('understands %j', (words, asked) => {
    expect(demoAsked(words)).toMatchObject(asked);
  });

  it.each([
    [['telephone']],
    [['phone', 'more']],
    [['--as', 'C-1003']],
    [['campaign', '--as', 'C-1003']],
    [['--recipients', 'many']],
    [['--recipients', '99']],
    [['--recipients', '1000001']],
    [['--recipient', '500']],
  ])('refuses %j with how it is used', (words) => {
    expect(() => demoAsked(words)).toThrow('usage: npm run demo');
  });
});
