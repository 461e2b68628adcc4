import { firstValueFrom, filter, timeout as within } from 'rxjs';
import { DEFAULT_ACCOUNT } from '../../src/simulator/account-options.js';
import type { AccountOptions } from '../../src/simulator/account-options.js';
import type { Counts } from '../../src/simulator/counts.js';
import type { DeliveryReport } from '../../src/simulator/delivery.js';
import type { ReceivedSubmit, ScriptedAnswer } from '../../src/simulator/received-submit.js';
import { SmscSimulator } from '../../src/simulator/smsc.js';

export type { ReceivedSubmit, ScriptedAnswer } from '../../src/simulator/received-submit.js';

export interface SmscOptions extends Partial<AccountOptions> {
  /** 0, a free port, where absent. */
  port?: number;
  /** Accounts beside the first. */
  others?: Partial<AccountOptions>[];
  /** Whether `received` is kept; switch it off to send very many. */
  record?: boolean;
}

/** An SMSC for a test: everything the simulator can do, and signals to wait on. */
export class Smsc extends SmscSimulator {
  /** Every submit_sm and data_sm in the order of arrival, whatever its answer. */
  readonly received: ReceivedSubmit[] = [];
  /** What the client made of each deliver_sm. */
  readonly delivered: DeliveryReport[] = [];
  #unread: ReceivedSubmit[] = [];
  #waiters: ((submit: ReceivedSubmit) => boolean)[] = [];

  constructor({ port = 0, others = [], record = true, ...account }: SmscOptions) {
    const accounts = [account, ...others].map((options) => ({ ...DEFAULT_ACCOUNT, ...options }));
    super({ host: '127.0.0.1', port, accounts });
    if (!record) return;
    this.deliveries.subscribe((report) => this.delivered.push(report));
    this.submits.subscribe((submit) => {
      this.received.push(submit);
      const waiter = this.#waiters.findIndex((takes) => takes(submit));
      if (waiter < 0) this.#unread.push(submit);
      else this.#waiters.splice(waiter, 1);
    });
  }

  /** The most submits that arrived in any second for the first account. */
  get maxPerSecond(): number {
    return this.peakPerSecond();
  }

  /** Closes at once, without unbind. */
  override async stop(): Promise<void> {
    await super.stop(false);
  }

  /** The next submit that matches and that no earlier `next` has had; waits for it. */
  async next(
    matches: (submit: ReceivedSubmit) => boolean = () => true,
    timeout = 10_000,
  ): Promise<ReceivedSubmit> {
    const at = this.#unread.findIndex(matches);
    if (at >= 0) return this.#unread.splice(at, 1)[0];
    return new Promise((resolve, reject) => {
      const takes = (submit: ReceivedSubmit) => {
        if (!matches(submit)) return false;
        clearTimeout(timer);
        resolve(submit);
        return true;
      };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((waiter) => waiter !== takes);
        const seen = this.received.length;
        reject(new Error(`no such submit in ${timeout} ms; ${seen} came in all`));
      }, timeout);
      this.#waiters.push(takes);
    });
  }

  /** The next so many submits. */
  async nextMany(count: number, timeout = 10_000): Promise<ReceivedSubmit[]> {
    return Promise.all(Array.from({ length: count }, () => this.next(undefined, timeout)));
  }

  /** Resolves once there are exactly `count` binds. */
  async whenBound(count = 1, timeout = 10_000): Promise<void> {
    const reached = this.bound.pipe(
      filter((bound) => bound === count),
      within({ first: timeout }),
    );
    await firstValueFrom(reached);
  }

  /** The next report on a deliver_sm that matches, from now on. */
  async nextDelivery(
    matches: (report: DeliveryReport) => boolean = () => true,
    timeout = 10_000,
  ): Promise<DeliveryReport> {
    return firstValueFrom(this.deliveries.pipe(filter(matches), within({ first: timeout })));
  }

  /** Keeps responses back until `release`. */
  hold(): void {
    this.on('holding-responses');
  }

  release(): void {
    this.off('holding-responses');
  }

  holdReceipts(): void {
    this.on('receipts-paused');
  }

  releaseReceipts(): void {
    this.off('receipts-paused');
  }

  /** Reads and never answers, for `duration` milliseconds or until `speak`. */
  silence(duration?: number): void {
    this.on('silent', duration);
  }

  speak(): void {
    this.off('silent');
  }

  /** ESME_RTHROTTLED for every submit_sm, for `duration` milliseconds or until `unthrottle`. */
  throttle(duration?: number): void {
    this.on('throttling', duration);
  }

  unthrottle(): void {
    this.off('throttling');
  }

  acceptBinds(): void {
    this.off('refusing-binds');
  }

  ignoreEnquireLink(): void {
    this.on('ignoring-enquire-link');
  }

  answerEnquireLink(): void {
    this.off('ignoring-enquire-link');
  }

  /** Comes back on the same port after `down`. */
  async up(): Promise<void> {
    await this.start();
  }
}

/**
 * Starts an SMSC in this process on 127.0.0.1 with the account tellerline/secret
 * unless told otherwise: no latency, no limit, receipts at once.
 */
export async function startSmsc(options: SmscOptions = {}): Promise<Smsc> {
  const smsc = new Smsc(options);
  await smsc.start();
  return smsc;
}

export type { AccountOptions, Counts, DeliveryReport };
export type SmscAnswer = (submit: ReceivedSubmit) => ScriptedAnswer | undefined;
