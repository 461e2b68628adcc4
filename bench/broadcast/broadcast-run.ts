import { setTimeout as delay } from 'node:timers/promises';
import { uuid7Floor } from '../../src/message/uuid7.js';
import { ConsentCategory } from '../../src/rpc/generated/tellerline/v1/consent.js';
import { MessageClass } from '../../src/rpc/generated/tellerline/v1/message.js';
import { microsecondsEach } from '../cpu-time.js';
import { readSettled, readTrailTimes } from '../database-readings.js';
import { paced } from '../paced-generator.js';
import { distribution } from '../percentiles.js';
import type { Distribution } from '../percentiles.js';
import { cpuTicks, peakMemory, TICKS_PER_SECOND } from '../processes.js';
import { MEASURED_PROCESSES } from '../report.js';
import type { MeasuredProcess } from '../report.js';
import { LIMITED_SEGMENTS_PER_SECOND } from '../run-settings.js';
import type { Stage } from '../stage.js';
import { totalWrites, writesBetween } from '../table-writes.js';
import { FULL, importAudience, LIMITED, strangerOf } from './bench-audience.js';
import type { BroadcastResults, BesideCampaign, FullCampaign } from './broadcast-results.js';
import { readRun } from './run-reading.js';
import type { RunReading } from './run-reading.js';

/** A run that does not end within this many milliseconds fails. */
const PATIENCE = 600_000;
const LOOK = 200;
const CODES_PER_SECOND = 20;
const SAMPLE = 10_000;
const NO_NUMBER = 20_000;

export interface CampaignsRun {
  stage: Stage;
  say: (text: string) => void;
  /** Of the campaign at full speed. */
  recipients: number;
  /** How long codes are sent beside a campaign, in seconds; 0 leaves it out. */
  besideSeconds: number;
}

/** A campaign at full speed, and one-time passwords beside one that fills its carrier. */
export async function measureCampaigns(run: CampaignsRun): Promise<BroadcastResults> {
  const full = await measureFull(run);
  const beside = run.besideSeconds > 0 ? await measureBeside(run) : null;
  return { full, beside };
}

async function measureFull({ stage, say, recipients }: CampaignsRun): Promise<FullCampaign> {
  const database = await stage.database();
  say(`importing ${recipients} customers`);
  await importAudience(stage.client, { ...FULL, count: recipients });
  const before = await readSettled(database);
  const ticksBefore = cpuTicks(stage.processes);
  say(`a campaign to ${recipients}`);
  const runId = await begin(stage, FULL.segment);
  const reading = await ended(stage, runId);
  const ticksAfter = cpuTicks(stage.processes);
  const after = await readSettled(database);
  if (reading.delivered !== recipients) {
    throw new Error(`of ${recipients} recipients only ${reading.delivered} have it`);
  }
  const { startedAt, expandedAt, lastSentAt, completedAt } = reading;
  const cpu = MEASURED_PROCESSES.map((name): [MeasuredProcess, number] => [
    name,
    microsecondsEach(ticksAfter[name] - ticksBefore[name], TICKS_PER_SECOND, recipients),
  ]);
  const writes = writesBetween(before.writes, after.writes);
  const result = {
    recipients,
    expandedPerSecond: (1000 * recipients) / (expandedAt - startedAt),
    sentPerSecond: (1000 * recipients) / (lastSentAt - startedAt),
    seconds: (completedAt - startedAt) / 1000,
    cpuMicrosecondsPerRecipient: Object.fromEntries(cpu) as Record<MeasuredProcess, number>,
    writes,
    rowWritesPerRecipient: totalWrites(writes) / recipients,
    commitsPerRecipient: (after.commits - before.commits) / recipients,
    peakMemoryMebibytes: { daemon: peakMemory(stage.daemon.pid) },
  };
  say(
    `${Math.round(result.expandedPerSecond)} recipients/s expanded, ${Math.round(result.sentPerSecond)} messages/s sent`,
  );
  return result;
}

async function measureBeside({ stage, say, besideSeconds }: CampaignsRun): Promise<BesideCampaign> {
  // So many that the campaign outlasts the codes.
  const count = Math.ceil(1.5 * (besideSeconds + 4) * LIMITED_SEGMENTS_PER_SECOND);
  say(`importing ${count} customers behind a limit`);
  await importAudience(stage.client, { ...LIMITED, count });
  say(`${CODES_PER_SECOND} codes/s, alone`);
  const alone = await measureCodes(stage, 'alone', besideSeconds);
  say(`${CODES_PER_SECOND} codes/s, beside a campaign at ${LIMITED_SEGMENTS_PER_SECOND}/s`);
  const runId = await begin(stage, LIMITED.segment);
  await until(stage, runId, ({ sent }) => sent > LIMITED_SEGMENTS_PER_SECOND);
  const first = await readRun(await stage.database(), runId);
  const begun = performance.now();
  const beside = await measureCodes(stage, 'beside', besideSeconds);
  const seconds = (performance.now() - begun) / 1000;
  const last = await readRun(await stage.database(), runId);
  if (last.completedAt > 0) throw new Error('the campaign was over before the codes');
  await ended(stage, runId);
  return {
    segmentsPerSecond: LIMITED_SEGMENTS_PER_SECOND,
    campaignPerSecond: (last.delivered - first.delivered) / seconds,
    codesPerSecond: CODES_PER_SECOND,
    aloneMilliseconds: alone,
    besideMilliseconds: beside,
  };
}

/** From accepted to submit_sm_resp, of messages of class otp to numbers behind the limit. */
async function measureCodes(stage: Stage, name: string, seconds: number): Promise<Distribution> {
  const fromId = uuid7Floor(Date.now() - 1);
  const run = `${name}-${Date.now().toString(36)}`;
  const { failures, accepted } = await paced(CODES_PER_SECOND, seconds, (index) =>
    stage.client.send({
      requestId: `${run}-${index}`,
      recipient: { msisdn: strangerOf(LIMITED.prefix, index % NO_NUMBER) },
      content: { text: `Code ${index}`, template: undefined },
      messageClass: MessageClass.MESSAGE_CLASS_OTP,
      senderId: '',
      lifetime: undefined,
    }),
  );
  const failed = Object.entries(failures);
  if (failed.length > 0) {
    throw new Error(`codes failed: ${failed.map(([why, n]) => `${n} × ${why}`).join('; ')}`);
  }
  const database = await stage.database();
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const { toSubmitted } = await readTrailTimes(database, fromId, SAMPLE, OTP);
    if (toSubmitted.length >= accepted) return distribution(toSubmitted);
    if (performance.now() > deadline) throw new Error('codes were not delivered');
    await delay(LOOK);
  }
}

/** The code of the class in the database. */
const OTP = 1;

/** Written, approved and sent; gives the run's ID. */
async function begin({ client, approver }: Stage, segment: string): Promise<string> {
  const created = await client.broadcast.createCampaign({
    definition: {
      name: segment,
      messageClass: MessageClass.MESSAGE_CLASS_PROMOTION,
      consentCategory: ConsentCategory.CONSENT_CATEGORY_OFFERS,
      variants: [
        {
          texts: { byLocale: { en: '{given_name}, home loans from 4.9 % at {bank}.' } },
        },
      ],
      audience: { filter: { segments: [segment] } },
    },
  });
  const campaignId = created.campaign!.campaignId;
  await client.broadcast.submitCampaign({ campaignId });
  await approver.broadcast.approveCampaign({ campaignId });
  const { campaign } = await client.broadcast.scheduleCampaign({
    campaignId,
    schedule: { now: {} },
  });
  return campaign!.latestRun!.runId;
}

function ended(stage: Stage, runId: string): Promise<RunReading> {
  return until(stage, runId, ({ completedAt }) => completedAt > 0);
}

async function until(
  stage: Stage,
  runId: string,
  reached: (reading: RunReading) => boolean,
): Promise<RunReading> {
  const database = await stage.database();
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const reading = await readRun(database, runId);
    if (reached(reading)) return reading;
    if (performance.now() > deadline) throw new Error(`the run is ${reading.state} still`);
    await delay(LOOK);
  }
}
