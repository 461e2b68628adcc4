import { describe, expect, it } from '@jest/globals';
import type { BindView } from '../../src/dispatch/bind-overview.js';
import { CarriersUp } from '../../src/event/carriers-up.js';
import { ReferenceCounter } from '../../src/event/reference-counter.js';

function bind(carrier: string, state: BindView['state']): BindView {
  const numbers = { slot: 0, windowUsed: 0, windowSize: 10, submitRate: 0, since: 0 };
  return { carrier, state, reason: null, ...numbers };
}

describe('CarriersUp', () => {
  it('is down while no bind that this node holds is bound', () => {
    const up = new CarriersUp(() => [
      bind('a', 'waiting'),
      bind('b', 'connecting'),
      bind('b', 'bound'),
      bind('c', 'unbinding'),
    ]);
    up.look(0);
    expect(['a', 'b', 'c'].map(up.isUp)).toEqual([false, true, false]);
  });

  it('takes a carrier of other nodes for up', () => {
    const up = new CarriersUp(() => []);
    up.look(0);
    expect(up.isUp('elsewhere')).toBe(true);
  });

  it('looks again after a while, not for every event', () => {
    let looks = 0;
    let state: BindView['state'] = 'waiting';
    const up = new CarriersUp(() => {
      looks += 1;
      return [bind('a', state)];
    });
    up.look(1000);
    state = 'bound';
    up.look(1001);
    expect([looks, up.isUp('a')]).toEqual([1, false]);
    up.look(1250);
    expect([looks, up.isUp('a')]).toEqual([2, true]);
  });

  it('looks again when the clock was set back', () => {
    let state: BindView['state'] = 'waiting';
    const up = new CarriersUp(() => [bind('a', state)]);
    up.look(1_000_000);
    state = 'bound';
    up.look(5);
    expect(up.isUp('a')).toBe(true);
  });
});

describe('ReferenceCounter', () => {
  it('counts from where it is told, and begins again after 65535', () => {
    const references = new ReferenceCounter(65_534);
    expect([0, 0, 0].map(() => references.next())).toEqual([65_534, 65_535, 0]);
  });
});
