import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayClient } from '../src/cli/client.js';
import { benchEvent } from './events.js';

export interface PacedRun {
  /** Milliseconds from when a call was due to its answer, of every event. */
  acceptTimes: number[];
  accepted: number;
  failures: Record<string, number>;
}

/** Milliseconds between looks at what is due. */
const TICK = 2;

/**
 * Unary calls at a fixed rate a second for so many seconds. A call that leaves
 * late, because the generator was behind, is measured from when it was due: else
 * a stall would hide the calls it delayed.
 */
export async function paced(
  rate: number,
  seconds: number,
  callOf: (index: number) => Promise<unknown>,
): Promise<PacedRun> {
  const result: PacedRun = { acceptTimes: [], accepted: 0, failures: {} };
  const calls: Promise<void>[] = [];
  const start = performance.now();
  const count = Math.floor(rate * seconds);
  const call = async (index: number, due: number) => {
    try {
      await callOf(index);
      result.accepted += 1;
      result.acceptTimes.push(performance.now() - due);
    } catch (error) {
      const { message } = error as Error;
      result.failures[message] = (result.failures[message] ?? 0) + 1;
    }
  };
  for (let index = 0; index < count;) {
    const due = start + (index / rate) * 1000;
    if (due <= performance.now()) {
      calls.push(call(index, due));
      index += 1;
    } else await delay(TICK);
  }
  await Promise.all(calls);
  return result;
}

/** Events, one a call. */
export function publishPaced(
  client: GatewayClient,
  run: string,
  rate: number,
  seconds: number,
): Promise<PacedRun> {
  return paced(rate, seconds, (index) =>
    client.publish({ event: benchEvent(run, index, Date.now()) }),
  );
}
