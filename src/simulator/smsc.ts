import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { BehaviorSubject, Subject } from 'rxjs';
import { Account } from './account.js';
import type { AccountOptions } from './account-options.js';
import { Agenda } from './agenda.js';
import { STATUS } from './commands.js';
import { Conditions } from './conditions.js';
import type { Condition } from './conditions.js';
import { noCounts } from './counts.js';
import type { DeliveryReport } from './delivery.js';
import { malformedPdu } from './malformed.js';
import type { MalformedKind } from './malformed.js';
import { originatedFields } from './mobile-originated.js';
import type { MobileOriginated } from './mobile-originated.js';
import type { MessageFields } from './wire.js';
import type { ReceivedSubmit, ScriptedAnswer } from './received-submit.js';
import { Requests } from './requests.js';
import { Session } from './session.js';
import type { SmscState } from './smsc-state.js';

export interface SimulatorOptions {
  host: string;
  /** 0 for a free one. */
  port: number;
  accounts: readonly AccountOptions[];
}

const SWEEP_INTERVAL = 100;
const MAX_COMPLAINTS = 100;
const UNBIND_TIMEOUT = 1000;

/** An SMSC: accounts, binds, receipts, and every fault on demand. Speaks SMPP 3.4. */
export class SmscSimulator implements SmscState {
  readonly counts = noCounts();
  /** How many binds there are. */
  readonly bound = new BehaviorSubject(0);
  /** Each submit_sm and data_sm, after its plan is made. Reading costs time: only when subscribed. */
  readonly submits = new Subject<ReceivedSubmit>();
  /** What clients make of each deliver_sm. */
  readonly deliveries = new Subject<DeliveryReport>();
  /** Violations of the specification by clients, the first hundred. */
  readonly complaints: string[] = [];
  answer: ((submit: ReceivedSubmit) => ScriptedAnswer | undefined) | undefined;
  readonly agenda = new Agenda();
  readonly conditions = new Conditions(this.agenda, (condition) => this.#conditionEnded(condition));
  bindRefusal: number = STATUS.ESME_RBINDFAIL;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #requests: Requests;
  readonly #sessions = new Set<Session>();
  #held: (() => void)[] = [];
  #server: Server | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #port: number;
  #lastSession = 0;
  #lastReference = 0;

  constructor(private readonly options: SimulatorOptions) {
    this.#port = options.port;
    this.#accounts = new Map(
      options.accounts.map((account) => [account.systemId, new Account(account, this)]),
    );
    this.#requests = new Requests(this, this.#accounts);
  }

  /** The port it listens on, once started. */
  get port(): number {
    return this.#port;
  }

  /** Receipts and customers' messages that no bind has room for. */
  get waiting(): number {
    return [...this.#accounts.values()].reduce((sum, account) => sum + account.waiting, 0);
  }

  /** The most submit_sm that arrived in any second for one account. */
  peakPerSecond(systemId?: string): number {
    return this.#account(systemId).arrivals.peak;
  }

  /** Listens; rejects when the port is taken. */
  async start(): Promise<void> {
    const server = createServer((socket) => this.#connected(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.options.host, resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_INTERVAL).unref();
  }

  /** Closes; where told, every client is unbound first, which takes up to a second. */
  async stop(unbinding = true): Promise<void> {
    const closed = this.#close();
    if (unbinding) await this.unbindAll();
    for (const session of this.#sessions) session.link.destroy();
    await closed;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.agenda.clear();
  }

  /** Stops listening and drops every link, as an SMSC that went down; `start` brings it back. */
  async down(): Promise<void> {
    const closed = this.#close();
    for (const session of this.#sessions) session.link.destroy();
    await closed;
  }

  /** Drops every link; `reset` with RST instead of FIN. */
  dropLinks(reset = false): void {
    for (const session of this.#sessions) session.link.drop(reset);
  }

  /** Every present link stays open, is not read any more and carries nothing. */
  halfOpen(): void {
    for (const session of this.#sessions) session.link.goHalfOpen();
  }

  /** Switches a condition on, for `duration` milliseconds or until `off`. */
  on(condition: Condition, duration?: number): void {
    this.conditions.on(condition, duration);
  }

  off(condition: Condition): void {
    this.conditions.off(condition);
  }

  /** Refuses binds with a status until `off('refusing-binds')`. */
  refuseBinds(status: number = STATUS.ESME_RBINDFAIL, duration?: number): void {
    this.bindRefusal = status;
    this.on('refusing-binds', duration);
  }

  /** Sends a malformed PDU on every bind. */
  sendMalformed(kind: MalformedKind): void {
    for (const session of this.#bound()) {
      session.link.send(malformedPdu(kind, session.nextSequence()));
    }
  }

  /** Sends octets as they are on every bind. */
  sendRaw(octets: Buffer): void {
    for (const session of this.#bound()) session.link.send(octets);
  }

  /** Sends a customer's message; resolves when the client took every deliver_sm of it. */
  async sendMo(mo: MobileOriginated, timeout?: number): Promise<void> {
    await this.deliver(originatedFields(mo, this.nextReference()), mo.systemId, timeout);
  }

  /** Sends deliver_sm from customers as they are, in this order; resolves when the client took all. */
  async deliver(all: readonly MessageFields[], systemId?: string, timeout = 10_000): Promise<void> {
    const account = this.#account(systemId);
    await new Promise<void>((resolve, reject) => {
      let open = all.length;
      const timer = setTimeout(
        () => reject(new Error(`${open} of ${all.length} deliver_sm were not taken in time`)),
        timeout,
      );
      for (const fields of all) {
        const settled = () => {
          open -= 1;
          if (open > 0) return;
          clearTimeout(timer);
          resolve();
        };
        account.enqueue({ kind: 'mo', systemId: account.options.systemId, fields, settled });
      }
    });
  }

  /** By which the parts of a message belong together. */
  nextReference(): number {
    return (this.#lastReference = (this.#lastReference + 1) & 0xff);
  }

  /** Asks every bind whether it is alive; resolves with the number that answered in time. */
  async enquireLinks(timeout = 5000): Promise<number> {
    return this.#ask('enquire_link', timeout);
  }

  /** Sends unbind on every bind and closes it on the answer, or after a second. */
  async unbindAll(): Promise<void> {
    const bound = this.#bound();
    await this.#ask('unbind', UNBIND_TIMEOUT);
    for (const session of bound) session.link.end();
  }

  keepBack(response: () => void): void {
    this.#held.push(response);
  }

  complain(bind: number, reason: string): void {
    this.counts.malformed += 1;
    if (this.complaints.length < MAX_COMPLAINTS) this.complaints.push(`bind ${bind}: ${reason}`);
  }

  bindsChanged(): void {
    this.bound.next(this.#bound().length);
  }

  #bound(): Session[] {
    return [...this.#sessions].filter((session) => session.mode !== 'none');
  }

  #account(systemId?: string): Account {
    const found =
      systemId === undefined ? this.#accounts.values().next().value : this.#accounts.get(systemId);
    if (found === undefined) throw new Error(`no account ${systemId ?? 'at all'}`);
    return found;
  }

  async #ask(command: 'enquire_link' | 'unbind', timeout: number): Promise<number> {
    const answers = this.#bound().map(
      (session) =>
        new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), timeout);
          session.request(command, (answered) => {
            clearTimeout(timer);
            resolve(answered);
          });
        }),
    );
    return (await Promise.all(answers)).filter(Boolean).length;
  }

  #connected(socket: Socket): void {
    this.counts.connections += 1;
    this.#lastSession += 1;
    const session = new Session(this.#lastSession, socket, {
      frame: (from, frame) => this.#requests.handle(from, frame),
      badLength: (from, length) => {
        // The stream has no frames any more: say so and close (SMPP 3.4, 2.9 and 5.1.3).
        this.complain(from.id, `command_length ${length} cannot be`);
        from.nack(STATUS.ESME_RINVCMDLEN, 0);
        from.link.end();
      },
      closed: (gone) => this.#closed(gone),
    });
    this.#sessions.add(session);
  }

  #closed(session: Session): void {
    this.#sessions.delete(session);
    if (session.mode !== 'none') this.counts.linksLost += 1;
    session.mode = 'none';
    session.account?.remove(session);
    this.bindsChanged();
  }

  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #conditionEnded(condition: Condition): void {
    if (condition === 'holding-responses') {
      const held = this.#held;
      this.#held = [];
      for (const respond of held) respond();
    }
    if (condition === 'receipts-paused' || condition === 'silent') {
      for (const account of this.#accounts.values()) account.pump();
    }
  }

  #sweep(): void {
    const now = performance.now();
    for (const account of this.#accounts.values()) account.sweep(now);
    for (const session of this.#sessions) {
      const { account, askingSince } = session;
      if (account === undefined || account.options.enquireLinkInterval === 0) continue;
      if (askingSince === undefined) {
        if (now - session.lastHeard > account.options.enquireLinkInterval) {
          session.request('enquire_link', () => undefined);
        }
      } else if (now - askingSince > account.options.deliverTimeout) session.link.drop();
    }
  }
}
