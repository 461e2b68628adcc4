import type { GatewayClient } from '../cli/client.js';
import { findRun, followRun, isOver } from '../cli/follow-run.js';
import { counted, formatCount } from '../cli/text/counts.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import type { BroadcastRun } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type { CampaignScreen } from './campaign-screen.js';
import { CLOSING } from './campaign-draft.js';
import type { Listener } from './listener.js';
import type { Wire } from './wire.js';

/** Of the recipients, before the campaign is paused. */
const PAUSE_AT = 0.35;
/** Milliseconds for the bank to answer STOP. */
const ANSWERING = 10_000;

export interface Course {
  client: GatewayClient;
  campaignId: string;
  screen: CampaignScreen;
  wire: Wire;
  /** Some of the audience's telephones. */
  listeners: readonly Listener[];
  signal: AbortSignal;
}

export interface CourseEnd {
  run: BroadcastRun | null;
  /** Who said STOP before the campaign came to them; null where nobody could. */
  stopped: Listener | null;
}

/** Follows the campaign's run to its end, with a pause, a STOP and a resume in the middle. */
export async function followCourse(course: Course): Promise<CourseEnd> {
  const { client, campaignId, screen } = course;
  const failed = new AbortController();
  const signal = AbortSignal.any([course.signal, failed.signal]);
  const runId = await findRun(client, campaignId, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return null;
  });
  if (runId === null) return { run: null, stopped: null };
  let last: BroadcastRun | null = null;
  // The bar goes on while the campaign stands still.
  let pause: Promise<Listener | null> | null = null;
  for await (const run of followRun(client, runId, { signal })) {
    last = run;
    screen.show(run);
    if (pause !== null || !isFarEnough(run)) continue;
    pause = pauseAndResume(course);
    // What is paused for good has no end to wait for.
    pause.catch(() => failed.abort());
  }
  screen.finish();
  return { run: last, stopped: await pause };
}

function isFarEnough(run: BroadcastRun): boolean {
  const { progress } = run;
  if (!progress || isOver(run)) return false;
  const all = Number(progress.recipients);
  return progress.expanded && all > 0 && 1 - Number(progress.planned) / all >= PAUSE_AT;
}

async function pauseAndResume(course: Course): Promise<Listener | null> {
  const { client, campaignId, screen, wire } = course;
  const { paint } = screen;
  const note = 'the demo shows a pause';
  await client.broadcast.pauseCampaign({ campaignId, note });
  screen.say(`  ${paint('yellow', 'paused')}: ${await wireText(wire)}`);
  const stopped = await sayStop(course);
  await client.broadcast.resumeCampaign({ campaignId, note });
  screen.say(`  ${paint('green', 'resumed')}`);
  return stopped;
}

async function wireText(wire: Wire): Promise<string> {
  const still = await wire.standstill();
  if (still === null) return 'what the wire saw is not to be seen here';
  const segments = counted(still.segments, 'segment');
  if (still.after === null) return `${segments} went out since, and it did not cease`;
  return `the wire saw ${segments} more, for ${formatElapsed(still.after)}, and then nothing`;
}

/** The first of those whom the campaign has not reached says STOP, and is answered. */
async function sayStop({ listeners, screen }: Course): Promise<Listener | null> {
  const listener = listeners.find(({ texts }) => texts.length === 0);
  if (listener === undefined) return null;
  const sent = await listener.send('STOP');
  if (sent !== 'sent' || !(await listener.hears(ANSWERING))) {
    screen.say('  a customer who was not reached yet wrote STOP, and had no answer');
    return null;
  }
  screen.say('  a customer whom it has not reached yet writes STOP, and the bank answers');
  return listener;
}

/** Whether a handset got the campaign's text. */
export function wasTold({ texts }: Listener): boolean {
  return texts.some((text) => text.includes(CLOSING));
}

/** `30,000 recipients in 41 s, the pause included: 730 a second`. */
export function speedText(recipients: number, milliseconds: number): string {
  const rate = Math.round((recipients * 1000) / Math.max(1, milliseconds));
  return `${formatCount(recipients)} recipients in ${formatElapsed(milliseconds)}, the pause included: ${formatCount(rate)} a second`;
}
