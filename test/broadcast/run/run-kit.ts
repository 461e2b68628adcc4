import { expect } from '@jest/globals';
import type {
  AudienceCursor,
  AudienceMember,
  AudiencePage,
  AudienceReader,
  LoadedRecipient,
  RecipientKey,
} from '../../../src/broadcast/audience/audience-reader.js';
import type { AudienceSpec } from '../../../src/broadcast/audience/audience-spec.js';
import type { Contents, RunContent } from '../../../src/broadcast/content/run-content.js';
import { BroadcastReports } from '../../../src/broadcast/run/broadcast-reports.js';
import type { BroadcastReport } from '../../../src/broadcast/run/broadcast-reports.js';
import { CloseRunner } from '../../../src/broadcast/run/close.runner.js';
import { ExpandRunner } from '../../../src/broadcast/run/expand.runner.js';
import { ExpansionStore } from '../../../src/broadcast/run/expansion.store.js';
import { RecallRunner } from '../../../src/broadcast/run/recall.runner.js';
import { RecipientDues } from '../../../src/broadcast/run/recipient-dues.store.js';
import { RecipientRecall } from '../../../src/broadcast/run/recipient-recall.store.js';
import type { RunSpec } from '../../../src/broadcast/run/run-spec.js';
import { RunStore } from '../../../src/broadcast/run/run.store.js';
import type { NewRun } from '../../../src/broadcast/run/runs.js';
import { BatchRecall } from '../../../src/queue/recall-batch.store.js';
import type { SettingsStore } from '../../../src/settings/settings.store.js';
import type { Database } from '../../../src/storage/database.js';
import { testSealer } from '../../kit/messages.js';
import { NO_LANE, queueOn } from '../../queue/queue-kit.js';
import { settingsOf } from '../../rpc/gateway.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const SEALER = testSealer();

export function msisdnOf(number: number): string {
  return `+9198${String(number).padStart(8, '0')}`;
}

export function hashOf(number: number): Buffer {
  return SEALER.lookupHash(msisdnOf(number));
}

/** The customer of a number, as an audience gives it. */
export function memberOf(number: number, timeZone: string | null = null): AudienceMember {
  return {
    msisdnHash: hashOf(number),
    customerId: `customer-${number}`,
    audienceId: null,
    memberNumber: null,
    timeZone,
  };
}

/** An audience of given members, read in pages of a given size. */
export class FakeAudience implements AudienceReader {
  /** What reading rejects with, where it does. */
  failure: Error | undefined;
  /** Whose numbers are not +91. */
  readonly msisdns = new Map<string, string>();
  reads = 0;

  constructor(
    public members: readonly AudienceMember[],
    readonly pageSize = 10,
  ) {}

  page(
    _spec: AudienceSpec,
    after: AudienceCursor | null,
    limit: number,
    _now: number,
  ): Promise<AudiencePage> {
    this.reads += 1;
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const from = (after?.after as number | undefined) ?? 0;
    const until = from + Math.min(limit, this.pageSize);
    const next = until >= this.members.length ? null : { after: until };
    return Promise.resolve({ members: this.members.slice(from, until), next });
  }

  count(): Promise<number> {
    return Promise.resolve(this.members.length);
  }

  load(keys: readonly RecipientKey[]): Promise<LoadedRecipient[]> {
    return Promise.resolve(
      keys.map(({ msisdnHash, customerId }): LoadedRecipient => {
        const msisdn = this.msisdns.get(msisdnHash.toString('hex'));
        if (msisdn === undefined) return { gone: 'customer_gone' };
        const known = { locale: '', timeZone: undefined, customers: undefined };
        return { recipient: { msisdn, customerId, ...known }, variables: {} };
      }),
    );
  }
}

const CONTENTS: Contents = {
  // Nobody here asks for words.
  problems: () => [],
  prepare: () => ({}) as RunContent,
};

export function specOf(over: Partial<RunSpec> = {}): RunSpec {
  return {
    name: 'spring',
    eventType: 'campaign',
    messageClass: 'promotion',
    consent: 'offers',
    senderId: null,
    variants: [
      { name: 'a', percent: 100, content: { kind: 'texts', texts: { en: 'Hi' }, variables: {} } },
    ],
    holdOutPercent: 0,
    audience: { kind: 'customers', filter: {} },
    moment: { by: 'start' },
    messagesPerSecond: null,
    timeToLive: null,
    ...over,
  };
}

let planned = 0;

export function newRun(startsAt: number, over: Partial<NewRun> = {}): NewRun {
  planned += 1;
  return {
    key: `test:${process.pid}:${planned}`,
    campaignId: null,
    schedule: 'test',
    clientId: 'marketing',
    spec: specOf(),
    startsAt,
    endsAt: startsAt + DAY,
    ...over,
  };
}

/** The engine of one daemon. */
export function runNode(
  database: Database,
  audience: AudienceReader = new FakeAudience([]),
  { contents = CONTENTS, settings = settingsOf() } = {},
) {
  const reports = new BroadcastReports();
  const seen: BroadcastReport[] = [];
  reports.all.subscribe((report) => seen.push(report));
  const store = { current: settings } as SettingsStore;
  const queue = queueOn(database, NO_LANE);
  const runs = new RunStore(database, reports);
  const batch = new BatchRecall(database);
  const recall = new RecipientRecall(database, batch, queue.journal, reports);
  const dues = new RecipientDues(audience, store);
  const expansion = new ExpansionStore(database);
  return {
    reports,
    seen,
    runs,
    queue,
    batch,
    recall,
    expand: new ExpandRunner(database, runs, expansion, dues, audience, contents, store, reports),
    recalls: new RecallRunner(database, runs, batch, recall, store, reports),
    close: new CloseRunner(database, runs, store, reports),
  };
}

export type RunNode = ReturnType<typeof runNode>;

export interface RecipientRow extends Record<string, unknown> {
  msisdn_hash: Buffer;
  variant: number;
  state: number;
  reason: string | null;
  due_at: Date;
  attempt: number;
  message_id: string | null;
  carrier: string | null;
  segments: number | null;
  sent_at: Date | null;
  finished_at: Date | null;
}

export function recipientsOf(database: Database, runId: string): Promise<RecipientRow[]> {
  return database.rows<RecipientRow>(
    {
      name: 'test-recipients',
      text: 'select * from broadcast_recipient where run_id = $1 order by msisdn_hash',
    },
    [runId],
  );
}

const LINES = `variant, state, coalesce(reason, '') as reason, coalesce(carrier, '') as carrier`;

/** Fails where a run's tally is not what its recipients add up to; gives how many numbers came twice. */
export async function expectTallyInStep(database: Database, runId: string): Promise<number> {
  const lines = await database.rows<Record<string, unknown>>(
    {
      name: 'test-tally',
      text: `
        select ${LINES}, recipients::int, segments::int from broadcast_tally
        where run_id = $1 and (recipients <> 0 or segments <> 0) order by 1, 2, 3, 4`,
    },
    [runId],
  );
  const counted = await database.rows<Record<string, unknown>>(
    {
      name: 'test-counted',
      text: `
        select ${LINES}, count(*)::int as recipients, coalesce(sum(segments), 0)::int as segments
        from broadcast_recipient where run_id = $1 group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    },
    [runId],
  );
  const kept = lines.filter(({ reason }) => reason !== 'duplicate');
  expect(kept).toEqual(counted);
  return lines
    .filter(({ reason }) => reason === 'duplicate')
    .reduce((total, { recipients }) => total + (recipients as number), 0);
}
