import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type {
  BroadcastRun,
  Campaign,
  WatchRunResponse,
} from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type { GatewayClient } from './client.js';
import { NothingToDo } from './nothing-to-do.js';
import { isServiceError } from './rpc-error.js';
import { campaignStateName, runStateName } from './text/names.js';
import { formatTimestamp } from './text/timestamp.js';

/** Milliseconds before a lost stream is opened again, and before a campaign is looked at again. */
const AGAIN_AFTER = 500;

const OVER = new Set(['completed', 'cancelled', 'failed']);

/** Whether nothing more becomes of a run. */
export function isOver({ state }: BroadcastRun): boolean {
  return OVER.has(runStateName(state));
}

export interface FollowRunOptions {
  signal: AbortSignal;
  /** The stream was lost, and is opened again. */
  lost?: (error: Error) => void;
}

/** A run whenever it changed, until it is over or the signal aborts. Throws what a retry cannot help. */
export async function* followRun(
  client: GatewayClient,
  runId: string,
  { signal, lost }: FollowRunOptions,
): AsyncGenerator<BroadcastRun> {
  while (!signal.aborted) {
    const stream = client.watchRun({ runId });
    const cancel = () => stream.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const { run } of stream as AsyncIterable<WatchRunResponse>) {
        if (!run) continue;
        yield run;
        if (isOver(run)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isServiceError(error) || error.code !== status.UNAVAILABLE) throw error;
      lost?.(error);
    } finally {
      signal.removeEventListener('abort', cancel);
      stream.cancel();
    }
    await delay(AGAIN_AFTER, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * The run that an ID stands for: a run's own, or the newest of a campaign. Where
 * the campaign is to go at once, its run is waited for until the signal aborts.
 * Throws a NothingToDo where there is none.
 */
export async function findRun(
  client: GatewayClient,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  const campaign = await readCampaign(client, id);
  if (campaign === null) return id;
  for (let one = campaign; ; one = (await readCampaign(client, id)) ?? one) {
    if (one.latestRun) return one.latestRun.runId;
    const state = campaignStateName(one.state);
    const next = formatTimestamp(one.nextRunAt);
    if (!isDue(one, state)) {
      throw new NothingToDo(
        `the campaign is ${state} and has no run yet${next === '' ? '' : `; the next is at ${next}`}`,
      );
    }
    await delay(AGAIN_AFTER, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new NothingToDo('the campaign has no run yet');
  }
}

function isDue({ nextRunAt }: Campaign, state: string): boolean {
  if (state === 'running') return true;
  return state === 'scheduled' && Number(nextRunAt?.seconds ?? 0) * 1000 <= Date.now();
}

/** Null where there is no such campaign. */
async function readCampaign(client: GatewayClient, campaignId: string): Promise<Campaign | null> {
  try {
    return (await client.broadcast.getCampaign({ campaignId })).campaign ?? null;
  } catch (error) {
    if (isServiceError(error) && error.code === status.NOT_FOUND) return null;
    throw error;
  }
}
