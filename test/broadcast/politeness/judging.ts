import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Subject } from 'rxjs';
import { PolitenessStore } from '../../../src/broadcast/politeness/politeness.store.js';
import type { Candidate, Occasion, Verdict } from '../../../src/broadcast/politeness/politeness.js';
import { RegisterFileStore } from '../../../src/broadcast/politeness/register-file.store.js';
import { Registers } from '../../../src/broadcast/politeness/registers.store.js';
import { Scrubbing } from '../../../src/broadcast/politeness/scrubbing.adapter.js';
import { BroadcastReports } from '../../../src/broadcast/run/broadcast-reports.js';
import type { BroadcastReport } from '../../../src/broadcast/run/broadcast-reports.js';
import { recipientStateCode } from '../../../src/broadcast/run/recipient-states.js';
import type { RecipientState } from '../../../src/broadcast/run/recipient-states.js';
import { BlockedNumbers } from '../../../src/customer/blocked-numbers.store.js';
import { PLAIN_CUSTOMER } from '../../../src/customer/customer.js';
import type { Customer } from '../../../src/customer/customer.js';
import { CustomerStore } from '../../../src/customer/customer.store.js';
import { CustomerWriter } from '../../../src/customer/customer-writer.store.js';
import { OptOuts } from '../../../src/customer/opt-outs.store.js';
import { Permissions } from '../../../src/customer/permissions.store.js';
import { Uuid7Generator } from '../../../src/message/uuid7.js';
import type { SettingsChange } from '../../../src/settings/settings.store.js';
import type { SettingsStore } from '../../../src/settings/settings.store.js';
import type { Settings } from '../../../src/settings/settings.schema.js';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { SEALER, settingsOf } from '../../rpc/gateway.js';

export const NOW = Date.parse('2026-11-23T12:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Settings that a test may put others in the place of. */
export class ChangingSettings {
  readonly changes = new Subject<SettingsChange>();
  current = settingsOf();

  /** Of the section `broadcast`. */
  broadcast(broadcast: object): void {
    const before = this.current;
    this.current = settingsOf({ broadcast });
    this.changes.next({ before, after: this.current });
  }

  get store(): SettingsStore {
    return this as unknown as SettingsStore;
  }
}

export interface Judging {
  database(): Database;
  settings: ChangingSettings;
  files(): RegisterFileStore;
  optOuts(): OptOuts;
  reports: BroadcastReports;
  /** So far. */
  reported: BroadcastReport[];
  judge(candidates: readonly Candidate[], more?: Partial<Occasion>): Promise<Verdict[]>;
  /** Adds customers to the registry. */
  save(...customers: (Partial<Customer> & Pick<Customer, 'id' | 'msisdn'>)[]): Promise<Customer[]>;
  /** Notes that a run of a class sent to a number; gives the run's ID. */
  sent(msisdn: string, at: number, more?: Partial<SentBefore>): Promise<string>;
}

export interface SentBefore {
  messageClass: Settings['broadcast']['caps'][number]['classes'][number];
  state: RecipientState;
  runId: string;
}

/** A recipient as an audience has it. */
export function candidate(msisdn: string, more: Partial<Candidate['recipient']> = {}): Candidate {
  return {
    msisdnHash: SEALER.lookupHash(msisdn),
    recipient: {
      msisdn,
      customerId: null,
      locale: '',
      timeZone: undefined,
      customers: undefined,
      ...more,
    },
  };
}

/** As one word each: `send`, `wait`, or the reason of a skip. */
export function words(verdicts: readonly Verdict[]): string[] {
  return verdicts.map((one) => (one.kind === 'skip' ? one.reason : one.kind));
}

/** The judge over a real database, for the tests of the describe it is called in. */
export function useJudging(): Judging {
  const settings = new ChangingSettings();
  const reports = new BroadcastReports();
  const reported: BroadcastReport[] = [];
  reports.all.subscribe((report) => reported.push(report));
  const ids = new Uuid7Generator(randomBytes);
  let made: ReturnType<typeof make>;
  let blocked: BlockedNumbers;
  // Before the database's own, which closes it: hooks run in reverse.
  afterAll(() => {
    made.optOuts.onModuleDestroy();
    made.customers.onModuleDestroy();
    made.scrubbing.onApplicationShutdown();
    blocked.onModuleDestroy();
  });
  const db = useDatabase();
  const make = (database: Database) => {
    const writer = new CustomerWriter(database, SEALER);
    const customers = new CustomerStore(database, SEALER, writer);
    const optOuts = new OptOuts(database, SEALER, writer, customers);
    const permissions = new Permissions(customers, blocked, optOuts, settings.store);
    const files = new RegisterFileStore(database, SEALER);
    const scrubbing = new Scrubbing(settings.store, reports);
    scrubbing.onModuleInit();
    const registers = new Registers(files, scrubbing);
    const politeness = new PolitenessStore(
      permissions,
      optOuts,
      customers,
      registers,
      database,
      settings.store,
    );
    return { customers, optOuts, files, scrubbing, politeness };
  };
  beforeAll(async () => {
    blocked = new BlockedNumbers(db.database(), SEALER);
    made = make(db.database());
    await blocked.onModuleInit();
  });
  return {
    database: () => db.database(),
    settings,
    files: () => made.files,
    optOuts: () => made.optOuts,
    reports,
    reported,
    judge: (candidates, more = {}) =>
      made.politeness.judge(candidates, {
        messageClass: 'promotion',
        consent: 'offers',
        now: NOW,
        until: NOW + 3 * DAY,
        ...more,
      }),
    save: async (...customers) => {
      const whole = customers.map((one) => ({
        ...PLAIN_CUSTOMER,
        locale: null,
        timeZone: null,
        ...one,
      }));
      await made.customers.save(whole);
      return whole;
    },
    sent: async (msisdn, at, { messageClass = 'promotion', state = 'delivered', runId } = {}) => {
      const id = runId ?? ids.next(at);
      await db.database().rows(NEW_RUN, [id, JSON.stringify({ messageClass })]);
      const hash = SEALER.lookupHash(msisdn);
      await db.database().rows(NEW_RECIPIENT, [id, hash, recipientStateCode(state), at]);
      return id;
    },
  };
}

const NEW_RUN = {
  name: 'test_run',
  text: `
    insert into broadcast_run
      (run_id, run_key, name, client_id, state, spec, starts_at, ends_at, created_at)
    values ($1::uuid, $1::text, 'test', 'bank', 'running', $2, now(), now(), now())
    on conflict do nothing`,
};

const NEW_RECIPIENT = {
  name: 'test_recipient',
  text: `
    insert into broadcast_recipient (run_id, msisdn_hash, variant, state, due_at, sent_at)
    values ($1, $2, 0, $3, now(), to_timestamp($4::bigint / 1000.0))`,
};
