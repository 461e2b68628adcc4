import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MESSAGE_STATES,
  TRANSITIONS,
  foldStates,
  isFinal,
  mayFollow,
  predecessorCodes,
  stateCode,
  stateOfCode,
} from '../../src/message/states.js';
import type { MessageState } from '../../src/message/states.js';

const anyStates = fc.array(fc.constantFrom(...MESSAGE_STATES), { minLength: 1, maxLength: 12 });

function reachable(from: MessageState): Set<MessageState> {
  const seen = new Set<MessageState>([from]);
  for (const state of seen) for (const next of TRANSITIONS[state]) seen.add(next);
  return seen;
}

describe('the states', () => {
  it('keep their stored numbers', () => {
    expect(MESSAGE_STATES.map((state) => [state, stateCode(state)])).toEqual([
      ['queued', 1],
      ['submitting', 2],
      ['submitted', 3],
      ['uncertain', 4],
      ['delivered', 5],
      ['undeliverable', 6],
      ['expired', 7],
      ['rejected', 8],
      ['unknown', 9],
      ['cancelled', 10],
    ]);
    for (const state of MESSAGE_STATES) expect(stateOfCode(stateCode(state))).toBe(state);
    expect(() => stateOfCode(0)).toThrow('no message state has the code 0');
  });

  it('can all be reached from queued', () => {
    expect([...reachable('queued')].sort()).toEqual([...MESSAGE_STATES].sort());
  });

  it('all lead to a final one', () => {
    for (const state of MESSAGE_STATES) {
      expect([...reachable(state)].some(isFinal)).toBe(true);
      if (!isFinal(state)) expect(TRANSITIONS[state].length).toBeGreaterThan(0);
    }
  });

  it('lead from a final one to others only, save the late answer to one given up', () => {
    for (const state of MESSAGE_STATES.filter(isFinal)) {
      const open = TRANSITIONS[state].filter((next) => !isFinal(next));
      expect([state, open]).toEqual([state, state === 'unknown' ? ['submitted'] : []]);
    }
  });

  it.each<[MessageState, MessageState, boolean]>([
    ['queued', 'submitting', true],
    ['queued', 'cancelled', true],
    ['queued', 'expired', true],
    ['queued', 'submitted', true],
    ['queued', 'delivered', false],
    ['unknown', 'submitted', true],
    ['unknown', 'queued', false],
    ['submitting', 'queued', true],
    ['submitting', 'uncertain', true],
    ['submitting', 'delivered', true],
    ['submitting', 'cancelled', false],
    ['uncertain', 'submitted', true],
    ['uncertain', 'queued', true],
    ['uncertain', 'cancelled', false],
    ['submitted', 'queued', false],
    ['submitted', 'uncertain', false],
    ['delivered', 'undeliverable', false],
    ['undeliverable', 'delivered', true],
    ['expired', 'delivered', true],
    ['unknown', 'delivered', true],
    ['rejected', 'delivered', false],
    ['cancelled', 'submitting', false],
  ])('%s → %s: %s', (from, to, allowed) => {
    expect(mayFollow(from, to)).toBe(allowed);
  });

  it('never follow themselves, so that a repeated receipt changes nothing', () => {
    for (const state of MESSAGE_STATES) expect(mayFollow(state, state)).toBe(false);
  });

  it('come to rest: late receipts in any order never lead round', () => {
    const onwards = (state: MessageState): MessageState[] =>
      TRANSITIONS[state].filter(isFinal).flatMap((next) => [next, ...onwards(next)]);
    for (const state of MESSAGE_STATES.filter(isFinal)) expect(onwards(state)).not.toContain(state);
  });

  it('have the predecessors that the table says', () => {
    for (const to of MESSAGE_STATES) {
      const before = MESSAGE_STATES.filter((from) => TRANSITIONS[from].includes(to));
      expect(predecessorCodes(to)).toEqual(before.map(stateCode));
    }
  });
});

describe('the state of a message', () => {
  it.each<[MessageState[], MessageState]>([
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'submitted'], 'submitted'],
    [['delivered', 'undeliverable'], 'undeliverable'],
    [['submitted', 'queued'], 'queued'],
    [['queued', 'submitting'], 'submitting'],
    [['queued', 'uncertain'], 'uncertain'],
    [['rejected', 'submitted'], 'submitted'],
    [['cancelled', 'delivered'], 'cancelled'],
    [['expired', 'rejected'], 'rejected'],
  ])('of %j is %s', (states, state) => {
    expect(foldStates(states)).toBe(state);
  });

  it('needs a segment', () => {
    expect(() => foldStates([])).toThrow('a message has at least one segment');
  });

  it('is that of one of its segments, in whatever order they come', () => {
    fc.assert(
      fc.property(anyStates, fc.infiniteStream(fc.nat()), (states, keys) => {
        const folded = foldStates(states);
        expect(states).toContain(folded);
        const shuffled = states
          .map((state) => ({ state, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ state }) => state);
        expect(foldStates(shuffled)).toBe(folded);
        expect(foldStates([...states, ...states])).toBe(folded);
      }),
    );
  });

  it('can be put together in groups', () => {
    fc.assert(
      fc.property(anyStates, anyStates, (some, others) => {
        expect(foldStates([foldStates(some), foldStates(others)])).toBe(
          foldStates([...some, ...others]),
        );
      }),
    );
  });

  it('is final when all are, and delivered when all are', () => {
    fc.assert(
      fc.property(anyStates, (states) => {
        expect(isFinal(foldStates(states))).toBe(states.every(isFinal));
        expect(foldStates(states) === 'delivered').toBe(states.every((s) => s === 'delivered'));
      }),
    );
  });
});
