import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Behaviour, outcomeOf } from '../../src/simulator/behaviour.js';
import { DueQueue } from '../../src/simulator/due-queue.js';
import { Fifo } from '../../src/simulator/fifo.js';
import { MessageIds } from '../../src/simulator/message-id.js';
import { MessageMemory } from '../../src/simulator/message-memory.js';
import type { KeptMessage } from '../../src/simulator/message-memory.js';
import { PeakMeter, RateLimit, SlidingSecond } from '../../src/simulator/rate-limit.js';
import { receiptDate, receiptText, receiptTlvs } from '../../src/simulator/receipt-format.js';

const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 150 });

function timesOf(gaps: readonly number[]): number[] {
  let now = 0;
  return gaps.map((gap) => (now += gap));
}

function inSecondEnding(times: readonly number[], end: number): number {
  return times.filter((time) => time > end - 1000 && time <= end).length;
}

describe('SlidingSecond', () => {
  it('counts what a plain count does', () => {
    // Slow, then fast: the ring has turned before it must grow.
    const gaps = fc.tuple(
      fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 400, maxLength: 600 }),
    );
    fc.assert(
      fc.property(gaps, ([slow, fast]) => {
        const times = timesOf([...slow, ...fast]);
        const second = new SlidingSecond();
        const counts = times.map((time) => {
          second.add(time);
          return second.count(time);
        });
        expect(counts).toEqual(
          times.map((time, index) => inSecondEnding(times.slice(0, index + 1), time)),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('RateLimit', () => {
  it('takes never more than the limit in any second, and all that the limit allows', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (gaps, most) => {
        const limit = new RateLimit(most);
        const taken: number[] = [];
        const verdicts: boolean[] = [];
        const expected: boolean[] = [];
        for (const now of timesOf(gaps)) {
          expected.push(inSecondEnding(taken, now) < most);
          verdicts.push(limit.take(now));
          if (verdicts.at(-1) === true) taken.push(now);
        }
        expect(verdicts).toEqual(expected);
        const fullest = Math.max(0, ...taken.map((time) => inSecondEnding(taken, time)));
        expect(fullest).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('has room again exactly a second later', () => {
    const limit = new RateLimit(1);
    expect([0, 999.9, 1000, 1999.9, 2000].map((now) => limit.take(now))).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('PeakMeter', () => {
  it('keeps the fullest second', () => {
    const meter = new PeakMeter();
    for (const now of [0, 10, 20, 990, 1005, 5000, 5001]) meter.add(now);
    expect(meter.peak).toBe(4);
    expect(meter.rate(5999)).toBe(2);
  });
});

describe('DueQueue', () => {
  it('gives everything in the order of its time, and of adding within a millisecond', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 })),
        fc.integer({ min: 0, max: 50 }),
        (dues, now) => {
          const queue = new DueQueue<[number, number]>();
          dues.forEach((due, index) => queue.add(due, [due, index]));
          const sorted = dues
            .map((due, index): [number, number] => [due, index])
            .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          const due = sorted.filter(([time]) => time <= now);
          expect(queue.takeDue(now)).toEqual(due);
          expect(queue.next).toBe(sorted[due.length]?.[0]);
          expect(queue.takeDue(50)).toEqual(sorted.slice(due.length));
          expect(queue.next).toBeUndefined();
        },
      ),
    );
  });

  it('is never early', () => {
    const queue = new DueQueue<string>();
    queue.add(10.2, 'x');
    expect(queue.takeDue(10.1)).toEqual([]);
    expect(queue.takeDue(11)).toEqual(['x']);
  });
});

describe('Fifo', () => {
  it('does as an array does', () => {
    const action = fc.oneof(
      fc.record({ push: fc.integer({ min: 0, max: 2000 }) }),
      fc.record({ shift: fc.integer({ min: 0, max: 2000 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), fc.array(fc.integer()), (actions, back) => {
        const fifo = new Fifo<number>();
        let model: number[] = [];
        let next = 0;
        for (const act of actions) {
          if ('push' in act) {
            for (let count = 0; count < act.push; count += 1) {
              fifo.push(next);
              model.push(next++);
            }
          } else {
            const shifted = Array.from({ length: act.shift }, () => fifo.shift());
            const expected = Array.from({ length: act.shift }, () => model.shift());
            expect(shifted).toEqual(expected);
          }
          expect([fifo.size, fifo.peek()]).toEqual([model.length, model[0]]);
        }
        fifo.putBack(back);
        model = [...back, ...model];
        expect(Array.from(model, () => fifo.shift())).toEqual(model);
      }),
      { numRuns: 30 },
    );
  });
});

describe('MessageIds', () => {
  it.each([
    ['decimal', { response: '4096', receipt: '4096' }],
    ['hex', { response: '1000', receipt: '1000' }],
    ['hex-response-decimal-receipt', { response: '1000', receipt: '4096' }],
    ['uuid', { response: 'u', receipt: 'u' }],
  ] as const)('writes %s', (style, id) => {
    expect(new MessageIds(style, 4095, () => 'u').next()).toEqual(id);
  });
});

describe('MessageMemory', () => {
  it('finds at least as many as its capacity, and forgets the oldest', () => {
    const memory = new MessageMemory(3);
    const message = (id: string): KeptMessage => ({
      id: { response: id, receipt: id },
      source: 'BANK',
      destination: '1',
      sourceTon: 5,
      sourceNpi: 0,
      destinationTon: 1,
      destinationNpi: 1,
      opening: '',
      state: 'ENROUTE',
      error: 0,
      submitted: 0,
      done: id === '6' ? 1 : 0,
    });
    for (const id of '1234567') memory.keep(message(id));
    expect([...'1234567'].filter((id) => memory.find(id) !== undefined)).toEqual([...'4567']);
    expect(memory.pendingBetween('BANK', '1').map(({ id }) => id.response)).toEqual([
      '4',
      '5',
      '7',
    ]);
    expect(memory.pendingBetween('BANK', '2')).toEqual([]);
  });
});

describe('receipts', () => {
  const receipt = {
    messageId: '12345',
    state: 'UNDELIV',
    error: 300,
    submitted: Date.UTC(2026, 10, 22, 19, 34, 59),
    done: Date.UTC(2026, 10, 23, 0, 5),
    text: 'Hello',
  } as const;

  it('have the text of appendix B', () => {
    expect(receiptText(receipt)).toBe(
      'id:12345 sub:001 dlvrd:000 submit date:2611221934 done date:2611230005 stat:UNDELIV err:300 text:Hello',
    );
    expect(receiptText({ ...receipt, state: 'DELIVRD', error: 0 })).toContain(
      'dlvrd:001 submit date:2611221934 done date:2611230005 stat:DELIVRD err:000',
    );
  });

  it('have the TLVs of 5.3.2', () => {
    expect(receiptTlvs(receipt).map(({ tag, value }) => [tag, value.toString('hex')])).toEqual([
      [0x1e, '313233343500'],
      [0x427, '05'],
      [0x423, '03012c'],
    ]);
  });

  it('are dated by the minute in UTC', () => {
    const dates = [0, 59_999, 60_000, 0].map(receiptDate);
    expect(dates).toEqual(['7001010000', '7001010000', '7001010001', '7001010000']);
  });
});

describe('outcomes', () => {
  it.each([
    ['919812345678', 'delivered'],
    ['919812349901', 'undeliverable'],
    ['919812349999', 'delivered'],
    ['919901', 'undeliverable'],
    ['901', 'delivered'],
    ['919812990112', 'delivered'],
  ])('of %s is %s', (destination, name) => {
    expect(outcomeOf(destination).name).toBe(name);
  });

  it('forget the oldest of very many failing numbers', () => {
    const behaviour = new Behaviour(true);
    const number = (index: number) => `91${index}9911`;
    const statuses = new Set<number>();
    for (let index = 10_000; index < 20_001; index += 1) {
      statuses.add(behaviour.planFor(number(index)).status);
    }
    expect(statuses).toEqual(new Set([0x58]));
    expect(behaviour.planFor(number(10_000)).status).toBe(0x58);
    expect(behaviour.planFor(number(20_000)).status).toBe(0);
  });
});
