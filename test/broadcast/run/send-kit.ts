import { Subject } from 'rxjs';
import type { Contents } from '../../../src/broadcast/content/run-content.js';
import type { AudienceReader } from '../../../src/broadcast/audience/audience-reader.js';
import { PolitenessStore } from '../../../src/broadcast/politeness/politeness.store.js';
import type { Registers } from '../../../src/broadcast/politeness/registers.store.js';
import { Backlogs } from '../../../src/broadcast/run/backlog.store.js';
import { OutcomeJournal } from '../../../src/broadcast/run/outcome-journal.store.js';
import { OutcomeReporter } from '../../../src/broadcast/run/outcome-reporter.store.js';
import { OutcomeSweepRunner } from '../../../src/broadcast/run/outcome-sweep.runner.js';
import { OutcomeRunner } from '../../../src/broadcast/run/outcome.runner.js';
import { OutcomeStore } from '../../../src/broadcast/run/outcome.store.js';
import { SendChunkRunner } from '../../../src/broadcast/run/send-chunk.runner.js';
import { SendRunner } from '../../../src/broadcast/run/send.runner.js';
import { SendStore } from '../../../src/broadcast/run/send.store.js';
import type { CustomerStore } from '../../../src/customer/customer.store.js';
import type { OptOuts } from '../../../src/customer/opt-outs.store.js';
import { Permissions } from '../../../src/customer/permissions.store.js';
import type { BlockedNumbers } from '../../../src/customer/blocked-numbers.store.js';
import type { BindView } from '../../../src/dispatch/bind-overview.js';
import { OutgoingRunner } from '../../../src/event/outgoing.runner.js';
import type { MessageAcceptor } from '../../../src/queue/new-message.js';
import { RouteStore } from '../../../src/route/route.store.js';
import type { BroadcastConsent } from '../../../src/settings/broadcast-settings.schema.js';
import type { Settings } from '../../../src/settings/settings.schema.js';
import type { SettingsStore } from '../../../src/settings/settings.store.js';
import type { Database } from '../../../src/storage/database.js';
import type { RegistrationStore } from '../../../src/template/registration.store.js';
import type { TemplateStore } from '../../../src/template/template.store.js';
import { settingsOf } from '../../rpc/gateway.js';
import { FakeAudience, hashOf, memberOf, msisdnOf, runNode } from './run-kit.js';

/** What all nodes have around them. */
export class World {
  settings: Settings;
  /** Numbers that said STOP. */
  readonly stopped = new Set<string>();
  /** Called whenever somebody is asked about; a test can change the world there. */
  asked: (msisdn: string) => void = () => undefined;
  /** What asking a register about a consent rejects with, where it does. */
  readonly registersAway = new Map<BroadcastConsent, Error>();
  binds: BindView[] = [];
  words: Contents = {
    prepare: () => ({
      of: () => ({ text: 'An offer.' }),
      locale: () => 'en',
      languages: () => ['en'],
      samples: () => ({}),
    }),
    problems: () => [],
  };
  readonly audience: FakeAudience;

  constructor(numbers: readonly number[], settings: Record<string, unknown> = {}) {
    this.settings = settingsOf({ ...UNHURRIED, ...settings });
    this.audience = new FakeAudience(
      numbers.map((number) => memberOf(number)),
      20,
    );
    for (const number of numbers) {
      this.audience.msisdns.set(hashOf(number).toString('hex'), msisdnOf(number));
    }
  }

  permissions(): Permissions {
    const customers = { knownByMsisdn: () => [] } as unknown as CustomerStore;
    const blocked = { has: () => false } as unknown as BlockedNumbers;
    return new Permissions(customers, blocked, this.optOuts(), this.store());
  }

  optOuts(): OptOuts {
    return {
      known: (msisdn: string) => {
        this.asked(msisdn);
        return this.stopped.has(msisdn);
      },
      has: (msisdn: string) => Promise.resolve(this.stopped.has(msisdn)),
    } as unknown as OptOuts;
  }

  registers(): Registers {
    return {
      refused: (_candidates: unknown, consent: BroadcastConsent) => {
        const away = this.registersAway.get(consent);
        return away === undefined ? Promise.resolve(new Set()) : Promise.reject(away);
      },
    } as unknown as Registers;
  }

  store(): SettingsStore {
    const current = () => this.settings;
    return {
      changes: new Subject(),
      get current() {
        return current();
      },
    } as unknown as SettingsStore;
  }
}

/** Nobody is asleep, nothing is capped, and one carrier takes everything. */
export const UNHURRIED = {
  consent: { offers: 'unless-refused' },
  carriers: [carrierOf('demo', 5000)],
  routes: [{ prefixes: ['+'], carriers: ['demo'], senderId: 'DemoBank' }],
  broadcast: { chunk: 50 },
};

export function carrierOf(name: string, segmentsPerSecond: number) {
  return {
    name,
    host: '127.0.0.1',
    port: 2775,
    tls: 'off',
    systemId: 'bank',
    password: { value: 'password' },
    segmentsPerSecond,
  };
}

/** Sender and follower of one daemon, beside its engine. */
export function sendNode(
  database: Database,
  world: World,
  over: { acceptor?: MessageAcceptor; audience?: AudienceReader } = {},
) {
  const node = runNode(database, world.audience, {
    contents: world.words,
    settings: world.settings,
  });
  const settings = world.store();
  const overview = { binds: () => world.binds };
  const routes = new RouteStore(settings);
  const outgoing = new OutgoingRunner(
    {} as CustomerStore,
    world.permissions(),
    {} as TemplateStore,
    {} as RegistrationStore,
    routes,
    settings,
    overview,
    over.acceptor ?? node.queue.accept,
  );
  const politeness = new PolitenessStore(
    world.permissions(),
    world.optOuts(),
    { knownByMsisdn: () => [] } as unknown as CustomerStore,
    world.registers(),
    database,
    settings,
  );
  const store = new SendStore(database);
  const backlogs = new Backlogs(database, settings, routes, overview);
  const chunks = new SendChunkRunner(
    store,
    backlogs,
    outgoing,
    settings,
    over.audience ?? world.audience,
    politeness,
  );
  const journal = new OutcomeJournal(database);
  const outcomes = new OutcomeStore(database);
  const reporter = new OutcomeReporter(node.runs, node.reports);
  return {
    ...node,
    backlogs,
    send: new SendRunner(
      database,
      node.runs,
      store,
      chunks,
      backlogs,
      settings,
      node.reports,
      world.words,
    ),
    follow: new OutcomeRunner(database, journal, outcomes, reporter, settings),
    sweep: new OutcomeSweepRunner(database, journal, outcomes, reporter, settings),
  };
}

export type SendNode = ReturnType<typeof sendNode>;

export interface MessageRow extends Record<string, unknown> {
  message_id: string;
  event_id: string;
  carrier: string;
  expires_at: Date;
  message_class: number;
  /** Of its segments. */
  states: number[];
}

/** Of broadcasts; with a run, its own. */
export function messagesOf(database: Database, runId = ''): Promise<MessageRow[]> {
  return database.rows<MessageRow>(
    {
      name: 'test-messages',
      text: `
        select m.*, array(select s.state from segment s where s.message_id = m.message_id) as states
        from message m where starts_with(m.event_id, 'broadcast:' || $1) order by m.message_id`,
    },
    [runId],
  );
}
