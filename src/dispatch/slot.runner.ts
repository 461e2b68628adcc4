import { Logger } from '@nestjs/common';
import type { BindHandle, BindPorts, BindReport } from '../carrier/bind-ports.js';
import { ClassShare } from '../carrier/class-share.js';
import { slotRate, Throttle } from '../carrier/throttle.js';
import { Failure } from '../failure/failure.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';
import type { Claimed, ClaimingSlot, ClaimQuota, ClaimStore } from '../queue/claim.store.js';
import type { Reservation } from '../queue/direct-lane.js';
import type { NewMessage } from '../queue/new-message.js';
import type { RecordStore } from '../queue/record.store.js';
import type { CarrierSettings, ClassSettings } from '../settings/settings.schema.js';
import { Backlog } from './backlog.js';
import type { BindView } from './bind-overview.js';
import type { DispatchReports } from './dispatch-reports.js';
import { attemptKey, Places } from './places.js';
import { Pump } from './pump.runner.js';
import { RateMeter } from './rate-meter.js';
import { Submitter } from './submitter.runner.js';
import { within } from './within.js';

/** What a slot needs of the folders beside it. */
export interface SlotPorts {
  claims: ClaimStore;
  record: RecordStore;
  reports: DispatchReports;
  /** Makes the bind; a test may give another. */
  makeBind(carrier: CarrierSettings, slot: number, ports: BindPorts): BindHandle;
  /** Receipts and customers' messages; resolves with a command_status once committed. */
  deliver(
    carrier: CarrierSettings,
    slot: number,
    pdu: Parameters<BindPorts['deliver']>[0],
  ): Promise<number>;
}

/** Of a slot that nobody held before. */
const FIRST_EPOCH = '1';
const MAX_CLAIM = 500;
/** Between claims while each brings all it asked for, in ms. */
const CLAIM_INTERVAL = 10;
/** However much is woken, the database is looked at this often too, and every day of it, in ms. */
const POLL_INTERVAL = 1_000;
/** After the database was away, in ms. */
const RETRY_AFTER = 250;
/** Kept of a stop's deadline for recording what came of it, in ms. */
const RECORD_RESERVE = 1_000;
/** How often, in polls, what the database has as submitting is held against what is in flight. */
const CLEAR_POLLS = 30;
/** No commit is under way for longer, in ms. */
const COMMIT_PATIENCE = 60_000;
/** Of the burst, what a reservation leaves to those of its class that wait in the database. */
const SPARED = 0.5;

/**
 * One bind slot while this node holds it: claims segments as the window and the
 * throttle have room, and hands them to its submitter. It is long because what
 * reserves, claims, clears up and stops must see the same few fields in one turn.
 */
export class SlotRunner {
  readonly #log: Logger;
  readonly #bind: BindHandle;
  readonly #throttle: Throttle;
  readonly #share: ClassShare;
  readonly #places: Places;
  readonly #submitter: Submitter;
  readonly #backlog = new Backlog();
  readonly #meter = new RateMeter();
  readonly #pump = new Pump(
    (forced) => this.#turn(forced),
    (error) => this.#failed(error),
  );
  #carrier: CarrierSettings;
  #classes: ClassSettings;
  /** Reservations whose commit is under way. */
  #reserved = 0;
  /** No claim before it; this and the throttle go by performance.now(), which never steps. */
  #claimAt = 0;
  #leasedUntil = 0;
  /** A commit's answer was lost: what it did is to be looked up. */
  #unclear = false;
  #draining = false;
  #poll: NodeJS.Timeout | undefined;
  #polls = 0;
  #reservationsDone: (() => void)[] = [];

  constructor(
    carrier: CarrierSettings,
    classes: ClassSettings,
    readonly slot: number,
    readonly epoch: string,
    private readonly ports: SlotPorts,
  ) {
    this.#carrier = carrier;
    this.#classes = classes;
    const name = `${carrier.name}/${slot}`;
    this.#log = new Logger(`Slot ${name}`);
    const now = performance.now();
    // Whoever held the slot before, if anybody did, may have sent a moment ago.
    this.#throttle = new Throttle(this.#rate(), now, epoch === FIRST_EPOCH ? now : now + 1000);
    this.#share = new ClassShare(shares(classes));
    this.#places = new Places(carrier.windowSize);
    this.#bind = ports.makeBind(carrier, slot, {
      deliver: (pdu) => ports.deliver(this.#carrier, slot, pdu),
      stateChanged: (report) => this.#stateChanged(report),
      roomFreed: () => this.pump(),
    });
    this.#submitter = new Submitter(name, slot, {
      bind: this.#bind,
      throttle: this.#throttle,
      places: this.#places,
      record: ports.record,
      reports: ports.reports,
      settings: () => ({ carrier: this.#carrier, classes: this.#classes }),
      leased: () => performance.now() < this.#leasedUntil,
      requeued: ({ messageClass }, at) => {
        this.#backlog.wakeAt(messageClass, at);
        this.#pump.later(at - Date.now());
      },
      freed: () => {
        this.#meter.count(Date.now());
        this.pump();
      },
    });
  }

  start(): void {
    this.#bind.start();
    this.#poll = setInterval(() => {
      this.#reportWindow();
      this.#polls++;
      this.#pump.run(true);
    }, POLL_INTERVAL);
  }

  /** The lease holds until then, by `performance.now()`; past it nothing is written. */
  leasedUntil(time: number): void {
    this.#leasedUntil = time;
  }

  /** Limits and shares changed; the bind stays. */
  update(carrier: CarrierSettings, classes: ClassSettings): void {
    this.#carrier = carrier;
    this.#classes = classes;
    this.#places.size = carrier.windowSize;
    this.#bind.update(carrier);
    this.#throttle.setRate(performance.now(), this.#rate());
    this.#share.setShares(shares(classes));
    this.pump();
  }

  /** Segments of these classes may have been queued. */
  wake(classes: readonly MessageClass[]): void {
    for (const one of classes) this.#backlog.wake(one);
    this.pump();
  }

  get bound(): boolean {
    return this.#bind.report.state === 'bound' && !this.#draining;
  }

  view(): BindView {
    const { state, since, reason } = this.#bind.report;
    return {
      carrier: this.#carrier.name,
      slot: this.slot,
      state,
      windowUsed: this.#bind.used,
      windowSize: this.#carrier.windowSize,
      submitRate: this.#meter.perSecond(Date.now()),
      since,
      reason,
    };
  }

  /** See DirectLane.reserve. */
  reserve(message: NewMessage): Reservation | null {
    const now = performance.now();
    const { messageClass, composition } = message;
    const { airSegments, segments } = composition;
    const epochNow = Date.now();
    if (!this.#ready() || this.#backlog.waitsBefore(messageClass, epochNow)) return null;
    const beside = this.#backlog.waits(messageClass, epochNow);
    const spared = beside ? this.#throttle.burst * SPARED : 0;
    if (this.#submitter.tokens(now) - spared < airSegments) return null;
    if (!this.#places.takeDirect(messageClass, segments.length, beside, now)) return null;
    this.#throttle.take(now, airSegments);
    this.#reserved++;
    const giveBack = () => {
      this.#places.giveBack('direct', segments.length);
      this.#throttle.giveBack(performance.now(), airSegments);
      this.#reservationDone();
    };
    return {
      slot: this.slot,
      epoch: this.epoch,
      send: (outbound) => {
        for (const one of outbound) this.#places.hold(attemptKey(one), 'direct');
        for (const one of outbound) this.#submitter.write(one, one.airSegments);
        this.#reservationDone();
      },
      release: giveBack,
      abandon: () => {
        this.#unclear = true;
        giveBack();
      },
    };
  }

  /** Looks for work when there may be some, once a turn. */
  pump(): void {
    this.#pump.run();
  }

  /**
   * Takes no more work, waits for what is under way until `deadline` (ms since
   * the epoch), unbinds. What is not recorded by then is as after a crash.
   */
  async stop(deadline: number): Promise<void> {
    this.#draining = true;
    clearInterval(this.#poll);
    // A claim or a reservation under way will still want to be written, or put back.
    await within(deadline - RECORD_RESERVE, this.#pump.stop());
    await within(deadline - RECORD_RESERVE, this.#reservationsEnd());
    await this.#bind.stop(deadline - RECORD_RESERVE);
    await within(deadline, this.#places.empty());
  }

  #failed(error: unknown): void {
    if (!(error instanceof Failure && error.retryable)) {
      this.#log.error({ err: error }, 'could not claim');
    }
    // Whether a claim that failed was committed is not known.
    this.#unclear = true;
    this.#pump.later(RETRY_AFTER);
  }

  async #turn(forced: boolean): Promise<void> {
    if (this.#draining) return;
    await this.#clear(forced);
    const now = performance.now();
    if (!this.#ready()) return;
    const asked = MESSAGE_CLASSES.filter((one) => forced || this.#backlog.waits(one, Date.now()));
    if (asked.length === 0) {
      this.#pump.later(this.#backlog.nextDue - Date.now());
      return;
    }
    const limit = Math.min(this.#places.claimable(now), this.#bind.room);
    // A class without room is not asked for; recording frees a place, and that pumps.
    const most = byClass((one) =>
      asked.includes(one) ? Math.max(0, Math.min(limit, this.#places.room(one))) : 0,
    );
    const room = Math.max(...Object.values(most));
    if (room <= 0) return;
    if (now < this.#claimAt) {
      this.#pump.later(this.#claimAt - now);
      return;
    }
    const tokens = this.#claimTokens(now);
    if (tokens === 0) {
      this.#reportWait();
      this.#pump.later(this.#throttle.nextAt(now) - now);
      return;
    }
    const count = Math.min(tokens, room, MAX_CLAIM);
    await this.#claim(count, this.#share.plan(count, most, asked), forced);
  }

  async #claim(count: number, quotas: readonly ClaimQuota[], deep: boolean): Promise<void> {
    const mark = this.#backlog.mark();
    this.#throttle.take(performance.now(), count);
    this.#places.take('claimed', count);
    let claimed: Claimed;
    try {
      claimed = await this.ports.claims.claim(this.#asSlot(), quotas, count, Date.now(), deep);
    } catch (error) {
      this.#unused(count);
      throw error;
    }
    let left = count;
    const answers = quotas.map(({ messageClass, limit }) => {
      const asked = Math.min(limit, left);
      const got = claimed.rowsOf[messageClass];
      left -= got;
      this.#share.granted(messageClass, got);
      return { messageClass, asked, got };
    });
    this.#backlog.learn(mark, answers);
    // Much waits: a claim for each place that comes free would cost far more than it brings.
    this.#claimAt = claimed.rows === count ? performance.now() + CLAIM_INTERVAL : 0;
    this.#unused(count - claimed.segments.length - claimed.unreadable.length);
    for (const one of [...claimed.segments, ...claimed.unreadable]) {
      this.#places.hold(attemptKey(one), 'claimed');
    }
    for (const one of claimed.unreadable) this.#submitter.unreadable(one);
    for (const one of claimed.segments) this.#submitter.write(one, 1);
    if (this.#backlog.any(Date.now())) this.#pump.again();
  }

  /** Gives back what a claim took and did not use. */
  #unused(count: number): void {
    this.#places.giveBack('claimed', count);
    this.#throttle.giveBack(performance.now(), count);
  }

  /**
   * After a commit without an answer, what it recorded for this lease and nobody
   * wrote queues again: at once where nothing else is under way, and with every
   * so many polls what is older than any commit, for a connection can be lost
   * while the server goes on.
   */
  async #clear(forced: boolean): Promise<void> {
    const look = forced && this.#polls % CLEAR_POLLS === 0;
    // Those whose commits are under way look unwritten from here; each one's end pumps again.
    const now = this.#unclear && this.#reserved === 0;
    if (!now && !look) return;
    const before = Date.now() - (now ? 0 : COMMIT_PATIENCE);
    const count = await this.ports.claims.requeueUnwritten(
      this.#asSlot(),
      this.#places.held,
      before,
    );
    if (now) this.#unclear = false;
    if (count > 0) for (const one of MESSAGE_CLASSES) this.#backlog.wake(one);
  }

  #ready(): boolean {
    return this.bound && !this.#unclear && performance.now() < this.#leasedUntil;
  }

  /** How many to claim: fewer where one of them can count for several. */
  #claimTokens(now: number): number {
    const tokens = this.#submitter.tokens(now);
    if (tokens === 0 || this.#carrier.concatenation !== 'payload') return tokens;
    return Math.max(1, Math.floor(tokens / this.#carrier.maxSegments));
  }

  #rate(): number {
    return slotRate(this.#carrier.segmentsPerSecond, this.#carrier.slots, this.slot);
  }

  #asSlot(): ClaimingSlot {
    return { carrier: this.#carrier.name, slot: this.slot, epoch: this.epoch };
  }

  #reservationDone(): void {
    this.#reserved--;
    if (this.#reserved === 0) for (const done of this.#reservationsDone.splice(0)) done();
    this.pump();
  }

  #reservationsEnd(): Promise<void> {
    if (this.#reserved === 0) return Promise.resolve();
    return new Promise((resolve) => this.#reservationsDone.push(resolve));
  }

  #stateChanged({ state, reason }: BindReport): void {
    const { name: carrier } = this.#carrier;
    this.ports.reports.all.next({ kind: 'bind', carrier, slot: this.slot, state, reason });
    if (state === 'bound') this.wake(MESSAGE_CLASSES);
  }

  /** Work is there, and the throttle lets none of it go. */
  #reportWait(): void {
    if (!this.#backlog.any(Date.now())) return;
    const { name: carrier } = this.#carrier;
    this.ports.reports.all.next({ kind: 'throttle-wait', carrier, slot: this.slot });
  }

  #reportWindow(): void {
    const { name: carrier, windowSize: size } = this.#carrier;
    const { used } = this.#bind;
    this.ports.reports.all.next({ kind: 'window', carrier, slot: this.slot, used, size });
  }
}

function byClass<T>(value: (messageClass: MessageClass) => T): Record<MessageClass, T> {
  return Object.fromEntries(MESSAGE_CLASSES.map((one) => [one, value(one)])) as Record<
    MessageClass,
    T
  >;
}

function shares(classes: ClassSettings): Record<MessageClass, number> {
  return byClass((one) => classes[one].guaranteedShare);
}
