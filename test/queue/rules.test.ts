import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, mayFollow, MESSAGE_STATES, stateCode } from '../../src/message/states.js';
import type { MessageState } from '../../src/message/states.js';
import { GroupCommit } from '../../src/queue/group-commit.js';
import { queueWord, readQueueWord } from '../../src/queue/queue-word.js';
import { leadingReceipts } from '../../src/queue/receipt-batch.js';
import { rangeOf } from '../../src/queue/id-range.js';
import { predecessorMask, receiptMask } from '../../src/queue/segment-change.js';

describe('the masks of predecessors', () => {
  it('say what the transition table says', () => {
    for (const from of MESSAGE_STATES) {
      for (const to of MESSAGE_STATES) {
        expect((predecessorMask(to) >> stateCode(from)) & 1).toBe(mayFollow(from, to) ? 1 : 0);
      }
    }
  });

  it('let an intermediate receipt be noted on a submitted segment only', () => {
    expect(receiptMask('submitted')).toBe(1 << stateCode('submitted'));
    expect(receiptMask('delivered')).toBe(predecessorMask('delivered'));
  });
});

describe('the leading receipt of each segment', () => {
  const receipt = fc.record({
    carrier: fc.constantFrom('a', 'b'),
    smscMessageId: fc.constantFrom('1', '2', '3'),
    to: fc.constantFrom<MessageState>('submitted', 'delivered', 'undeliverable'),
    entry: fc.constant({ t: 0, s: 'delivered' as const }),
  });

  it('is one, and final if any is', () => {
    fc.assert(
      fc.property(fc.array(receipt), (receipts) => {
        const leading = leadingReceipts(receipts).map((place) => receipts[place]);
        const keys = leading.map((one) => `${one.carrier} ${one.smscMessageId}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const one of receipts) {
          const leader = leading.find(
            (other) => other.carrier === one.carrier && other.smscMessageId === one.smscMessageId,
          );
          expect(leader).toBeDefined();
          if (isFinal(one.to)) expect(isFinal(leader!.to)).toBe(true);
          if (one.to === 'delivered') expect(leader!.to).toBe('delivered');
        }
      }),
    );
  });
});

describe('the bounds of IDs', () => {
  it('are those of PostgreSQL, which compares octets', () => {
    fc.assert(
      fc.property(fc.array(fc.uuid(), { minLength: 1 }), (ids) => {
        const sorted = [...ids].sort();
        expect(rangeOf(ids)).toEqual([sorted[0], sorted.at(-1)]);
      }),
    );
  });
});

describe('a group commit', () => {
  const options = { maxBatch: 10, maxConcurrent: 2, maxWaiting: 25 };

  it('gives each caller its own result, in batches of at most the limit', async () => {
    const batches: number[] = [];
    const commits = new GroupCommit<number, number>({
      ...options,
      commit: async (items) => {
        batches.push(items.length);
        return items.map((item) => item * 2);
      },
    });
    const results = await Promise.all(Array.from({ length: 25 }, (_, n) => commits.add(n)));
    expect(results).toEqual(Array.from({ length: 25 }, (_, n) => n * 2));
    expect(Math.max(...batches)).toBe(10);
    expect(batches.reduce((sum, size) => sum + size)).toBe(25);
  });

  it('runs no more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const commits = new GroupCommit<number, number>({
      ...options,
      commit: async (items) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return items;
      },
    });
    await Promise.all(Array.from({ length: 25 }, (_, n) => commits.add(n)));
    expect(most).toBe(2);
  });

  it('refuses what is too much, and a failed batch only', async () => {
    let fail = true;
    const commits = new GroupCommit<number, number>({
      ...options,
      commit: async (items) => {
        if (fail) throw new Error('away');
        return items.map((item) => (item === 3 ? new Error('refused') : item));
      },
    });
    const waiting = Array.from({ length: 25 }, (_, n) => commits.add(n).catch(() => 'failed'));
    await expect(commits.add(99)).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['failed']));
    fail = false;
    await expect(commits.add(1)).resolves.toBe(1);
    await expect(commits.add(3)).rejects.toThrow('refused');
    await commits.drained();
    expect(commits.size).toBe(0);
  });
});

describe('the word from node to node', () => {
  it.each([
    ['demo', ['otp']],
    ['carrier-2', ['alert', 'service', 'promotion']],
  ] as const)('says carrier and classes', (carrier, classes) => {
    expect(readQueueWord(queueWord(carrier, classes))).toEqual({ carrier, classes });
  });

  it.each(['', 'demo', 'demo 9', 'demo 1 2'])('"%s" is everything', (word) => {
    expect(readQueueWord(word)).toEqual({
      carrier: '',
      classes: ['otp', 'alert', 'service', 'promotion'],
    });
  });
});
