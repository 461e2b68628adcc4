import { once } from 'node:events';
import type { GatewayClient } from '../src/cli/client.js';
import type { PublishStreamResponse } from '../src/rpc/generated/tellerline/v1/event_service.js';
import { benchEvent } from './events.js';

export interface StreamRun {
  /** Milliseconds from write to result, of every event. */
  acceptTimes: number[];
  accepted: number;
  /** Refusals by what they said; empty is what it should be. */
  refusals: Record<string, number>;
  /** performance.now() at the first write. */
  startedAt: number;
}

/** Publishes events as fast as the daemon takes them, until `count` or `until` (performance.now()). */
export async function publishStream(
  client: GatewayClient,
  run: string,
  count: number,
  until: number,
): Promise<StreamRun> {
  const stream = client.publishStream();
  const sentAt = new Float64Array(count);
  const result: StreamRun = {
    acceptTimes: [],
    accepted: 0,
    refusals: {},
    startedAt: performance.now(),
  };
  stream.on('data', ({ result: answer }: PublishStreamResponse) => {
    const index = Number(answer?.eventId.slice(run.length + 1));
    result.acceptTimes.push(performance.now() - sentAt[index]);
    const refused = answer?.refused;
    if (refused) result.refusals[refused.message] = (result.refusals[refused.message] ?? 0) + 1;
    else result.accepted += 1;
  });
  const ended = once(stream, 'end');
  // An error is met at `ended`; before that it only has to stop the writing.
  let failed = false;
  ended.catch(() => (failed = true));
  for (let index = 0; index < count && performance.now() < until && !failed; index += 1) {
    sentAt[index] = performance.now();
    if (!stream.write({ event: benchEvent(run, index, Date.now()) })) {
      await Promise.race([once(stream, 'drain'), ended]);
    }
  }
  stream.end();
  await ended;
  return result;
}
