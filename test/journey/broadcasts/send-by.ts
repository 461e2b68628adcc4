import { ExpandRunner } from '../../../src/broadcast/run/expand.runner.js';
import { SendRunner } from '../../../src/broadcast/run/send.runner.js';
import type { BroadcastJourney } from '../../kit/broadcast.js';

/** Expands and sends what is due by a clock, until the run is as wanted. */
export async function sendBy(
  journey: BroadcastJourney,
  clock: () => number,
  done: Promise<unknown>,
): Promise<void> {
  const { app } = journey.tellerline.gateway;
  let over = false;
  const ended = done.finally(() => (over = true));
  // One under way by the clock of now is joined, so that once may not be enough.
  while (!over) {
    await app.get(ExpandRunner, { strict: false }).run(clock);
    await app.get(SendRunner, { strict: false }).run(clock);
    await journey.tellerline.client.status();
  }
  await ended;
}
