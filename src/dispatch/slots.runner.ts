import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Bind } from '../carrier/bind.js';
import type { BindPorts } from '../carrier/bind-ports.js';
import { Failure } from '../failure/failure.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass, UncertainPolicy } from '../message/message-class.js';
import { Uuid7Generator } from '../message/uuid7.js';
import { ClaimStore } from '../queue/claim.store.js';
import type { DirectLane, Reservation } from '../queue/direct-lane.js';
import { LeaseStore } from '../queue/lease.store.js';
import type { Lease } from '../queue/lease.store.js';
import type { NewMessage } from '../queue/new-message.js';
import { QueueReports } from '../queue/queue-reports.js';
import { QUEUE_CHANNEL, readQueueWord } from '../queue/queue-word.js';
import { RecordStore } from '../queue/record.store.js';
import { nodeNameOf } from '../settings/identity.adapter.js';
import { carrierChange } from '../settings/settings-diff.js';
import type { CarrierSettings, Settings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import type { BindOverview, BindView } from './bind-overview.js';
import { DELIVER_PORT } from './deliver-port.js';
import type { DeliverPort } from './deliver-port.js';
import { DispatchReports } from './dispatch-reports.js';
import { SlotRunner } from './slot.runner.js';
import { isLinkEvent } from './link-event.js';
import { fairShare } from './fair-share.js';
import { within } from './within.js';

/** How long a slot stays a node's without a word from it, in ms. */
const LEASE = 6_000;
const BEAT_INTERVAL = 1_500;
/** A node stops this long before its lease ends, in ms: clocks drift and timers are late. */
const MARGIN = 500;
/** How often, in beats, what another epoch left as submitting is looked for. */
const RECOVER_BEATS = 10;
/** How long a slot that is given up may take, in ms: less than the lease. */
const HAND_OVER = 4_000;

/**
 * Holds this node's bind slots: beats, renews, takes what is free, gives back
 * what is more than its fair share, and follows the settings.
 */
@Injectable()
export class SlotsRunner implements DirectLane, BindOverview {
  readonly #nodeId = new Uuid7Generator(randomBytes).next(Date.now());
  readonly #log = new Logger('Slots');
  readonly #slots = new Map<string, SlotRunner[]>();
  readonly #leaving = new Map<SlotRunner, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #tick: Promise<void> = Promise.resolve();
  #beats = 0;
  #changes: Subscription | undefined;
  #deaf: (() => void) | undefined;
  #stopping = false;
  #stopped = false;
  #turn = 0;

  constructor(
    private readonly settings: SettingsStore,
    private readonly database: Database,
    private readonly leases: LeaseStore,
    private readonly claims: ClaimStore,
    private readonly record: RecordStore,
    private readonly queueReports: QueueReports,
    private readonly reports: DispatchReports,
    @Inject(DELIVER_PORT) private readonly receiver: DeliverPort,
  ) {}

  /** Takes what slots it can get at once, and goes on looking. */
  async start(): Promise<void> {
    this.#deaf = this.database.listen(QUEUE_CHANNEL, (word) => {
      const { carrier, classes } = readQueueWord(word);
      this.wake(carrier, classes);
    });
    this.#changes = this.settings.changes.subscribe(({ before, after }) => {
      this.#follow(before, after);
    });
    await this.#beat();
  }

  /** Stops every bind in order, by `deadline` (ms since the epoch), and gives the slots back. */
  async stop(deadline: number): Promise<void> {
    this.#stopping = true;
    this.#deaf?.();
    this.#changes?.unsubscribe();
    const held = [...this.#slots].flatMap(([carrier, slots]) =>
      slots.map((slot) => this.#release(carrier, slot, deadline)),
    );
    // Beats go on meanwhile, for a slot that drains is still this node's.
    await Promise.all([...held, ...this.#leaving.values()]);
    this.#stopped = true;
    clearTimeout(this.#timer);
    await within(deadline, this.#tick);
    await within(deadline, this.leases.leave(this.#nodeId));
  }

  reserve(message: NewMessage): Reservation | null {
    const slots = this.#slots.get(message.carrier);
    if (slots === undefined || slots.length === 0) return null;
    // Each in its turn, so that the slots of an account fill evenly.
    this.#turn = (this.#turn + 1) % slots.length;
    for (let i = 0; i < slots.length; i++) {
      const reservation = slots[(this.#turn + i) % slots.length].reserve(message);
      if (reservation !== null) return reservation;
    }
    return null;
  }

  /** An empty name wakes all: words may have been missed. */
  wake(carrier: string, classes: readonly MessageClass[]): boolean {
    let bound = false;
    for (const [name, slots] of this.#slots) {
      if (carrier !== '' && carrier !== name) continue;
      for (const slot of slots) {
        slot.wake(classes);
        bound ||= slot.bound;
      }
    }
    return bound;
  }

  binds(): BindView[] {
    return [...this.#slots.values()].flat().map((slot) => slot.view());
  }

  #beat(): Promise<void> {
    this.#tick = this.#renewAll()
      .catch((error: unknown) => {
        if (!(error instanceof Failure && error.retryable)) {
          this.#log.error({ err: error }, 'could not renew the slots');
        }
      })
      .finally(() => {
        if (!this.#stopped) this.#timer = setTimeout(() => void this.#beat(), BEAT_INTERVAL);
      });
    return this.#tick;
  }

  async #renewAll(): Promise<void> {
    const nodes = await this.leases.beat(this.#nodeId, nodeNameOf(this.settings.current), LEASE);
    const carriers = this.settings.current.carriers.filter((carrier) => carrier.enabled);
    for (const name of this.#slots.keys()) {
      if (!carriers.some((carrier) => carrier.name === name)) this.#releaseAll(name);
    }
    this.#beats++;
    // One carrier's trouble does not keep the others from holding on to their slots.
    const renewals = carriers.map((carrier) => this.#renew(carrier, nodes));
    for (const renewal of await Promise.allSettled(renewals)) {
      if (renewal.status === 'rejected') throw renewal.reason;
    }
  }

  async #renew(carrier: CarrierSettings, nodes: number): Promise<void> {
    const { name, slots: count } = carrier;
    const until = performance.now() + LEASE - MARGIN;
    const slots = this.#slots.get(name) ?? [];
    await this.leases.makeSlots(name, count);
    const numbers = slots.map((slot) => slot.slot);
    const leases = await this.leases.renew(name, this.#nodeId, LEASE, numbers);
    for (const slot of slots) {
      const held = leases.some((one) => one.slot === slot.slot && one.epoch === slot.epoch);
      if (held) slot.leasedUntil(until);
      // One that was given back while this beat asked is not lost.
      else if (this.#slots.get(name)?.includes(slot) === true) this.#lost(name, slot);
    }
    if (this.#beats % RECOVER_BEATS === 0) {
      for (const lease of leases) await this.#recover(name, lease);
    }
    const share = fairShare(count, nodes);
    const left = this.#slots.get(name) ?? [];
    if (left.length < share && !this.#stopping) {
      const taken = await this.leases.take(name, this.#nodeId, LEASE, share - left.length, count);
      for (const lease of taken) await this.#open(name, lease, until);
    } else if (left.length > share && !this.#stopping) {
      // One at a time: the others go on sending meanwhile.
      void this.#release(name, left[left.length - 1], Date.now() + HAND_OVER);
    }
  }

  /** What is thrown before the slot runs lets its lease run out. */
  async #open(name: string, lease: Lease, until: number): Promise<void> {
    await this.#recover(name, lease);
    // As they are now: they may have changed since this beat began.
    const { carriers, classes } = this.settings.current;
    const carrier = carriers.find((one) => one.name === name && one.enabled);
    if (carrier === undefined || this.#stopping) {
      await this.leases.giveBack(name, lease, this.#nodeId);
      return;
    }
    const slot = new SlotRunner(carrier, classes, lease.slot, lease.epoch, {
      claims: this.claims,
      record: this.record,
      reports: this.reports,
      makeBind: (settings, number, ports) => this.#makeBind(settings, number, ports),
      deliver: (settings, number, pdu) => this.receiver.deliver(settings, number, pdu),
    });
    slot.leasedUntil(until);
    this.#slots.set(name, [...(this.#slots.get(name) ?? []), slot]);
    this.reports.all.next({ kind: 'slot', carrier: name, slot: lease.slot, held: true });
    slot.start();
  }

  #makeBind(settings: CarrierSettings, slot: number, ports: BindPorts): Bind {
    const bind = new Bind({ settings, slot, ports });
    bind.reports.subscribe((event) => {
      if (!isLinkEvent(event)) return;
      this.reports.all.next({ kind: 'link', carrier: settings.name, slot, event });
    });
    return bind;
  }

  /** What the slot's earlier owner left unanswered (promise 4). */
  async #recover(carrier: string, { slot, epoch }: Lease): Promise<void> {
    const { classes } = this.settings.current;
    const policies = Object.fromEntries(
      MESSAGE_CLASSES.map((one) => [one, classes[one].uncertain]),
    ) as Record<MessageClass, UncertainPolicy>;
    const recovered = await this.leases.recover({ carrier, slot, epoch }, policies, Date.now());
    const byPolicy = Map.groupBy(recovered, (segment) => policies[segment.messageClass]);
    for (const [policy, segments] of byPolicy) {
      const messageIds = [...new Set(segments.map((segment) => segment.messageId))];
      const count = segments.length;
      this.queueReports.all.next({ kind: 'recovered', carrier, policy, count, messageIds });
      this.#log.warn(
        { carrier, slot, policy, segments: count },
        "segments were left uncertain by the slot's last owner",
      );
    }
  }

  #drop(carrier: string, slot: SlotRunner): void {
    const rest = (this.#slots.get(carrier) ?? []).filter((one) => one !== slot);
    if (rest.length > 0) this.#slots.set(carrier, rest);
    else this.#slots.delete(carrier);
    this.reports.all.next({ kind: 'slot', carrier, slot: slot.slot, held: false });
  }

  /** Another node has the slot. */
  #lost(carrier: string, slot: SlotRunner): void {
    this.#log.warn({ carrier, slot: slot.slot }, 'the lease of a bind slot was lost');
    this.#drop(carrier, slot);
    void slot.stop(Date.now()).catch(() => undefined);
  }

  #releaseAll(carrier: string): void {
    for (const slot of this.#slots.get(carrier) ?? []) {
      void this.#release(carrier, slot, Date.now() + HAND_OVER);
    }
  }

  /** Stops a slot and gives it back; until then it is renewed. Never rejects. */
  #release(carrier: string, slot: SlotRunner, deadline: number): Promise<void> {
    const leaving = this.#leaving.get(slot);
    if (leaving !== undefined) return leaving;
    const work = (async () => {
      try {
        await slot.stop(deadline);
        this.#drop(carrier, slot);
        await this.leases.giveBack(carrier, slot, this.#nodeId);
      } catch (error) {
        // Not named in the next renewal, the lease runs out.
        this.#drop(carrier, slot);
        this.#log.warn({ err: error, carrier, slot: slot.slot }, 'could not give a slot back');
      } finally {
        this.#leaving.delete(slot);
      }
    })();
    this.#leaving.set(slot, work);
    return work;
  }

  /** Limits change in place; what the link itself depends on makes a new bind; other carriers are not touched. */
  #follow(before: Settings, after: Settings): void {
    for (const carrier of after.carriers) {
      const old = before.carriers.find((one) => one.name === carrier.name);
      const slots = this.#slots.get(carrier.name) ?? [];
      if (old === undefined || slots.length === 0) continue;
      const change = carrierChange(old, carrier);
      if (change === 'rebind') this.#releaseAll(carrier.name);
      else for (const slot of slots) slot.update(carrier, after.classes);
    }
    // What is new or released is taken with the next beat.
  }
}
