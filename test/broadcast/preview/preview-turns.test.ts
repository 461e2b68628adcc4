import { describe, expect, it } from '@jest/globals';
import { PreviewTurns } from '../../../src/broadcast/preview/preview-turns.js';

const held = () => Promise.withResolvers<string>();

describe('previews', () => {
  it('are one at a time for each client', async () => {
    const turns = new PreviewTurns(10_000);
    const first = held();
    const under = turns.take('bank', () => first.promise);
    await expect(turns.take('bank', async () => 'second')).rejects.toMatchObject({
      code: 'rate_exceeded',
      retryAfter: 10_000,
    });
    await expect(turns.take('other', async () => 'meanwhile')).resolves.toBe('meanwhile');
    first.resolve('first');
    await expect(under).resolves.toBe('first');
    await expect(turns.take('bank', async () => 'next')).resolves.toBe('next');
  });

  it('are a few at once', async () => {
    const turns = new PreviewTurns(10_000);
    const all = ['a', 'b', 'c', 'd'].map((client) => {
      const turn = held();
      return { turn, done: turns.take(client, () => turn.promise) };
    });
    await expect(turns.take('e', async () => 'x')).rejects.toMatchObject({ code: 'overloaded' });
    for (const { turn } of all) turn.resolve('done');
    await Promise.all(all.map(({ done }) => done));
    await expect(turns.take('e', async () => 'x')).resolves.toBe('x');
  });

  it('end with what they fail of', async () => {
    const turns = new PreviewTurns(10_000);
    await expect(turns.take('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(turns.take('a', async () => 'x')).resolves.toBe('x');
  });
});
