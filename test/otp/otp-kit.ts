import { afterAll, beforeAll } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { Client } from '@grpc/grpc-js';
import { BreakerRunner } from '../../src/otp/breaker.runner.js';
import { OTP_CLOCK } from '../../src/otp/clock.js';
import type { OtpReport } from '../../src/otp/otp-reports.js';
import { OtpReports } from '../../src/otp/otp-reports.js';
import { OtpCleaningRunner } from '../../src/otp/otp-cleaning.runner.js';
import { OtpModule } from '../../src/otp/otp.module.js';
import { AcceptStore } from '../../src/queue/accept.store.js';
import { JournalSignal } from '../../src/queue/journal-signal.js';
import type { Accepted, MessageAcceptor, NewMessage } from '../../src/queue/new-message.js';
import { QueueReports } from '../../src/queue/queue-reports.js';
import type { Duration } from '../../src/rpc/generated/google/protobuf/duration.js';
import type {
  GetChallengeResponse,
  IssueResponse,
  ListHoldsResponse,
  ResendResponse,
  VerifyResponse,
} from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import type { Database } from '../../src/storage/database.js';
import { useDatabase } from '../kit/database.js';
import type { TestDatabase } from '../kit/database.js';
import { call, clientOf, KEYS, SEALER, settingsOf, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';

/** The time as OtpService sees it: it goes only where a test puts it. */
export class TestClock {
  now = Date.now();

  /** `by` in milliseconds. */
  advance(by: number): void {
    this.now += by;
  }
}

/** The queue's own acceptance, with places to fail at. */
export class FailingAcceptor implements MessageAcceptor {
  readonly taken: NewMessage[] = [];
  /** What happens before a message is committed, and after; throws to fail there. */
  before: (message: NewMessage) => Promise<void> = () => Promise.resolve();
  after: (message: NewMessage) => Promise<void> = () => Promise.resolve();
  readonly #store: AcceptStore;

  constructor(database: Database) {
    const lane = { reserve: () => null, wake: () => true };
    this.#store = new AcceptStore(database, SEALER, new QueueReports(), new JournalSignal(), lane);
  }

  async accept(message: NewMessage): Promise<Accepted> {
    await this.before(message);
    const accepted = await this.#store.accept(message);
    // A repeat is no message.
    if (!accepted.repeated) this.taken.push(message);
    await this.after(message);
    return accepted;
  }

  works(): void {
    this.before = this.after = () => Promise.resolve();
  }

  /** The texts that went to a number, oldest first. */
  textsTo(msisdn: string): string[] {
    return this.taken.filter((one) => one.msisdn === msisdn).map((one) => one.composition.text);
  }
}

/** The code that a text shows. */
export function codeIn(text: string): string {
  const code = /(?<!\d)\d{6,10}(?!\d)/.exec(text)?.[0];
  if (code === undefined) throw new Error(`there is no code in: ${text}`);
  return code;
}

/** A wrong code of the same length, as far from it as can be. */
export function wrongCode(code: string): string {
  return [...code].map((digit) => String(9 - Number(digit))).join('');
}

const CLIENTS = [
  { id: 'bank', apiKey: { value: KEYS.all }, rate: 100_000, permissions: ['otp'] },
  { id: 'another', apiKey: { value: KEYS.other }, rate: 100_000, permissions: ['otp'] },
  { id: 'reader', apiKey: { value: KEYS.reader }, rate: 100_000, permissions: ['read', 'send'] },
  { id: 'operator', apiKey: { value: KEYS.operator }, rate: 100_000, permissions: ['operate'] },
  { id: 'narrow', apiKey: { value: KEYS.narrow }, rate: 1, permissions: ['otp'] },
];

let made = 0;

/** An ID that nobody has used. */
export function requestId(): string {
  made += 1;
  return `otp-${process.pid}-${made}`;
}

/** An Indian mobile number of the prefix +91987 that nobody has used. */
export function freshNumber(): string {
  made += 1;
  return `+91987${String(6_000_000 + made).padStart(7, '0')}`;
}

export const PAYMENT = {
  amount: { currencyCode: 'INR', units: '1250', nanos: 500_000_000 },
  payee: 'Corner Books',
  reference: 'P-77',
};

/** An Issue of a payment to a fresh number, or what is given. */
export function issueRequest(over: Record<string, unknown> = {}) {
  return {
    requestId: requestId(),
    recipient: { msisdn: freshNumber() },
    purpose: 'OTP_PURPOSE_PAYMENT',
    context: PAYMENT,
    ...over,
  };
}

export function seconds(value: number): Duration {
  return { seconds: String(Math.floor(value)), nanos: Math.round((value % 1) * 1e9) };
}

/** Milliseconds since the epoch. */
export function ms(timestamp: { seconds: string; nanos: number } | undefined | null): number {
  return Number(timestamp!.seconds) * 1000 + timestamp!.nanos / 1e6;
}

/** One node's OtpService with a client, for the tests of the describe it is made in. */
export class OtpNode {
  gateway!: Gateway;
  client!: Client;
  acceptor!: FailingAcceptor;
  readonly reported: OtpReport[] = [];

  constructor(readonly clock: TestClock) {}

  async start(database: Database, settings: Record<string, unknown>): Promise<void> {
    this.acceptor = new FailingAcceptor(database);
    this.gateway = await startGateway({
      modules: [clockModule(this.clock), OtpModule],
      database,
      acceptor: this.acceptor,
      settings: settingsOf(settings),
    });
    this.client = clientOf(this.gateway.address, 'OtpService');
    this.gateway.app
      .get(OtpReports, { strict: false })
      .all.subscribe((report) => this.reported.push(report));
  }

  async stop(): Promise<void> {
    this.client?.close();
    await this.gateway?.close();
  }

  get breaker(): BreakerRunner {
    return this.gateway.app.get(BreakerRunner, { strict: false });
  }

  get cleaning(): OtpCleaningRunner {
    return this.gateway.app.get(OtpCleaningRunner, { strict: false });
  }

  issue(request: object, key?: string | null): Promise<IssueResponse> {
    return call(this.client, 'Issue', request, key);
  }

  resend(request: object, key?: string | null): Promise<ResendResponse> {
    return call(this.client, 'Resend', request, key);
  }

  /** Of a payment as `issueRequest` asks for, or what is given. */
  verify(request: object, key?: string | null): Promise<VerifyResponse> {
    const payment = { purpose: 'OTP_PURPOSE_PAYMENT', context: PAYMENT };
    return call(this.client, 'Verify', { ...payment, ...request }, key);
  }

  getChallenge(challengeId: string, key?: string | null): Promise<GetChallengeResponse> {
    return call(this.client, 'GetChallenge', { challengeId }, key);
  }

  listHolds(request: object, key?: string | null): Promise<ListHoldsResponse> {
    return call(this.client, 'ListHolds', request, key);
  }

  releaseHold(prefix: string, key?: string | null): Promise<object> {
    return call(this.client, 'ReleaseHold', { prefix }, key);
  }

  /** Issues to a fresh number; gives the challenge, and the code out of the text. */
  async issued(over: Record<string, unknown> = {}) {
    const request = issueRequest(over);
    const response = await this.issue(request);
    const { msisdn } = request.recipient;
    return { request, msisdn, ...response, code: this.lastCode(msisdn) };
  }

  lastCode(msisdn: string): string {
    return codeIn(this.acceptor.textsTo(msisdn).at(-1) ?? '');
  }
}

/** Nodes of one database, with one clock. */
export function useOtp(
  options: {
    nodes?: number;
    otp?: Record<string, unknown>;
    settings?: Record<string, unknown>;
  } = {},
): { nodes: OtpNode[]; node: OtpNode; clock: TestClock; db: TestDatabase } {
  const db = useDatabase();
  const clock = new TestClock();
  const nodes = Array.from({ length: options.nodes ?? 1 }, () => new OtpNode(clock));

  beforeAll(async () => {
    for (const node of nodes) {
      const { otp = {}, settings } = options;
      await node.start(db.database(), { clients: CLIENTS, otp, ...settings });
    }
  });
  afterAll(async () => {
    for (const node of nodes) await node.stop();
  });
  return { nodes, node: nodes[0], clock, db };
}

function clockModule(clock: TestClock): Type {
  @Global()
  @Module({
    providers: [{ provide: OTP_CLOCK, useValue: () => clock.now }],
    exports: [OTP_CLOCK],
  })
  class ClockModule {}
  return ClockModule;
}
