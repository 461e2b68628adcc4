import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import type { Customer } from '../../src/customer/customer.js';
import { PLAIN_CUSTOMER } from '../../src/customer/customer.js';
import { CustomerStore } from '../../src/customer/customer.store.js';
import { EventModule } from '../../src/event/event.module.js';
import { EventReports } from '../../src/event/event-reports.js';
import type { EventReport } from '../../src/event/event-reports.js';
import { ScheduledEventRunner } from '../../src/event/scheduled-event.runner.js';
import { AcceptStore } from '../../src/queue/accept.store.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import type { Accepted, MessageAcceptor, NewMessage } from '../../src/queue/new-message.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import type { PublishResponse } from '../../src/rpc/generated/tellerline/v1/event_service.js';
import type { Settings } from '../../src/settings/settings.schema.js';
import type { Database } from '../../src/storage/database.js';
import { useDatabase } from '../kit/database.js';
import { call, clientOf, KEYS, SEALER, settingsOf, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';

/** Takes messages into the database; may be told to refuse. */
export class StoringAcceptor implements MessageAcceptor {
  readonly taken: NewMessage[] = [];
  refusal: Error | null = null;
  store: AcceptStore | undefined;

  accept(message: NewMessage): Promise<Accepted> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    this.taken.push(message);
    return this.store!.accept(message);
  }
}

export interface Publishing {
  gateway: Gateway;
  client: Client;
  acceptor: StoringAcceptor;
  /** Everything reported so far. */
  reports: EventReport[];
  runner: ScheduledEventRunner;
  database(): Database;
  publish(event: object, apiKey?: string): Promise<PublishResponse>;
  /** Sends what is due at `at` (ms). */
  run(at: number): Promise<void>;
  customer(id: string, more?: Partial<Customer>): Promise<void>;
  /** Text of the last message that was handed on. */
  lastText(): string;
}

/** EventService over real gRPC with a real database and queue; nothing is carried to any SMSC. */
export function usePublishing(settings: () => Settings = settingsOf): Publishing {
  const publishing = {} as Publishing;
  // Before the database's own: such hooks run in the order that they stand in.
  afterAll(async () => {
    publishing.client?.close();
    await publishing.gateway?.close();
  });
  const db = useDatabase();
  const acceptor = new StoringAcceptor();
  Object.assign(publishing, { acceptor, database: () => db.database() });

  beforeAll(async () => {
    const lane = { reserve: () => null, wake: () => true };
    const journal = new JournalSignal();
    acceptor.store = new AcceptStore(db.database(), SEALER, new QueueReports(), journal, lane);
    const gateway = await startGateway({
      modules: [EventModule],
      database: db.database(),
      acceptor,
      settings: settings(),
    });
    const reports: EventReport[] = [];
    gateway.app.get(EventReports, { strict: false }).all.subscribe((one) => reports.push(one));
    const client = clientOf(gateway.address, 'EventService');
    const runner = gateway.app.get(ScheduledEventRunner, { strict: false });
    Object.assign(publishing, {
      gateway,
      client,
      reports,
      runner,
      publish: (event: object, apiKey: string = KEYS.all) =>
        call<PublishResponse>(client, 'Publish', { event }, apiKey),
      run: (at: number) => runner.run(() => at),
      lastText: () => acceptor.taken.at(-1)?.composition.text ?? '',
      customer: (id: string, more: Partial<Customer> = {}) =>
        gateway.app.get(CustomerStore, { strict: false }).save([
          {
            id,
            msisdn: '+919812345678',
            locale: 'en-IN',
            timeZone: 'Asia/Kolkata',
            ...PLAIN_CUSTOMER,
            ...more,
          },
        ]),
    } satisfies Partial<Publishing>);
  });

  return publishing;
}
