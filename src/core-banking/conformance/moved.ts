import { nanosOf } from '../../rpc/exact-money.js';
import type { CoreOrder } from '../core-bank.js';
import type { Bench } from './bench.js';
import { must } from './check.js';

type TransferOrder = CoreOrder & { kind: 'transfer' };

/** Does the work, which must move the amount of the transfer exactly so many times. */
export async function mustMove<Result>(
  bench: Bench,
  order: TransferOrder,
  times: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = await both(bench, order);
  const result = await work();
  const after = await both(bench, order);
  const amount = nanosOf(order.amount);
  const out = before.from - after.from;
  const into = after.to - before.to;
  const expected = amount * BigInt(times);
  must(
    out === expected && into === expected,
    `${shown(out)} left the one account and ${shown(into)} came to the other; it must be ${shown(expected)} each`,
  );
  return result;
}

async function both(bench: Bench, order: TransferOrder) {
  const from = await bench.available(order.fromAccountId);
  const to = await bench.available(order.toAccountId);
  return { from, to };
}

/** Billionths as a decimal. */
export function shown(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const digits = String(nanos < 0n ? -nanos : nanos).padStart(10, '0');
  const part = digits.slice(-9).replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${digits.slice(0, -9)}.${part}`;
}
