import { must } from './check.js';
import type { Check } from './check.js';

const AT_ONCE = 20;
/** Too short for any answer. */
const IMPATIENT = 1;

/** Whether one caller suffers from others. */
export const LOAD_CHECKS: readonly Check[] = [
  {
    name: 'reads-at-once',
    proves: `${AT_ONCE} reads at a time are all answered in time`,
    needs: [],
    writes: false,
    run: async (bench) => {
      const request = { customerId: bench.subjects.customer };
      const replies = await Promise.all(
        Array.from({ length: AT_ONCE }, () => bench.ask('ListAccounts', request)),
      );
      const others = replies.map(({ code }) => code).filter((code) => code !== 'OK');
      must(others.length === 0, `${others.length} of ${AT_ONCE} were not answered: ${others[0]}`);
      return `${AT_ONCE} answered`;
    },
  },
  {
    name: 'callers-that-give-up',
    proves: 'calls that are given up by their callers do not keep others from their answers',
    needs: [],
    writes: false,
    run: async (bench) => {
      const request = { customerId: bench.subjects.customer };
      await Promise.all(
        Array.from({ length: AT_ONCE }, () => bench.ask('ListAccounts', request, IMPATIENT)),
      );
      const { code } = await bench.ask('ListAccounts', request);
      must(code === 'OK', `the call after them was answered ${code}`);
      return `${AT_ONCE} given up, the next answered`;
    },
  },
];
