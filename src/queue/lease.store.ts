import { Injectable } from '@nestjs/common';
import { classCode, classOfCode, MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass, UncertainPolicy } from '../message/message-class.js';
import { stateOfCode } from '../message/states.js';
import type { MessageState } from '../message/states.js';
import { Database } from '../storage/database.js';
import { intArray } from '../storage/pg-array.js';
import type { ClaimingSlot } from './claim.store.js';
import { openIds } from './id-range.js';
import { JournalSignal } from './journal-signal.js';
import {
  ALIVE,
  BEAT,
  FORGET_DEAD,
  GIVE_BACK,
  LEAVE,
  MAKE_SLOTS,
  RENEW,
  TAKE,
} from './lease.sql.js';
import { RECOVER } from './sweep.sql.js';
import { trailJson } from './trail.js';

/** A slot as its owner holds it. */
export interface Lease {
  slot: number;
  epoch: string;
}

export interface RecoveredSegment {
  messageId: string;
  segmentNumber: number;
  messageClass: MessageClass;
  state: MessageState;
}

/** Which node holds which bind slot, by the database's clock. */
@Injectable()
export class LeaseStore {
  constructor(
    private readonly database: Database,
    private readonly journal: JournalSignal,
  ) {}

  /** Says that the node is alive for `milliseconds`; gives how many nodes are. */
  async beat(nodeId: string, name: string, milliseconds: number): Promise<number> {
    await this.database.rows(BEAT, [nodeId, name, milliseconds]);
    const [alive] = await this.database.rows<{ nodes: number }>(ALIVE, []);
    return alive?.nodes ?? 1;
  }

  async leave(nodeId: string): Promise<void> {
    await this.database.rows(LEAVE, [nodeId]);
    await this.database.rows(FORGET_DEAD, []);
  }

  async makeSlots(carrier: string, slots: number): Promise<void> {
    await this.database.rows(MAKE_SLOTS, [carrier, slots]);
  }

  /** Holds on for `milliseconds` more to these slots; gives those that the node still has. */
  renew(
    carrier: string,
    nodeId: string,
    milliseconds: number,
    slots: readonly number[],
  ): Promise<Lease[]> {
    return this.database.rows<Lease & Record<string, unknown>>(RENEW, [
      carrier,
      nodeId,
      milliseconds,
      intArray(slots),
    ]);
  }

  /** Takes up to `count` of the slots below `slots` that nobody holds. */
  take(
    carrier: string,
    nodeId: string,
    milliseconds: number,
    count: number,
    slots: number,
  ): Promise<Lease[]> {
    return this.database.rows<Lease & Record<string, unknown>>(TAKE, [
      carrier,
      nodeId,
      milliseconds,
      count,
      slots,
    ]);
  }

  async giveBack(carrier: string, { slot, epoch }: Lease, nodeId: string): Promise<void> {
    await this.database.rows(GIVE_BACK, [carrier, slot, nodeId, epoch]);
  }

  /** Promise 4: what earlier owners of the slot left as submitting, each by its class's policy. */
  async recover(
    { carrier, slot, epoch }: ClaimingSlot,
    policies: Record<MessageClass, UncertainPolicy>,
    now: number,
  ): Promise<RecoveredSegment[]> {
    const codes = (policy: UncertainPolicy) =>
      intArray(MESSAGE_CLASSES.filter((one) => policies[one] === policy).map(classCode));
    const uncertain = { t: now, s: 'uncertain', d: 'node lost' } as const;
    const rows = await this.database.rows<{
      message_id: string;
      segment_number: number;
      message_class: number;
      state: number;
    }>(RECOVER, [
      carrier,
      slot,
      epoch,
      now,
      codes('resend'),
      codes('hold'),
      codes('drop'),
      trailJson(uncertain, { t: now, s: 'queued', d: 'sent again' }),
      trailJson(uncertain),
      trailJson(uncertain, { t: now, s: 'unknown', d: 'dropped' }),
      ...openIds(now),
    ]);
    if (rows.length > 0) this.journal.written.next();
    return rows.map((row) => ({
      messageId: row.message_id,
      segmentNumber: row.segment_number,
      messageClass: classOfCode(row.message_class),
      state: stateOfCode(row.state),
    }));
  }
}
