import { describe, expect, it } from '@jest/globals';
import { TurnLoader } from '../../src/customer/turn-loader.js';

describe('TurnLoader', () => {
  const loads: string[][] = [];
  const loader = (most: number) =>
    new TurnLoader<string>(async (ids) => {
      loads.push(ids);
      return new Map(ids.filter((id) => id !== 'none').map((id) => [id, `value of ${id}`]));
    }, most);

  it('loads at once what is asked for in one turn, each ID once', async () => {
    loads.length = 0;
    const loading = loader(10);
    const found = await Promise.all(['a', 'b', 'a', 'none'].map((id) => loading.load(id)));
    expect(found).toEqual(['value of a', 'value of b', 'value of a', undefined]);
    expect(loads).toEqual([['a', 'b', 'none']]);
    await loading.load('a');
    expect(loads).toHaveLength(2);
  });

  it('loads no more at once than it may', async () => {
    loads.length = 0;
    const loading = loader(2);
    await Promise.all(['a', 'b', 'c'].map((id) => loading.load(id)));
    expect(loads).toEqual([['a', 'b'], ['c']]);
  });

  it('fails those who asked, and loads again for the next', async () => {
    let fails = true;
    const loading = new TurnLoader<string>(async (ids) => {
      if (fails) throw new Error('away');
      return new Map(ids.map((id) => [id, id]));
    }, 10);
    const results = await Promise.allSettled([loading.load('a'), loading.load('b')]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await loading.load('a')).toBe('a');
  });
});
