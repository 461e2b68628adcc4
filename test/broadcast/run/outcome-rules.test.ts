import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNumbersFault, numberNews } from '../../../src/broadcast/run/number-health.js';
import type { NumberWord } from '../../../src/broadcast/run/number-health.js';
import { mayComeTo, outcomeOf } from '../../../src/broadcast/run/outcome-change.js';
import {
  MOST_REASONS,
  OTHER_REASON,
  OutcomeReasons,
  outcomeWords,
} from '../../../src/broadcast/run/outcome-words.js';
import { recipientEventId } from '../../../src/broadcast/run/recipient-event.js';
import { stateCode } from '../../../src/message/states.js';
import type { MessageState } from '../../../src/message/states.js';

const EVENT = {
  runId: '01936a0e-0000-7000-8000-000000000001',
  msisdnHash: Buffer.from('aabb', 'hex'),
  attempt: 3,
};

function row(states: MessageState[], details: string[] = states.map(() => '')) {
  return {
    messageId: 'm',
    eventId: recipientEventId(EVENT),
    carrier: 'demo',
    segmentCount: states.length,
    states: states.map(stateCode),
    details,
    times: states.map((_, index) => 100 + index),
  };
}

describe('outcomeOf', () => {
  it.each([
    [['submitted'], null],
    [['delivered', 'submitted'], null],
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'undeliverable'], 'undeliverable'],
    [['cancelled', 'delivered'], 'cancelled'],
    [['unknown'], 'unknown'],
  ] as [MessageState[], MessageState | null][])('%j is %s', (states, expected) => {
    expect(outcomeOf(row(states))?.to ?? null).toBe(expected);
  });

  it('waits for the segments that are not there', () => {
    expect(outcomeOf({ ...row(['delivered']), segmentCount: 2 })).toBeNull();
  });

  it('names the recipient, the reason of the segment that decided it, and the last moment', () => {
    const outcome = outcomeOf(row(['delivered', 'undeliverable'], ['', 'stat:UNDELIV err:001']));
    expect(outcome).toMatchObject({ ...EVENT, detail: 'stat:UNDELIV err:001', at: 101 });
  });

  it('passes over what is no broadcast', () => {
    expect(outcomeOf({ ...row(['delivered']), eventId: 'payment-7' })).toBeNull();
  });
});

describe('mayComeTo', () => {
  it.each([
    ['sent', 'cancelled', true],
    ['planned', 'delivered', true],
    ['cancelled', 'delivered', true],
    ['skipped', 'cancelled', false],
    ['cancelled', 'cancelled', false],
    ['unknown', 'delivered', true],
    ['undeliverable', 'delivered', true],
    ['delivered', 'undeliverable', false],
    ['delivered', 'delivered', false],
    ['undeliverable', 'undeliverable', false],
    ['held_out', 'delivered', false],
  ] as const)('from %s to %s: %s', (from, to, expected) => {
    expect(mayComeTo(from, to)).toBe(expected);
  });
});

describe('outcomeWords', () => {
  it.each([
    ['stat:UNDELIV err:001', 'err:001'],
    ['stat:UNDELIV err:000', 'stat:UNDELIV'],
    ['stat:REJECTD', 'stat:REJECTD'],
    ['ESME_RINVDSTADR', 'ESME_RINVDSTADR'],
    ['no receipt came', 'no receipt came'],
    ['', ''],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('%j is %j', (detail, words) => expect(outcomeWords(detail)).toBe(words));

  it('counts so many of a run, and all others as one', () => {
    const reasons = new OutcomeReasons(['first']);
    const counted = Array.from({ length: 300 }, (_, i) => reasons.counted(`err:${i}`));
    expect(new Set(counted).size).toBe(MOST_REASONS);
    expect(reasons.counted('err:299')).toBe(OTHER_REASON);
    expect(reasons.counted('first')).toBe('first');
    expect(reasons.counted('err:0')).toBe('err:0');
  });
});

describe('isNumbersFault', () => {
  it.each([
    ['undeliverable', 'stat:UNDELIV err:001', true],
    ['undeliverable', 'stat:UNDELIV err:027', true],
    ['undeliverable', 'stat:UNDELIV err:034', false],
    ['undeliverable', 'stat:UNDELIV err:000', true],
    ['undeliverable', 'stat:UNDELIV', true],
    ['undeliverable', 'stat:UNDELIV err:0A3', false],
    ['undeliverable', 'stat:UNDELIV err:SPAM', false],
    ['rejected', 'ESME_RINVDSTADR', true],
    ['rejected', 'ESME_RINVSRCADR', false],
    ['rejected', 'stat:REJECTD err:001', true],
    ['rejected', 'stat:REJECTD err:000', false],
    ['expired', 'stat:EXPIRED err:027', false],
    ['unknown', 'no receipt came', false],
    ['delivered', 'stat:DELIVRD err:000', false],
  ] as const)('%s, %s: %s', (state, detail, fault) => {
    expect(isNumbersFault(state, detail)).toBe(fault);
  });
});

describe('numberNews', () => {
  it('is what the words say one by one, in the order of time', () => {
    const word = fc.record({
      number: fc.constantFrom('aa', 'bb', 'cc'),
      word: fc.constantFrom('reached', 'failed', null),
      at: fc.integer({ min: 0, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(word, { selector: ({ at }) => at }), (words: NumberWord[]) => {
        const failures = new Map<string, number>();
        const reached = new Set<string>();
        for (const one of [...words].sort((a, b) => a.at - b.at)) {
          if (one.word === 'failed') {
            failures.set(one.number, (failures.get(one.number) ?? 0) + 1);
          } else if (one.word === 'reached') {
            failures.set(one.number, 0);
            reached.add(one.number);
          }
        }
        const news = numberNews(words);
        expect(news.map(({ number }) => number)).toEqual([...failures.keys()].sort());
        for (const one of news) {
          expect(one.failures).toBe(failures.get(one.number));
          expect(one.reached).toBe(reached.has(one.number));
        }
      }),
    );
  });
});
