import { Logger } from '@nestjs/common';
import type { BindHandle, BindPorts, BindReport, SubmitOutcome } from '../carrier/bind-ports.js';
import { ClassShare } from '../carrier/class-share.js';
import { slotRate, Throttle } from '../carrier/throttle.js';
import { windowRoom } from '../carrier/window-share.js';
import { Failure } from '../failure/failure.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';
import type { ClaimStore, Claimed } from '../queue/claim.store.js';
import type { Reservation } from '../queue/direct-lane.js';
import type { NewMessage } from '../queue/new-message.js';
import type { OutboundSegment } from '../queue/outbound-segment.js';
import type { RecordStore } from '../queue/record.store.js';
import type { SegmentChange } from '../queue/segment-change.js';
import type { CarrierSettings, ClassSettings } from '../settings/settings.schema.js';
import { Backlog } from './backlog.js';
import type { BindView } from './bind-overview.js';
import type { DispatchReports } from './dispatch-reports.js';
import { RateMeter } from './rate-meter.js';
import { submitFields } from './submit-fields.js';
import { judge } from './verdict.js';

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

const MAX_CLAIM = 500;
/** Between claims while each brings all it asked for, in ms. */
const CLAIM_INTERVAL = 10;
/** However much is woken, the database is looked at this often too, and every day of it, in ms. */
const POLL_INTERVAL = 1000;
/** After the database was away, in ms. */
const RETRY_AFTER = 250;
/**
 * While some wait in the database and others come that could go at once, each
 * side has this part of the window: no claim is cheaper than one that is not
 * needed, and nobody waits behind those who came later.
 */
const HALF = 0.5;
/** How long after a wish for a place claims leave room for the next, in ms. */
const WISH = 250;
/** Kept of a stop's deadline for recording what came of it, in ms. */
const RECORD_RESERVE = 1000;

/**
 * One bind slot while this node holds it: claims segments as the window and the
 * throttle have room, writes them to the bind, and records what became of them.
 *
 * A place is taken before a segment is recorded as submitting and given back
 * only when its outcome is recorded, so what a crash leaves uncertain is never
 * more than the window.
 */
export class SlotRunner {
  readonly #log: Logger;
  readonly #name: string;
  readonly #bind: BindHandle;
  readonly #throttle: Throttle;
  readonly #share: ClassShare;
  readonly #backlog = new Backlog();
  readonly #meter = new RateMeter();
  /** Recorded as submitting by this lease and not yet recorded as anything else. */
  readonly #inFlight = new Map<string, 'direct' | 'claimed'>();
  #carrier: CarrierSettings;
  #classes: ClassSettings;
  #places = 0;
  /** Those of them that came by a reservation. */
  #direct = 0;
  /** When a reservation was last asked for that only the window could refuse. */
  #wishedAt = 0;
  /** Reservations whose commit is under way. */
  #reserved = 0;
  /** Segments the throttle is owed: a message_payload that counts as several. */
  #owed = 0;
  /** No claim before it, in ms since the epoch. */
  #claimAt = 0;
  #leasedUntil = 0;
  #unclear = false;
  #draining = false;
  #pumping = false;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
  #poll: NodeJS.Timeout | undefined;

  constructor(
    carrier: CarrierSettings,
    classes: ClassSettings,
    readonly slot: number,
    readonly epoch: string,
    private readonly ports: SlotPorts,
  ) {
    this.#carrier = carrier;
    this.#classes = classes;
    this.#name = `${carrier.name}/${slot}`;
    this.#log = new Logger(`Slot ${this.#name}`);
    const now = Date.now();
    // Whoever held the slot before may have sent a moment ago.
    this.#throttle = new Throttle(this.#rate(), now, now + 1000);
    this.#share = new ClassShare(shares(classes));
    this.#bind = ports.makeBind(carrier, slot, {
      deliver: (pdu) => ports.deliver(this.#carrier, slot, pdu),
      stateChanged: (report) => this.#stateChanged(report),
      roomFreed: () => this.pump(),
    });
  }

  start(): void {
    this.#bind.start();
    this.#poll = setInterval(() => {
      this.#reportWindow();
      void this.#run(true);
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
    this.#bind.update(carrier);
    this.#throttle.setRate(Date.now(), this.#rate());
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
    const now = Date.now();
    const { composition, messageClass } = message;
    const places = composition.segments.length;
    if (!this.#ready() || this.#backlog.waitsBefore(messageClass, now)) return null;
    // Beside others of its class that wait, it may use only its half of what is plentiful.
    const beside = this.#backlog.waits(messageClass, now);
    const spared = beside ? this.#throttle.burst * HALF : 0;
    if (this.#tokens(now) - spared < composition.airSegments) return null;
    this.#wishedAt = now;
    if (this.#room(messageClass) < places) return null;
    if (beside && this.#direct + places > this.#carrier.windowSize * HALF) return null;
    this.#throttle.take(now, composition.airSegments);
    this.#places += places;
    this.#direct += places;
    this.#reserved++;
    const close = () => {
      this.#reserved--;
      this.pump();
    };
    const giveBack = () => {
      this.#places -= places;
      this.#direct -= places;
      this.#throttle.giveBack(Date.now(), composition.airSegments);
      close();
    };
    return {
      slot: this.slot,
      epoch: this.epoch,
      send: (segments) => {
        for (const segment of segments) this.#inFlight.set(keyOf(segment), 'direct');
        for (const segment of segments) this.#write(segment);
        close();
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
    void this.#run(false);
  }

  /** Takes no more work, waits for what is under way until `deadline` (ms since the epoch), unbinds. */
  async stop(deadline: number): Promise<void> {
    this.#draining = true;
    clearInterval(this.#poll);
    clearTimeout(this.#timer);
    await this.#bind.stop(deadline - RECORD_RESERVE);
    await this.ports.record.drained();
  }

  async #run(forced: boolean): Promise<void> {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    try {
      do {
        this.#again = false;
        await this.#turn(forced);
        forced = false;
      } while (this.#again);
    } catch (error) {
      if (!(error instanceof Failure && error.retryable)) {
        this.#log.error({ err: error, bind: this.#name }, 'could not claim');
      }
      // Whether a claim that failed was committed is not known.
      this.#unclear = true;
      this.#later(Date.now() + RETRY_AFTER);
    } finally {
      this.#pumping = false;
    }
  }

  async #turn(forced: boolean): Promise<void> {
    if (this.#unclear) await this.#clear();
    const now = Date.now();
    if (!this.#ready()) return;
    const asked = MESSAGE_CLASSES.filter((one) => forced || this.#backlog.waits(one, now));
    if (asked.length === 0) {
      this.#later(this.#backlog.nextDue);
      return;
    }
    const limit = this.#claimRoom(now);
    // A class without room is not asked for; recording frees a place, and that pumps.
    const most = byClass((one) =>
      asked.includes(one) ? Math.max(0, Math.min(limit, this.#room(one))) : 0,
    );
    const room = Math.max(...Object.values(most));
    if (room <= 0) return;
    if (now < this.#claimAt) {
      this.#later(this.#claimAt);
      return;
    }
    const tokens = this.#tokens(now);
    if (tokens === 0) {
      this.#reportWait(now);
      this.#later(this.#throttle.nextAt(now));
      return;
    }
    await this.#claim(Math.min(tokens, room, MAX_CLAIM), most, now, forced);
  }

  async #claim(
    count: number,
    most: Record<MessageClass, number>,
    now: number,
    deep: boolean,
  ): Promise<void> {
    const quotas = this.#share.plan(count, most);
    const mark = this.#backlog.mark();
    this.#throttle.take(now, count);
    this.#places += count;
    let claimed: Claimed;
    try {
      const slot = { carrier: this.#carrier.name, slot: this.slot, epoch: this.epoch };
      claimed = await this.ports.claims.claim(slot, quotas, count, now, deep);
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
    this.#claimAt = claimed.rows === count ? now + CLAIM_INTERVAL : 0;
    this.#unused(count - claimed.segments.length - claimed.unreadable.length);
    for (const segment of claimed.segments) this.#inFlight.set(keyOf(segment), 'claimed');
    for (const one of claimed.unreadable) this.#closeUnreadable(one);
    for (const segment of claimed.segments) {
      // It was claimed as one; what it counts for beyond that is paid before the next claim.
      this.#owed += segment.airSegments - 1;
      this.#write({ ...segment, airSegments: 1 });
    }
    if (this.#backlog.any(Date.now())) this.#again = true;
  }

  /** Gives back what a claim took and did not use. */
  #unused(count: number): void {
    this.#places -= count;
    this.#throttle.giveBack(Date.now(), count);
  }

  #write(segment: OutboundSegment): void {
    const now = Date.now();
    if (segment.expiresAt <= now) {
      this.#notWritten(segment, { t: now, s: 'expired', d: 'not sent in time' });
      return;
    }
    try {
      this.#bind.submit(submitFields(segment, this.#carrier, now), (outcome) =>
        this.#answered(segment, now, outcome),
      );
    } catch {
      // Not bound any more, or no room: it was not written.
      this.#notWritten(segment, { t: now, s: 'queued', d: 'the bind was lost before it was sent' });
      return;
    }
    this.ports.reports.all.next({
      kind: 'written',
      ...this.#on(segment),
      waitedMs: now - segment.acceptedAt,
    });
  }

  #notWritten(segment: OutboundSegment, entry: SegmentChange['entries'][number]): void {
    this.#throttle.giveBack(Date.now(), segment.airSegments);
    const { messageId, segmentNumber } = segment;
    const change: SegmentChange = { messageId, segmentNumber, to: entry.s, entries: [entry] };
    this.#record(segment, change);
  }

  #closeUnreadable(one: { messageId: string; segmentNumber: number; messageClass: MessageClass }) {
    this.#log.error(
      { message_id: one.messageId },
      'the text of a message cannot be opened: is a sealing key missing?',
    );
    this.#throttle.giveBack(Date.now(), 1);
    this.#inFlight.set(keyOf(one), 'claimed');
    this.#record(one, {
      messageId: one.messageId,
      segmentNumber: one.segmentNumber,
      to: 'rejected',
      entries: [{ t: Date.now(), s: 'rejected', d: 'its text cannot be opened' }],
    });
  }

  #answered(segment: OutboundSegment, writtenAt: number, outcome: SubmitOutcome): void {
    const now = Date.now();
    const late = outcome.kind === 'response' && outcome.late;
    const verdict = judge(
      { segment, bind: this.#name, writtenAt },
      outcome,
      this.#carrier,
      this.#classes,
      now,
    );
    this.#reportOutcome(segment, now - writtenAt, outcome, verdict.policy);
    if (late) {
      // A late refusal of what was sent again since, or dropped, changes nothing.
      const held = this.#classes[segment.messageClass].uncertain === 'hold';
      if (held || verdict.change.to === 'submitted') {
        this.ports.record.change(verdict.change, () => this.#wakeFor(segment, verdict.change));
      }
      return;
    }
    this.#throttle.answered(now, segment.airSegments);
    this.#meter.count(now);
    if (verdict.throttled) {
      this.#throttle.throttled(now);
      this.ports.reports.all.next({
        kind: 'throttled',
        carrier: this.#carrier.name,
        slot: this.slot,
        pauseMs: Math.max(0, this.#throttle.nextAt(now) - now),
      });
    }
    this.#record(segment, verdict.change);
  }

  /** Records a segment's outcome and gives its place back after that. */
  #record(
    segment: { messageId: string; segmentNumber: number; messageClass: MessageClass },
    change: SegmentChange,
  ): void {
    this.ports.record.change(change, () => {
      this.#places--;
      if (this.#inFlight.get(keyOf(segment)) === 'direct') this.#direct--;
      this.#inFlight.delete(keyOf(segment));
      this.#wakeFor(segment, change);
      this.pump();
    });
  }

  #wakeFor(segment: { messageClass: MessageClass }, change: SegmentChange): void {
    if (change.to !== 'queued') return;
    this.#backlog.wakeAt(segment.messageClass, change.dueAt ?? 0);
    this.#later(this.#backlog.nextDue);
  }

  /** After a commit without an answer: what was recorded for this lease and not written queues again. */
  async #clear(): Promise<void> {
    // Those whose commits are under way look unwritten from here; each one's end pumps again.
    if (this.#reserved > 0) return;
    const slot = { carrier: this.#carrier.name, slot: this.slot, epoch: this.epoch };
    await this.ports.claims.requeueUnwritten(slot, [...this.#inFlight.keys()], Date.now());
    this.#unclear = false;
    for (const one of MESSAGE_CLASSES) this.#backlog.wake(one);
  }

  #ready(): boolean {
    return this.bound && !this.#unclear && performance.now() < this.#leasedUntil;
  }

  /** Places for a claim: not all, where messages come that need none. */
  #claimRoom(now: number): number {
    const room = this.#room('otp');
    if (now - this.#wishedAt > WISH) return room;
    const half = Math.max(1, Math.floor(this.#carrier.windowSize * HALF));
    return Math.min(room, half - (this.#places - this.#direct));
  }

  #room(messageClass: MessageClass): number {
    return windowRoom(messageClass, this.#carrier.windowSize, this.#places);
  }

  /** What may be sent now, after what is owed. */
  #tokens(now: number): number {
    const available = this.#throttle.available(now);
    const paid = Math.min(this.#owed, available);
    if (paid > 0) {
      this.#owed -= paid;
      this.#throttle.take(now, paid);
      this.#throttle.answered(now, paid);
    }
    return available - paid;
  }

  #rate(): number {
    return slotRate(this.#carrier.segmentsPerSecond, this.#carrier.slots, this.slot);
  }

  /** Pumps at `time` (ms since the epoch), unless something earlier is set. */
  #later(time: number): void {
    if (this.#draining || !Number.isFinite(time) || time >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = time;
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Infinity;
        this.pump();
      },
      Math.max(1, time - Date.now()),
    );
  }

  #stateChanged(report: BindReport): void {
    this.ports.reports.all.next({
      kind: 'bind',
      carrier: this.#carrier.name,
      slot: this.slot,
      state: report.state,
      reason: report.reason,
    });
    if (report.state === 'bound') this.wake(MESSAGE_CLASSES);
  }

  #on(segment: OutboundSegment) {
    return {
      carrier: this.#carrier.name,
      slot: this.slot,
      messageClass: segment.messageClass,
      messageId: segment.messageId,
      eventId: segment.eventId,
      segmentNumber: segment.segmentNumber,
    };
  }

  #reportOutcome(
    segment: OutboundSegment,
    latencyMs: number,
    outcome: SubmitOutcome,
    policy: ReturnType<typeof judge>['policy'],
  ): void {
    const on = this.#on(segment);
    if (outcome.kind === 'unanswered') {
      const { reason } = outcome;
      this.ports.reports.all.next({ kind: 'unanswered', ...on, reason, policy: policy ?? 'hold' });
    } else {
      const { commandStatus: status, late } = outcome;
      this.ports.reports.all.next({ kind: 'answered', ...on, status, latencyMs, late });
    }
  }

  /** Work is there, and the throttle lets none of it go. */
  #reportWait(now: number): void {
    if (!this.#backlog.any(now)) return;
    const { name: carrier } = this.#carrier;
    this.ports.reports.all.next({ kind: 'throttle-wait', carrier, slot: this.slot });
  }

  #reportWindow(): void {
    this.ports.reports.all.next({
      kind: 'window',
      carrier: this.#carrier.name,
      slot: this.slot,
      used: this.#bind.used,
      size: this.#carrier.windowSize,
    });
  }
}

function keyOf({ messageId, segmentNumber }: { messageId: string; segmentNumber: number }): string {
  return `${messageId}/${segmentNumber}`;
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
