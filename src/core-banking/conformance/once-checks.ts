import type { CoreOutcome } from '../core-bank.js';
import { toMoney } from '../amounts.js';
import { told } from './bench.js';
import { must } from './check.js';
import type { Check } from './check.js';
import { mustMove } from './moved.js';

const AT_ONCE = 10;
/** Milliseconds after which the callers of `given-up-then-asked-again` give up. */
const IMPATIENCE = [1, 5, 20];
/** How long an operation may be begun where a check waits for its end. */
const SHORT_LIFE = 3000;
const AFTER_IT = 1500;
const PAST = 60_000;

const TWO_ACCOUNTS = ['toAccount'] as const;

/** Done once under a key, however it is asked. */
export const ONCE_CHECKS: readonly Check[] = [
  {
    name: 'repeat-is-done-once',
    proves: 'an operation asked twice under one key is done once, with the same answer',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const terms = bench.terms();
      const outcomes = await mustMove(bench, order, 1, async () => [
        await bench.done(order, terms),
        await bench.done(order, terms),
      ]);
      return allOne(outcomes);
    },
  },
  {
    name: 'at-once-is-done-once',
    proves: `an operation asked ${AT_ONCE} times at once under one key is done once`,
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const terms = bench.terms();
      const outcomes = await mustMove(bench, order, 1, () =>
        Promise.all(Array.from({ length: AT_ONCE }, () => bench.done(order, terms))),
      );
      return allOne(outcomes);
    },
  },
  {
    name: 'given-up-then-asked-again',
    proves: 'an operation whose caller gave up, and asked again, is done once',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      for (const patience of IMPATIENCE) {
        const terms = bench.terms();
        const outcomes = await mustMove(bench, order, 1, async () => {
          await bench.tryOrder(order, terms, patience);
          return [await bench.done(order, terms), await bench.done(order, terms)];
        });
        allOne(outcomes);
      }
      return `given up after ${IMPATIENCE.join(', ')} ms, done once each`;
    },
  },
  {
    name: 'keys-are-apart',
    proves: 'the same operation under two keys is done twice',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const [first, second] = await mustMove(bench, order, 2, async () => [
        await bench.done(order),
        await bench.done(order),
      ]);
      must(first?.reference !== second?.reference, 'two operations have one reference');
      return 'done twice';
    },
  },
  {
    name: 'key-of-another-content',
    proves: 'a key that comes with another content is INVALID_ARGUMENT, and nothing is done',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const terms = bench.terms();
      const doubled = { ...order, amount: bench.amount(order.amount, 2) };
      return mustMove(bench, order, 1, async () => {
        await bench.done(order, terms);
        const outcome = await bench.tryOrder(doubled, terms);
        const seen = typeof outcome === 'string' ? outcome : told(outcome);
        must(
          seen === 'INVALID_ARGUMENT',
          `the key with another amount: ${seen}; it must be INVALID_ARGUMENT`,
        );
        return seen;
      });
    },
  },
  {
    name: 'without-a-key',
    proves: 'an operation without a key is INVALID_ARGUMENT, and nothing is done',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const { customerId, fromAccountId, toAccountId } = order;
      const transfer = { customerId, fromAccountId, toAccountId, amount: toMoney(order.amount) };
      return mustMove(bench, order, 0, () =>
        bench.refuses('Transfer', { operation: undefined, ...transfer }, 'INVALID_ARGUMENT'),
      );
    },
  },
  {
    name: 'too-late-is-expired',
    proves:
      'an operation asked after its not_after is OUTCOME_EXPIRED, stays that, and is not done',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const terms = bench.terms({ notAfter: bench.world.now() - PAST });
      return mustMove(bench, order, 0, async () => {
        for (const time of ['the first time', 'the second time']) {
          const outcome = await bench.order(order, terms);
          must(outcome.state === 'expired', `${time}: ${told(outcome)}; it must be expired`);
        }
        // Another content, strictly; what counts is that it is not done.
        const revived = await bench.tryOrder(order, bench.terms({ key: terms.key }));
        const seen = typeof revived === 'string' ? revived : told(revived);
        must(
          seen === 'expired' || seen === 'INVALID_ARGUMENT',
          `with a later not_after under the same key: ${seen}`,
        );
        return 'expired, and stays so';
      });
    },
  },
  {
    name: 'asked-after-its-time',
    proves: 'what was done is still told as done when it is asked again after its not_after',
    needs: TWO_ACCOUNTS,
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const terms = bench.terms({ notAfter: bench.world.now() + SHORT_LIFE });
      const outcomes = await mustMove(bench, order, 1, async () => {
        const first = await bench.done(order, terms);
        await bench.world.pause(terms.notAfter - bench.world.now() + AFTER_IT);
        return [first, await bench.done(order, terms)];
      });
      return allOne(outcomes);
    },
  },
];

function allOne(outcomes: readonly (CoreOutcome & { state: 'done' })[]): string {
  const references = new Set(outcomes.map(({ reference }) => reference));
  must(references.size === 1, `${references.size} references: ${[...references].join(', ')}`);
  return `${outcomes.length} times ${[...references][0]}`;
}
