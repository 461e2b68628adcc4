import { randomUUID } from 'node:crypto';
import type { AccountOptions } from './account-options.js';
import { Behaviour } from './behaviour.js';
import { STATUS } from './commands.js';
import type { Delivery, Receiver } from './delivery.js';
import { Fifo } from './fifo.js';
import { MessageIds } from './message-id.js';
import { MessageMemory } from './message-memory.js';
import { PeakMeter, RateLimit } from './rate-limit.js';
import type { SmscState } from './smsc-state.js';

const REMEMBERED_MESSAGES = 100_000;

/** Answers after which sending a deliver_sm again makes no sense. */
const REFUSED_FOR_GOOD: ReadonlySet<number> = new Set([
  STATUS.ESME_RX_P_APPN,
  STATUS.ESME_RX_R_APPN,
]);

/** An account while the simulator runs: its binds, its messages, and what waits for it. */
export class Account {
  readonly limit: RateLimit;
  readonly arrivals = new PeakMeter();
  readonly behaviour: Behaviour;
  readonly ids: MessageIds;
  readonly memory = new MessageMemory(REMEMBERED_MESSAGES);
  readonly sessions = new Set<Receiver>();
  readonly #waiting = new Fifo<Delivery>();
  #turn = 0;

  constructor(
    readonly options: AccountOptions,
    private readonly smsc: SmscState,
  ) {
    this.limit = new RateLimit(options.tps);
    this.behaviour = new Behaviour(options.magicNumbers);
    // Above the numbers of every earlier run: none takes 100,000 a second.
    const start = Math.floor(Date.now() / 1000) * 100_000;
    this.ids = new MessageIds(options.messageId, start, randomUUID);
  }

  /** Deliveries that no bind has room for. */
  get waiting(): number {
    return this.#waiting.size;
  }

  enqueue(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.pump();
  }

  /** Sends what waits, as far as binds have room, to each in turn. */
  pump(): void {
    const { conditions, counts } = this.smsc;
    if (conditions.has('receipts-paused') || conditions.has('silent')) return;
    for (let next = this.#waiting.peek(); next !== undefined; next = this.#waiting.peek()) {
      const session = this.#receiverFor(next);
      if (session === undefined) return;
      this.#waiting.shift();
      counts.delivers += 1;
      session.deliver(next, performance.now() + this.options.deliverTimeout);
    }
  }

  /** What a client, or the lack of its answer, says about a delivery. */
  answered(session: Receiver, delivery: Delivery, status: number | 'unanswered'): void {
    const { kind, systemId, fields } = delivery;
    const report = { kind, systemId, fields, bind: session.id, status };
    if (status === STATUS.ESME_ROK) {
      this.smsc.counts[kind === 'receipt' ? 'receiptsTaken' : 'mosTaken'] += 1;
      this.smsc.deliveries.next({ ...report, outcome: 'taken' });
      delivery.settled?.(status);
    } else if (status !== 'unanswered' && REFUSED_FOR_GOOD.has(status)) {
      this.smsc.counts.deliversRefused += 1;
      this.smsc.deliveries.next({ ...report, outcome: 'refused' });
      delivery.settled?.(status);
    } else {
      this.smsc.counts.deliversRetried += 1;
      this.smsc.deliveries.next({ ...report, outcome: 'retried' });
      this.smsc.agenda.after(this.options.deliverRetryDelay, () => this.enqueue(delivery));
    }
    this.pump();
  }

  /** Takes a session out; what it had not answered goes to the other binds, or waits. */
  remove(session: Receiver): void {
    if (!this.sessions.delete(session)) return;
    this.#waiting.putBack(session.abandonedDeliveries());
    this.pump();
  }

  /** Looks for deliver_sm that were never answered. */
  sweep(now: number): void {
    for (const session of this.sessions) {
      for (const delivery of session.overdueDeliveries(now)) {
        this.answered(session, delivery, 'unanswered');
      }
    }
  }

  #receiverFor(delivery: Delivery): Receiver | undefined {
    const receivers = [...this.sessions].filter((session) => session.receives);
    const others = receivers.filter((session) => session.id !== delivery.avoid);
    const allowed = others.length > 0 ? others : receivers;
    for (let tried = 0; tried < allowed.length; tried += 1) {
      this.#turn += 1;
      const session = allowed[this.#turn % allowed.length];
      if (session.undelivered < this.options.deliverWindow) return session;
    }
    return undefined;
  }
}
