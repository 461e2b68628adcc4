import { describe, expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { OTHER, Series, Tally } from '../../src/metrics/tally.js';

describe('Series', () => {
  it('makes each pair once', () => {
    const made: string[] = [];
    const series = new Series((a, b) => made.push(`${a}/${b}`));
    for (const [a, b] of [
      ['x', '1'],
      ['x', '2'],
      ['y', '1'],
      ['x', '1'],
    ] as const)
      series.of(a, b);
    expect(made).toEqual(['x/1', 'x/2', 'y/1']);
  });

  it('puts everything over its limit into one series', () => {
    const series = new Series((a, b) => ({ name: `${a}/${b}` }), 3);
    const seen = new Set(
      Array.from({ length: 1000 }, (_, i) => series.of('event', `made-up-${i}`).name),
    );
    expect([...seen]).toEqual([
      'event/made-up-0',
      'event/made-up-1',
      'event/made-up-2',
      `${OTHER}/${OTHER}`,
    ]);
    expect([...series.values()]).toHaveLength(4);
  });
});

describe('Tally', () => {
  it('loses nothing between scrapes', async () => {
    const registry = new Registry();
    const counter = new Counter({
      name: 'n',
      help: 'h',
      labelNames: ['a', 'b'],
      registers: [registry],
    });
    const tally = new Tally(counter, 2);
    tally.add(2, 'x', '1');
    tally.drain();
    tally.add(3, 'x', '1');
    tally.add(1, 'x', '2');
    tally.drain();
    tally.drain();
    expect((await counter.get()).values).toEqual([
      { labels: { a: 'x', b: '1' }, value: 5 },
      { labels: { a: 'x', b: '2' }, value: 1 },
    ]);
  });

  it('shows a series to which nothing was added as 0', async () => {
    const registry = new Registry();
    const counter = new Counter({ name: 'n', help: 'h', labelNames: ['a'], registers: [registry] });
    const tally = new Tally(counter, 1);
    tally.add(0, 'x');
    tally.drain();
    expect((await counter.get()).values).toEqual([{ labels: { a: 'x' }, value: 0 }]);
  });
});
