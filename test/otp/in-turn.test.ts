import { describe, expect, it } from '@jest/globals';
import { InTurn } from '../../src/otp/in-turn.js';

const one = { recipientHash: Buffer.from('one'), purpose: 'login' } as const;
const other = { recipientHash: Buffer.from('one'), purpose: 'card' } as const;

/** Work that ends when told to. */
function held() {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { end, work: () => ended };
}

describe('work in turn', () => {
  it('goes one after the other for the same recipient and purpose, in order', async () => {
    const turns = new InTurn(10);
    const first = held();
    const order: number[] = [];
    const begun = turns.of(one, () => first.work().then(() => order.push(1)));
    const second = turns.of(one, async () => order.push(2));
    await turns.of(other, async () => order.push(0));
    first.end();
    await Promise.all([begun, second]);
    expect(order).toEqual([0, 1, 2]);
  });

  it('goes on after one that failed, and gives everyone their own', async () => {
    const turns = new InTurn(10);
    const failing = turns.of(one, async () => {
      throw new Error('mine');
    });
    const next = turns.of(one, async () => 'yours');
    await expect(failing).rejects.toThrow('mine');
    await expect(next).resolves.toBe('yours');
  });

  it('refuses more than may wait, and takes more once they are done', async () => {
    const turns = new InTurn(2);
    const first = held();
    const both = [turns.of(one, first.work), turns.of(one, async () => undefined)];
    await expect(turns.of(one, async () => undefined)).rejects.toMatchObject({
      code: 'overloaded',
      retryable: true,
    });
    first.end();
    await Promise.all(both);
    await expect(turns.of(one, async () => 'now')).resolves.toBe('now');
  });
});
