import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Bind } from '../carrier/bind.js';
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
import { carrierChange } from '../settings/settings-diff.js';
import type { CarrierSettings, Settings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import type { BindOverview, BindView } from './bind-overview.js';
import { DELIVER_PORT } from './deliver-port.js';
import type { DeliverPort } from './deliver-port.js';
import { DispatchReports } from './dispatch-reports.js';
import { SlotRunner } from './slot.runner.js';
import { fairShare } from './fair-share.js';

/** How long a slot stays a node's without a word from it, in ms. */
export const LEASE = 6_000;
const BEAT_INTERVAL = 1_500;
/** A node stops this long before its lease ends, in ms: clocks drift and timers are late. */
const MARGIN = 500;
/** How long a slot that is given up may take, in ms: less than the lease. */
const HAND_OVER = 4_000;

/**
 * Holds this node's bind slots: beats, renews, takes what is free, gives back
 * what is more than its fair share, and follows the settings.
 */
@Injectable()
export class SlotsRunner implements DirectLane, BindOverview {
  readonly nodeId = new Uuid7Generator(randomBytes).next(Date.now());
  readonly #log = new Logger('Slots');
  readonly #slots = new Map<string, SlotRunner[]>();
  readonly #leaving = new Set<SlotRunner>();
  #timer: NodeJS.Timeout | undefined;
  #tick: Promise<void> | undefined;
  #changes: Subscription | undefined;
  #deaf: (() => void) | undefined;
  #stopping = false;
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

  get nodeName(): string {
    return this.settings.current.nodeName ?? `${hostname()}:${process.pid}`;
  }

  /** Takes what slots it can get at once, and goes on looking. */
  async start(): Promise<void> {
    this.#deaf = this.database.listen(QUEUE_CHANNEL, (word) => {
      const { carrier, classes } = readQueueWord(word);
      this.wake(carrier, classes);
    });
    this.#changes = this.settings.changes.subscribe(({ before, after }) => {
      void this.#follow(before, after);
    });
    await this.#beat();
  }

  /** Stops every bind in order, by `deadline` (ms since the epoch), and gives the slots back. */
  async stop(deadline: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#deaf?.();
    this.#changes?.unsubscribe();
    await this.#tick;
    const held = [...this.#slots].flatMap(([carrier, slots]) =>
      slots.map((slot) => ({ carrier, slot })),
    );
    await Promise.all(held.map(({ carrier, slot }) => this.#release(carrier, slot, deadline)));
    await this.leases.leave(this.nodeId).catch(() => undefined);
  }

  reserve(message: NewMessage): Reservation | null {
    const slots = this.#slots.get(message.carrier);
    if (slots === undefined || slots.length === 0) return null;
    // Each in its turn, so that the slots of an account fill evenly.
    this.#turn = (this.#turn + 1) % slots.length;
    for (let i = 0; i < slots.length; i++) {
      const reservation = slots[(this.#turn + i) % slots.length]!.reserve(message);
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

  /** Whether some bind of the carrier is up on this node. */
  isUp(carrier: string): boolean {
    return this.#slots.get(carrier)?.some((slot) => slot.bound) ?? false;
  }

  #beat(): Promise<void> {
    this.#tick = this.#renewAll()
      .catch((error: unknown) => {
        if (!(error instanceof Failure && error.retryable)) {
          this.#log.error({ err: error }, 'could not renew the slots');
        }
      })
      .finally(() => {
        if (!this.#stopping) this.#timer = setTimeout(() => void this.#beat(), BEAT_INTERVAL);
      });
    return this.#tick;
  }

  async #renewAll(): Promise<void> {
    const nodes = await this.leases.beat(this.nodeId, this.nodeName, LEASE);
    const carriers = this.settings.current.carriers.filter((carrier) => carrier.enabled);
    await Promise.all(carriers.map((carrier) => this.#renew(carrier, nodes)));
    for (const name of this.#slots.keys()) {
      if (!carriers.some((carrier) => carrier.name === name)) await this.#releaseAll(name);
    }
  }

  async #renew(carrier: CarrierSettings, nodes: number): Promise<void> {
    const { name, slots: count } = carrier;
    const until = performance.now() + LEASE - MARGIN;
    await this.leases.makeSlots(name, count);
    const leases = await this.leases.renew(name, this.nodeId, LEASE);
    const slots = this.#slots.get(name) ?? [];
    for (const slot of slots) {
      const lease = leases.find((one) => one.slot === slot.slot && one.epoch === slot.epoch);
      if (lease !== undefined) slot.leasedUntil(until);
      else await this.#lost(name, slot);
    }
    const share = fairShare(count, nodes);
    const held = this.#slots.get(name)?.length ?? 0;
    if (held < share) {
      const taken = await this.leases.take(name, this.nodeId, LEASE, share - held, count);
      for (const lease of taken) await this.#open(carrier, lease, until);
    } else if (held > share) {
      const last = this.#slots.get(name)?.at(-1);
      // One at a time: the others go on sending meanwhile.
      if (last !== undefined) void this.#release(name, last, Date.now() + HAND_OVER);
    }
  }

  async #open(carrier: CarrierSettings, lease: Lease, until: number): Promise<void> {
    const { classes } = this.settings.current;
    await this.#recover(carrier.name, lease);
    const slot = new SlotRunner(carrier, classes, lease.slot, lease.epoch, {
      claims: this.claims,
      record: this.record,
      reports: this.reports,
      makeBind: (settings, number, ports) => new Bind({ settings, slot: number, ports }),
      deliver: (settings, number, pdu) => this.receiver.deliver(settings, number, pdu),
    });
    slot.leasedUntil(until);
    this.#slots.set(carrier.name, [...(this.#slots.get(carrier.name) ?? []), slot]);
    this.reports.all.next({ kind: 'slot', carrier: carrier.name, slot: lease.slot, held: true });
    slot.start();
  }

  /** What the slot's earlier owner left unanswered (promise 4). */
  async #recover(carrier: string, lease: Lease): Promise<void> {
    const { classes } = this.settings.current;
    const policies = Object.fromEntries(
      MESSAGE_CLASSES.map((one) => [one, classes[one].uncertain]),
    ) as Record<MessageClass, UncertainPolicy>;
    const recovered = await this.leases.recover({ carrier, ...lease }, policies, Date.now());
    const byPolicy = Map.groupBy(recovered, (segment) => policies[segment.messageClass]);
    for (const [policy, segments] of byPolicy) {
      const messageIds = [...new Set(segments.map((segment) => segment.messageId))];
      const count = segments.length;
      this.queueReports.all.next({ kind: 'recovered', carrier, policy, count, messageIds });
      this.#log.warn(
        { carrier, slot: lease.slot, policy, segments: count },
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
  async #lost(carrier: string, slot: SlotRunner): Promise<void> {
    this.#log.warn({ carrier, slot: slot.slot }, 'the lease of a bind slot was lost');
    this.#drop(carrier, slot);
    await slot.stop(Date.now() + MARGIN);
  }

  async #releaseAll(carrier: string): Promise<void> {
    const slots = this.#slots.get(carrier) ?? [];
    await Promise.all(slots.map((slot) => this.#release(carrier, slot, Date.now() + HAND_OVER)));
  }

  async #release(carrier: string, slot: SlotRunner, deadline: number): Promise<void> {
    if (this.#leaving.has(slot)) return;
    this.#leaving.add(slot);
    try {
      await slot.stop(deadline);
      this.#drop(carrier, slot);
      await this.leases.giveBack(carrier, slot.slot, this.nodeId);
    } catch (error) {
      // The lease runs out by itself.
      this.#log.warn({ err: error, carrier, slot: slot.slot }, 'could not give a slot back');
    } finally {
      this.#leaving.delete(slot);
    }
  }

  /** Limits change in place; what the link itself depends on makes a new bind; other carriers are not touched. */
  async #follow(before: Settings, after: Settings): Promise<void> {
    for (const carrier of after.carriers) {
      const old = before.carriers.find((one) => one.name === carrier.name);
      const slots = this.#slots.get(carrier.name) ?? [];
      if (old === undefined || slots.length === 0) continue;
      const change = carrierChange(old, carrier);
      if (change === 'rebind') await this.#releaseAll(carrier.name);
      else for (const slot of slots) slot.update(carrier, after.classes);
    }
    // What is new or released is taken with the next beat.
  }
}
