import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll } from '@jest/globals';
import { filter, firstValueFrom, from, merge, timer, timeout as within } from 'rxjs';
import type { Observable } from 'rxjs';
import { parse, stringify } from 'yaml';
import { BroadcastReports } from '../../src/broadcast/run/broadcast-reports.js';
import type { BroadcastReport } from '../../src/broadcast/run/broadcast-reports.js';
import type { GatewayClient } from '../../src/cli/client.js';
import type { Sparse } from '../../src/cli/unary-calls.js';
import { DEMO_CUSTOMERS } from '../../src/customer/demo-customers.js';
import { detailsOf } from '../../src/rpc/failure-status.js';
import type {
  BroadcastRun,
  CampaignDefinition,
  CampaignSchedule,
  UploadAudienceRequest,
  UploadAudienceResponse,
} from '../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { textsTo } from '../../src/simulator/handset-texts.js';
import { API_KEY, clientOf } from './gateway.js';
import type { TestGateway } from './gateway.js';
import { useJourney } from './journey.js';
import type { Journey } from './journey.js';
import type { ReceivedSubmit } from './smsc.js';

export const WRITER_KEY = 'a-key-of-marketing';
export const BROADCAST_APPROVER_KEY = 'a-key-of-who-approves';

/** One who may do all but broadcast, two who write campaigns, of whom one may approve as well, and one who approves. */
export const BROADCAST_CLIENTS = [
  {
    id: 'core',
    apiKey: { value: API_KEY },
    permissions: ['publish', 'send', 'read', 'operate', 'customers', 'otp'],
  },
  { id: 'marketing', apiKey: { value: WRITER_KEY }, permissions: ['broadcast', 'approve'] },
  { id: 'approver', apiKey: { value: BROADCAST_APPROVER_KEY }, permissions: ['approve'] },
].map((client) => ({ ...client, rate: 100_000 }));

const PATIENCE = 60_000;
const LOOK = 500;
const OVER = ['RUN_STATE_COMPLETED', 'RUN_STATE_CANCELLED', 'RUN_STATE_FAILED'];

/** A line of the registry's import, by its columns; offers are allowed unless it says otherwise. */
export type CustomerLine = { customer_id: string; msisdn: string } & Record<string, string>;

export interface UploadedFile {
  audienceId: string;
  stored: number;
  refused: number;
  /** The line, and the fields with what was wrong. */
  refusedRows: [number, string[]][];
}

/** A daemon with those who write campaigns and those who approve them. */
export interface BroadcastJourney extends Journey {
  /** Of the client `marketing`. */
  writer: GatewayClient;
  approver: GatewayClient;
  /** All that broadcasts reported since before the first test. */
  reports: BroadcastReport[];
  /** Resolves with the first report that matches, of those that came and those to come. */
  reported(matches: (report: BroadcastReport) => boolean): Promise<BroadcastReport>;
  register(customers: readonly CustomerLine[]): Promise<void>;
  upload(file: string | Buffer, name?: string): Promise<UploadedFile>;
  /** The ID of a campaign that marketing made and the approver approved. */
  approved(definition?: Sparse<CampaignDefinition>): Promise<string>;
  /** Approved, and scheduled for now unless told otherwise: its run. */
  begin(
    definition?: Sparse<CampaignDefinition>,
    schedule?: Sparse<CampaignSchedule>,
  ): Promise<BroadcastRun>;
  /** The run once it is as wanted, as WatchRun tells it. */
  once(
    runId: string,
    matches: (run: BroadcastRun) => boolean,
    patience?: number,
  ): Promise<BroadcastRun>;
  /** The run when it is over. */
  over(runId: string): Promise<BroadcastRun>;
  /** Of a report how many recipients each of its lines has, such as `a SKIPPED blocked`. */
  lines(runId: string): Promise<Record<string, number>>;
  /** The same once nobody of the run is planned or on the way: later than its end where it was cancelled. */
  settled(runId: string): Promise<Record<string, number>>;
  /** As the handset of a number shows them, in their order. */
  texts(msisdn: string): string[];
  /** Numbers that anything came to, with a plus sign, each as often as it came. */
  reached(since?: number): string[];
  /** Writes the settings file anew; resolves when it was read. */
  change(edit: (settings: Record<string, Record<string, unknown>>) => void): Promise<void>;
}

export function useBroadcasts(
  options: Parameters<typeof useJourney>[0] & {
    /** Whether the demo's own customers stay in the registry; nobody is in it otherwise. */
    demoCustomers?: boolean;
  } = {},
): BroadcastJourney {
  const clients: GatewayClient[] = [];
  const journey = useJourney({
    ...options,
    settings: { clients: BROADCAST_CLIENTS, ...options.settings },
  }) as BroadcastJourney;

  beforeAll(async () => {
    Object.assign(journey, deskOf(journey, clients));
    if (options.demoCustomers === true) return;
    const { customers } = journey.tellerline.client;
    for (const { id } of DEMO_CUSTOMERS) await customers.deleteCustomer({ customerId: id });
  });

  afterAll(() => clients.forEach((client) => client.close()));

  return journey;
}

function deskOf(journey: Journey, clients: GatewayClient[]) {
  const { tellerline } = journey;
  const [writer, approver] = [WRITER_KEY, BROADCAST_APPROVER_KEY].map((key) =>
    clientOf(tellerline.gateway.grpcPort, key),
  );
  clients.push(writer, approver);
  const subject = tellerline.gateway.app.get(BroadcastReports).all;
  const reports: BroadcastReport[] = [];
  subject.subscribe((report) => reports.push(report));
  const approved = async (definition: Sparse<CampaignDefinition> = {}) => {
    const { campaign } = await writer.broadcast.createCampaign({
      definition: definitionOf(definition),
    });
    const { campaignId } = campaign!;
    await writer.broadcast.submitCampaign({ campaignId });
    await approver.broadcast.approveCampaign({ campaignId });
    return campaignId;
  };
  const once: BroadcastJourney['once'] = (runId, matches, patience) =>
    watched(writer, runId, matches, patience);
  const lines = async (runId: string) => {
    const report = await writer.broadcast.getReport({ runId });
    return Object.fromEntries(
      report.lines.map(({ variant, state, reason, recipients }) => [
        [variant, state.replace('RECIPIENT_STATE_', ''), reason].join(' ').trim(),
        Number(recipients),
      ]),
    );
  };
  return {
    writer,
    approver,
    reports,
    reported: async (matches: (report: BroadcastReport) => boolean) =>
      reports.find(matches) ??
      firstValueFrom(subject.pipe(filter(matches), within({ first: PATIENCE }))),
    register: (customers: readonly CustomerLine[]) => registered(tellerline.client, customers),
    upload: (file: string | Buffer, name = 'File') => uploaded(writer, Buffer.from(file), name),
    approved,
    begin: async (
      definition?: Sparse<CampaignDefinition>,
      schedule: Sparse<CampaignSchedule> = { now: {} },
    ) => {
      const campaignId = await approved(definition);
      const { campaign } = await writer.broadcast.scheduleCampaign({ campaignId, schedule });
      return campaign!.latestRun!;
    },
    once,
    over: (runId: string) => once(runId, ({ state }) => OVER.includes(state)),
    lines,
    settled: async (runId: string) => {
      const end = Date.now() + PATIENCE;
      for (;;) {
        const found = await lines(runId);
        if (!Object.keys(found).some((line) => / (PLANNED|SENT)$/.test(line))) return found;
        if (Date.now() > end) throw new Error(`the run did not settle: ${JSON.stringify(found)}`);
        await nextOrLook(subject);
      }
    },
    texts: (msisdn: string) => textsOf(journey.smsc.received, msisdn),
    reached: (since = 0) =>
      journey.smsc.received
        .slice(since)
        .filter(({ part }) => part === undefined || part.number === 1)
        .map(({ destination }) => `+${destination}`),
    change: (edit: Parameters<BroadcastJourney['change']>[0]) => changed(tellerline, edit),
  };
}

/** Resolves with the next report, or when it is time to look anyway. */
async function nextOrLook(reports: Observable<BroadcastReport>): Promise<void> {
  await firstValueFrom(merge(reports, timer(LOOK)));
}

/** A good definition of one variant for all customers, with some of it changed. */
export function definitionOf(
  more: Sparse<CampaignDefinition> = {},
): Sparse<CampaignDefinition> & { name: string } {
  return {
    variants: [{ texts: { byLocale: { en: 'A home loan from 4.9 %.' } } }],
    audience: { all: {} },
    ...more,
    name: more.name ?? 'Home loans',
  };
}

/** A valid Indian number of its own for each place up to 999,999; no magic number of the simulator. */
export function msisdnOf(place: number): string {
  return `+9198${10_000_000 + Math.floor(place / 9000) * 10_000 + (place % 9000)}`;
}

/** So many customers with numbers and IDs of their own, from a place on. */
export function customersOf(
  count: number,
  { from: first = 0, ...more }: { from?: number } & Record<string, string | number> = {},
): CustomerLine[] {
  return Array.from({ length: count }, (_, index) => ({
    customer_id: `C-${first + index}`,
    msisdn: msisdnOf(first + index),
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])),
  }));
}

/** What a number was sent, its segments put together, in the order of arrival. */
export function textsOf(received: readonly ReceivedSubmit[], msisdn: string): string[] {
  const texts: string[] = [];
  textsTo(from(received), msisdn).subscribe(({ text }) => texts.push(text));
  return texts;
}

/** The run once it is as wanted, by WatchRun. */
export function watched(
  client: GatewayClient,
  runId: string,
  matches: (run: BroadcastRun) => boolean,
  patience = PATIENCE,
): Promise<BroadcastRun> {
  const stream = client.watchRun({ runId });
  let last: BroadcastRun | undefined;
  return new Promise<BroadcastRun>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(new Error(`the run was not as wanted in ${patience} ms: ${JSON.stringify(last)}`)),
      patience,
    );
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
      stream.cancel();
    };
    stream.on('data', ({ run }: { run: BroadcastRun }) => {
      last = run;
      if (matches(run)) end(() => resolve(run));
    });
    stream.on('error', (error) => end(() => reject(error)));
    stream.on('end', () =>
      end(() => reject(new Error(`the run ended otherwise: ${JSON.stringify(last)}`))),
    );
  });
}

/** Imports customers; rejects where any of them is refused. */
export async function registered(
  client: GatewayClient,
  customers: readonly CustomerLine[],
): Promise<void> {
  const consenting = customers.map((one) => ({ 'consent.offers': 'yes', ...one }));
  const columns = [...new Set(consenting.flatMap((one) => Object.keys(one)))];
  const rows = consenting.map((one: Record<string, string>) =>
    columns.map((column) => one[column] ?? '').join(','),
  );
  const stream = client.importCustomers();
  const csv = Buffer.from([columns.join(','), ...rows, ''].join('\n'));
  const last = await new Promise<{ stored?: string; refused?: string }>((resolve, reject) => {
    let answer = {};
    stream.on('data', (one: object) => (answer = one));
    stream.on('error', reject);
    stream.on('end', () => resolve(answer));
    for (let at = 0; at < csv.length; at += 65_536)
      stream.write({ csv: csv.subarray(at, at + 65_536) });
    stream.end();
  });
  if (last.stored !== String(customers.length)) {
    throw new Error(`${last.refused} of ${customers.length} customers were refused`);
  }
}

/** Uploads a CSV file; resolves when it was read to its end. */
export function uploaded(client: GatewayClient, file: Buffer, name: string): Promise<UploadedFile> {
  const stream = client.uploadAudience();
  const answers: UploadAudienceResponse[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (answer: UploadAudienceResponse) => answers.push(answer));
    stream.on('error', reject);
    stream.on('end', () => {
      const last = answers.at(-1)!;
      resolve({
        audienceId: last.audienceId,
        stored: Number(last.stored),
        refused: Number(last.refused),
        refusedRows: answers
          .flatMap(({ refusedRows }) => refusedRows)
          .map(({ row, status }) => [
            Number(row),
            detailsOf(status!).violations.map((one) => `${one.field}: ${one.description}`),
          ]),
      });
    });
    const requests: Sparse<UploadAudienceRequest>[] = [{ header: { name } }];
    for (let at = 0; at < file.length; at += 65_536) {
      requests.push({ csv: file.subarray(at, at + 65_536) });
    }
    for (const request of requests) stream.write(request);
    stream.end();
  });
}

async function changed(
  { store, settingsFile }: TestGateway,
  edit: (settings: Record<string, Record<string, unknown>>) => void,
): Promise<void> {
  const settings = parse(readFileSync(settingsFile, 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  edit(settings);
  const reloaded = firstValueFrom(store.reloads.pipe(within({ first: PATIENCE })));
  writeFileSync(settingsFile, stringify(settings));
  const { outcome, problems } = await reloaded;
  if (outcome !== 'changed')
    throw new Error(`the settings were ${outcome}: ${JSON.stringify(problems)}`);
}
