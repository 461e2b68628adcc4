import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slotRate, Throttle } from '../../src/carrier/throttle.js';

/** A simulated SMSC behind a network: when each segment arrived, and when its answer came back. */
interface Arrival {
  at: number;
  answerAt: number;
}

/**
 * Sends whenever the throttle allows, over simulated milliseconds, with the
 * latencies given; returns the arrival times at the SMSC.
 */
function simulate(
  throttle: Throttle,
  options: {
    from: number;
    until: number;
    latencies: number[];
    arrivesAt: number[];
    spell: number;
    steps: number[];
  },
): number[] {
  const pending: Arrival[] = [];
  const arrivals: number[] = [];
  let sent = 0;
  let turn = 0;
  for (let now = options.from; now < options.until;) {
    for (let i = pending.length - 1; i >= 0; i--) {
      if (pending[i].answerAt <= now) {
        throttle.answered(now);
        pending.splice(i, 1);
      }
    }
    const count = throttle.available(now);
    throttle.take(now, count);
    for (let i = 0; i < count; i++) {
      // Delay comes in spells: what was held up arrives together with what was not.
      const spell = Math.floor((now - options.from) / options.spell);
      const latency = options.latencies[spell % options.latencies.length];
      const part = options.arrivesAt[sent % options.arrivesAt.length];
      const at = now + latency * part;
      arrivals.push(at);
      pending.push({ at, answerAt: now + latency });
      sent += 1;
    }
    now += options.steps[turn++ % options.steps.length];
  }
  return arrivals.sort((a, b) => a - b);
}

/** The most arrivals in any sliding second. */
function busiestSecond(arrivals: number[]): number {
  let most = 0;
  let first = 0;
  arrivals.forEach((at, last) => {
    while (arrivals[first] <= at - 1000) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

const START = 1_700_000_000_000;

describe('throttle', () => {
  it('never exceeds the rate in any sliding second at the SMSC, whatever the latency', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.constantFrom(0, 0.1, 0.5, 0.9, 1), { minLength: 1, maxLength: 5 }),
        fc.array(fc.constantFrom(1, 1, 2, 5, 10, 300), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 20, max: 1200 }),
        (rate, latencies, arrivesAt, steps, spell) => {
          const arrivals = simulate(new Throttle(rate, START), {
            from: START,
            until: START + 5000,
            latencies,
            arrivesAt,
            steps,
            spell,
          });
          expect(arrivals.length).toBeGreaterThan(0);
          expect(busiestSecond(arrivals)).toBeLessThanOrEqual(rate);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    [10, 5],
    [100, 20],
    [5000, 10],
  ])('comes within 5 %% of rate / (1 + latency) at %i a second and %i ms', (rate, latency) => {
    const arrivals = simulate(new Throttle(rate, START), {
      from: START,
      until: START + 10_000,
      latencies: [latency],
      arrivesAt: [0.5],
      steps: [1],
      spell: 1000,
    });
    expect(arrivals.length / 10).toBeGreaterThan((rate / (1 + latency / 1000)) * 0.95 - 1);
  });

  it('keeps the traffic smooth: no more than the burst at once', () => {
    const throttle = new Throttle(1000, START);
    expect(throttle.available(START)).toBe(50);
    throttle.take(START, 50);
    expect(throttle.available(START)).toBe(0);
    expect(throttle.available(START + 10)).toBe(10);
    expect(throttle.available(START + 10_000)).toBe(50);
  });

  it('counts what is unanswered for as long as it is', () => {
    const throttle = new Throttle(1, START);
    throttle.take(START, 1);
    expect(throttle.available(START + 60_000)).toBe(0);
    throttle.answered(START + 60_000);
    expect(throttle.available(START + 61_000)).toBe(0);
    expect(throttle.available(START + 61_001)).toBe(1);
  });

  it('says when something is available, and it is then and not before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        (rate, gaps, refused) => {
          const throttle = new Throttle(rate, START);
          let now = START;
          for (const gap of gaps) {
            now += gap;
            const count = throttle.available(now);
            if (count > 0) {
              throttle.take(now, count);
              throttle.answered(now, count);
            }
          }
          if (refused) throttle.throttled(now);
          const next = throttle.nextAt(now);
          expect(next).toBeLessThanOrEqual(now + 11_000);
          // After a refusal the pace recovers while we wait, which may help a little earlier.
          if (!refused) {
            for (let at = now; at < next; at++) expect(throttle.available(at)).toBe(0);
          }
          expect(throttle.available(next)).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('asks to be asked again within a second when only an answer can help', () => {
    const throttle = new Throttle(2, START);
    throttle.take(START, 1);
    throttle.take(START + 600, 1);
    expect(throttle.nextAt(START + 5000)).toBe(START + 6001);
  });

  it('slows down once for a window full of refusals, pauses, and recovers', () => {
    const throttle = new Throttle(1000, START);
    throttle.take(START, 50);
    throttle.answered(START, 50);
    for (let i = 0; i < 50; i++) throttle.throttled(START);
    expect(throttle.pace).toBe(700);
    expect(throttle.available(START + 249)).toBe(0);
    expect(throttle.available(START + 250)).toBeGreaterThan(0);
    throttle.available(START + 1000);
    expect(throttle.pace).toBe(750);
    throttle.available(START + 20_000);
    expect(throttle.pace).toBe(1000);
  });

  it('never stalls however often it is refused', () => {
    const throttle = new Throttle(10, START);
    let now = START;
    let sent = 0;
    while (now < START + 60_000) {
      now = throttle.nextAt(now);
      throttle.take(now, 1);
      throttle.answered(now);
      throttle.throttled(now);
      sent += 1;
    }
    expect(sent).toBeGreaterThan(50);
  });

  it('gives back what was not written', () => {
    const throttle = new Throttle(10, START);
    throttle.take(START, 1);
    expect(throttle.available(START)).toBe(0);
    throttle.giveBack(START, 1);
    expect(throttle.available(START)).toBe(1);
    expect(throttle.unanswered).toBe(0);
  });

  it('refuses to be overdrawn', () => {
    const throttle = new Throttle(10, START);
    expect(() => throttle.take(START, 2)).toThrow(RangeError);
    expect(throttle.unanswered).toBe(0);
  });

  it('waits for notBefore', () => {
    const throttle = new Throttle(10, START, START + 1000);
    expect(throttle.nextAt(START)).toBe(START + 1000);
    expect(throttle.available(START + 999)).toBe(0);
    expect(throttle.available(START + 1000)).toBe(1);
  });

  it('sends nothing at rate 0, and something when the rate changes', () => {
    const throttle = new Throttle(0, START);
    expect(throttle.available(START + 10_000)).toBe(0);
    expect(throttle.nextAt(START)).toBe(Infinity);
    throttle.setRate(START + 10_000, 5);
    expect(throttle.available(START + 10_300)).toBe(1);
  });

  it('goes on when the clock steps back', () => {
    const throttle = new Throttle(10, START);
    throttle.take(START, 1);
    throttle.answered(START);
    const earlier = START - 3_600_000;
    const next = throttle.nextAt(earlier);
    expect(next).toBeLessThanOrEqual(earlier + 1001);
    expect(throttle.available(next)).toBe(1);
  });
});

describe('slotRate', () => {
  it('divides the limit into whole numbers that add up to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 64 }),
        (limit, slots) => {
          const rates = Array.from({ length: slots }, (_, slot) => slotRate(limit, slots, slot));
          expect(rates.reduce((a, b) => a + b)).toBe(limit);
          expect(Math.max(...rates) - Math.min(...rates)).toBeLessThanOrEqual(1);
          expect(rates.every(Number.isInteger)).toBe(true);
        },
      ),
    );
  });

  it('leaves the last slots without a share', () => {
    expect([0, 1, 2].map((slot) => slotRate(2, 3, slot))).toEqual([1, 1, 0]);
  });
});
