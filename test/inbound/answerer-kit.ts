import { randomBytes } from 'node:crypto';
import { PLAIN_CUSTOMER } from '../../src/customer/customer.js';
import type { Customer } from '../../src/customer/customer.js';
import type { CustomerStore } from '../../src/customer/customer.store.js';
import type { CoreBank } from '../../src/core-banking/core-bank.js';
import type { OutgoingMessage, OutgoingRunner } from '../../src/event/outgoing.runner.js';
import { AnswererAnswer } from '../../src/inbound/answerer-answer.runner.js';
import { AnswererCode } from '../../src/inbound/answerer-code.runner.js';
import { AnswererCommand } from '../../src/inbound/answerer-command.runner.js';
import { AnswererGate } from '../../src/inbound/answerer-gate.runner.js';
import { AnswererOffers } from '../../src/inbound/answerer-offers.runner.js';
import { AnswererOrder } from '../../src/inbound/answerer-order.runner.js';
import { AnswererRunner } from '../../src/inbound/answerer.runner.js';
import { CommandStore } from '../../src/inbound/command.store.js';
import type { CommandRecord } from '../../src/inbound/command-record.js';
import { CommandWay } from '../../src/inbound/command-way.runner.js';
import { CommandWriter } from '../../src/inbound/command-writer.runner.js';
import { ConversationStore } from '../../src/inbound/conversation.store.js';
import { InboundReports } from '../../src/inbound/inbound-reports.js';
import type { InboundReport } from '../../src/inbound/inbound-reports.js';
import { LimitStore } from '../../src/inbound/limit.store.js';
import { LockStore } from '../../src/inbound/lock.store.js';
import { OrderRunner } from '../../src/inbound/order.runner.js';
import { SenderRates } from '../../src/inbound/rate.store.js';
import type { ReceivedText } from '../../src/inbound/received-text.js';
import { ReplyDelivery } from '../../src/inbound/reply-delivery.runner.js';
import { ReplySender } from '../../src/inbound/reply-sender.runner.js';
import { SettleRunner } from '../../src/inbound/settle.runner.js';
import type { KeywordStore } from '../../src/keyword/keyword.store.js';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import type { Database } from '../../src/storage/database.js';
import type { Queryable } from '../../src/storage/queryable.js';
import { SEALER, settingsOf } from '../rpc/gateway.js';
import {
  FakeCore,
  FakeCustomers,
  FakeOutgoing,
  FakeServices,
  interpret,
} from './answerer-fakes.js';

const ids = new Uuid7Generator(randomBytes);
let numbers = 0;

/** A number that nobody has used. */
export function freshNumber(): string {
  numbers += 1;
  return `+91987${String(process.pid % 1000).padStart(3, '0')}${String(numbers).padStart(4, '0')}`;
}

/** The death of a process, as the test sees it. */
export class Death extends Error {}

/** One life of a process: it ends at the crossing that the test says. */
export class Life {
  crossed = 0;
  #died!: (death: Death) => void;
  readonly death: Promise<never>;

  /** 0 lives for ever. */
  constructor(readonly diesAt = 0) {
    this.death = new Promise((_, reject) => (this.#died = reject));
    this.death.catch(() => undefined);
  }

  /** In a transaction, which its death undoes, it throws; elsewhere nothing goes on. */
  cross(inTransaction = false): Promise<void> {
    this.crossed += 1;
    if (this.diesAt === 0 || this.crossed < this.diesAt) return Promise.resolve();
    this.#died(new Death());
    return inTransaction ? Promise.reject(new Death()) : new Promise(() => undefined);
  }

  /** What `work` gives; rejects with a Death where the process dies before. */
  during<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return Promise.race([work, this.death]);
  }

  /** Each call of a method crosses before it and after. */
  around<T extends object>(target: T, methods: readonly (keyof T & string)[]): T {
    const wrapped = Object.create(target) as Record<string, unknown>;
    for (const name of methods) {
      const call = target[name] as (...args: unknown[]) => Promise<unknown>;
      wrapped[name] = async (...args: unknown[]) => {
        await this.cross();
        const result = await call.apply(target, args).then(
          (value) => () => value,
          (error: unknown) => () => {
            throw error;
          },
        );
        await this.cross();
        return result();
      };
    }
    return wrapped as T;
  }

  database(database: Database): Database {
    const rows: Queryable['rows'] = async (statement, values) => {
      await this.cross();
      const result = await database.rows(statement, values);
      await this.cross();
      return result as never;
    };
    const transaction = async <T>(work: (tx: Queryable) => Promise<T>): Promise<T> => {
      await this.cross();
      const result = await database.transaction((tx) =>
        work({
          rows: async (statement, values) => {
            await this.cross(true);
            return (await tx.rows(statement, values)) as never;
          },
        }),
      );
      await this.cross();
      return result;
    };
    return { rows, transaction } as unknown as Database;
  }
}

/** All that outlives a process: the bank, the messages, the registry, the time. */
export class World {
  now = Date.UTC(2026, 10, 23, 9);
  readonly core = new FakeCore(() => this.now);
  readonly services = new FakeServices();
  readonly outgoing = new FakeOutgoing();
  readonly customers = new FakeCustomers([]);
  readonly reported: InboundReport[] = [];
  settings: SettingsStore;

  constructor(
    readonly database: Database,
    settings: Record<string, unknown> = {},
  ) {
    this.settings = new SettingsStore('none', settingsOf(settings), {});
  }

  customer(over: Partial<Customer> = {}): Customer {
    const msisdn = over.msisdn ?? freshNumber();
    const plain = { ...PLAIN_CUSTOMER, id: `C${msisdn}`, locale: null, timeZone: null };
    const customer = { ...plain, msisdn, ...over };
    this.customers.all.push(customer);
    return customer;
  }

  /** `by` in milliseconds. */
  advance(by: number): void {
    this.now += by;
  }

  /** A message that came just now. */
  text(msisdn: string | null, text: string | null, over: Partial<ReceivedText> = {}): ReceivedText {
    return {
      commandId: ids.next(this.now),
      receivedAt: this.now,
      carrier: 'first',
      destination: '56070',
      msisdn,
      source: msisdn?.slice(1) ?? 'WORDS',
      text,
      missingParts: 0,
      attempt: 1,
      ...over,
    };
  }

  /** A daemon that lives as long as it may. */
  node(life = new Life()): Node {
    return new Node(this, life);
  }

  /** What a number was told, oldest first. */
  repliesTo(msisdn: string): OutgoingMessage[] {
    return this.outgoing.sent.filter(({ recipient }) => recipient.msisdn === msisdn);
  }

  templatesTo(msisdn: string): string[] {
    return this.repliesTo(msisdn).map(templateOf);
  }
}

export function templateOf({ content }: OutgoingMessage): string {
  if (!('template' in content)) throw new Error('a reply is of a template');
  return content.template;
}

/** A text among a reply's variables. */
export function valueIn({ content }: OutgoingMessage, name: string): string {
  const value = 'template' in content ? content.variables[name] : undefined;
  if (value?.kind !== 'text') throw new Error(`there is no text ${name}`);
  return value.value;
}

/** The answerer and what it is made of, over the real tables. */
export class Node {
  readonly commands: CommandStore;
  readonly locks: LockStore;
  readonly settle: SettleRunner;
  readonly #answerer: AnswererRunner;
  readonly #way: CommandWay;

  constructor(
    readonly world: World,
    readonly life: Life,
  ) {
    const { settings } = world;
    const clock = () => world.now;
    const database = life.database(world.database);
    const core = life.around(world.core, ['operate', 'verifyPin']) as unknown as CoreBank;
    const services = [life.around(world.services, ['plan'])];
    const outgoing = life.around(world.outgoing, ['send']) as unknown as OutgoingRunner;
    const customers = life.around(world.customers, ['findByMsisdn', 'find']);
    const registry = customers as unknown as CustomerStore;
    const reports = new InboundReports();
    reports.all.subscribe((report) => world.reported.push(report));
    this.commands = new CommandStore(database, SEALER, reports);
    this.locks = new LockStore(database, SEALER, reports);
    const conversations = new ConversationStore(database, SEALER);
    const rates = new SenderRates(database, SEALER, settings);
    const limits = new LimitStore(database, SEALER, settings);
    const delivery = new ReplyDelivery(new ReplySender(outgoing, registry), SEALER, clock);
    const orders = new OrderRunner(core, this.commands, delivery, settings, reports, clock);
    const way = new CommandWay(
      services,
      database,
      SEALER,
      this.commands,
      conversations,
      orders,
      delivery,
      rates,
      settings,
      reports,
      clock,
    );
    this.#way = way;
    const writer = new CommandWriter(
      database,
      this.commands,
      conversations,
      rates,
      orders,
      settings,
      reports,
      clock,
    );
    const gate = new AnswererGate(this.locks, settings);
    const ofOrder = new AnswererOrder(core, gate, limits, this.locks, settings);
    const ofCommand = new AnswererCommand(services, gate, ofOrder, settings);
    const codes = new AnswererCode(
      conversations,
      this.commands,
      this.locks,
      limits,
      gate,
      writer,
      orders,
      settings,
      clock,
    );
    const ofAnswer = new AnswererAnswer(conversations, this.commands, codes, ofCommand, writer);
    this.#answerer = new AnswererRunner(
      registry,
      { interpret } as unknown as KeywordStore,
      settings,
      SEALER,
      rates,
      this.commands,
      conversations,
      writer,
      way,
      ofCommand,
      ofAnswer,
      new AnswererOffers(ofCommand, writer),
      reports,
      clock,
    );
    this.settle = new SettleRunner(
      this.commands,
      conversations,
      database,
      SEALER,
      way,
      orders,
      clock,
    );
  }

  answer(received: ReceivedText): Promise<void> {
    return this.life.during(this.#answerer.answer(received));
  }

  /** As this node has a command in hand, however old what it knows of it is. */
  toTheEnd(record: CommandRecord): Promise<CommandRecord> {
    return this.#way.toTheEnd(record);
  }

  /** Writes and is answered; gives what was written of it, and the replies that came. */
  async say(
    msisdn: string,
    text: string | null,
    over: Partial<ReceivedText> = {},
  ): Promise<{ record: CommandRecord; replies: OutgoingMessage[]; template: string | undefined }> {
    const received = this.world.text(msisdn, text, over);
    const before = this.world.repliesTo(msisdn).length;
    await this.answer(received);
    const record = (await this.commands.find(received.commandId))!;
    const replies = this.world.repliesTo(msisdn).slice(before);
    const last = replies.at(-1);
    return { record, replies, template: last === undefined ? undefined : templateOf(last) };
  }

  /** The settle runner's next look, after `by` milliseconds. */
  async later(by: number): Promise<void> {
    this.world.advance(by);
    await this.settle.run();
  }
}
