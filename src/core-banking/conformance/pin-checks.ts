import { PinResult } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { readPinResult } from '../read-answers.js';
import type { Bench } from './bench.js';
import { must } from './check.js';
import type { Check } from './check.js';

export const PIN_CHECKS: readonly Check[] = [
  {
    name: 'pin-right',
    proves: 'the right PIN is right',
    needs: ['pin'],
    writes: false,
    run: (bench) => verified(bench, bench.subjects.pin ?? '', PinResult.PIN_RESULT_RIGHT),
  },
  {
    name: 'pin-wrong',
    proves: 'another PIN is wrong, and the right one still right after it',
    needs: ['pin'],
    // The bank may count it.
    writes: true,
    run: async (bench) => {
      const { pin = '' } = bench.subjects;
      const last = (Number(pin.at(-1)) + 1) % 10;
      const wrong = `${pin.slice(0, -1)}${last}`;
      const seen = await verified(bench, wrong, PinResult.PIN_RESULT_WRONG);
      return `${seen}, then ${await verified(bench, pin, PinResult.PIN_RESULT_RIGHT)}`;
    },
  },
];

async function verified(bench: Bench, pin: string, expected: PinResult): Promise<string> {
  const { customer: customerId } = bench.subjects;
  const result = await bench.read('VerifyPin', { customerId, pin }, readPinResult);
  must(result === expected, `${result}; it must be ${expected}`);
  return result.replace('PIN_RESULT_', '');
}
