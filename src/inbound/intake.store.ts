import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Uuid7Generator } from '../message/uuid7.js';
import { GroupCommit } from '../queue/group-commit.js';
import type { InboundPort } from '../receipt/inbound-port.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';
import { Database } from '../storage/database.js';
import { bigintArray, byteaArray, intArray, textArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import { fingerprintOf, NUMBERED_REPEAT } from './fingerprint.js';
import { InboundReports } from './inbound-reports.js';
import { senderNumber } from './intake-number.js';
import {
  COMPLETE_ASSEMBLIES,
  KEEP_MESSAGES,
  KEEP_UNREADABLE,
  LOCK_ASSEMBLIES,
} from './intake.sql.js';
import { partPlace } from './parts.js';
import { sealedPdu } from './sealed-pdu.js';

interface Kept {
  inboundId: string;
  carrier: string;
  receivedAt: number;
  sourceHash: Buffer;
  sealed: Buffer;
}

/** A customer's message, or a part of one. */
interface KeptMessage extends Kept {
  fingerprint: Buffer;
  /** Milliseconds within which the same fingerprint is a repeat. */
  within: number;
  /** Null of a message of one part. */
  assembly: Buffer | null;
  part: number | null;
  parts: number | null;
  /** Milliseconds since the epoch; null where nobody is to work on it. */
  lookAt: number | null;
}

type Fate = 'new' | 'part' | 'repeated';

/** Keeps deliver_sm, sealed, with the work on them, before they are acknowledged. */
@Injectable()
export class IntakeStore implements InboundPort {
  /** Something is there to be worked on, of what this node kept. */
  readonly kept = new Subject<void>();
  readonly #ids = new Uuid7Generator(randomBytes);
  readonly #messages: GroupCommit<KeptMessage, Fate>;
  readonly #unreadable: GroupCommit<Kept, void>;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly settings: SettingsStore,
    private readonly reports: InboundReports,
  ) {
    const limits = { maxBatch: 500, maxConcurrent: 1, maxWaiting: 10_000 };
    this.#messages = new GroupCommit({ ...limits, commit: (batch) => this.#keep(batch) });
    this.#unreadable = new GroupCommit({ ...limits, commit: (batch) => this.#keepAsIs(batch) });
  }

  async message(carrier: CarrierSettings, pdu: InboundPdu, now: number): Promise<void> {
    const { enabled, repeatWithin, partsWithin } = this.settings.current.inbound;
    const place = partPlace(pdu);
    const kept = this.#kept(carrier, pdu, now);
    const fate = await this.#messages.add({
      ...kept,
      fingerprint: this.sealer.keyedHash('inbound repeat', fingerprintOf(carrier.name, pdu)),
      within: Math.max(
        repeatWithin,
        // A part that came again is no part of another message as long as parts are waited for.
        place === null ? 0 : partsWithin,
        pdu.user_message_reference === undefined ? 0 : NUMBERED_REPEAT,
      ),
      assembly:
        place === null
          ? null
          : this.sealer.keyedHash(
              'inbound assembly',
              JSON.stringify([
                carrier.name,
                pdu.source_addr,
                pdu.destination_addr,
                place.by,
                place.reference,
                place.total,
              ]),
            ),
      part: place?.number ?? null,
      parts: place?.total ?? null,
      lookAt: !enabled ? null : place === null ? now : now + partsWithin,
    });
    this.reports.all.next({ kind: 'kept', carrier: carrier.name, fate });
    if (enabled && fate !== 'repeated') this.kept.next();
  }

  unreadable(carrier: CarrierSettings, pdu: InboundPdu, now: number): Promise<void> {
    return this.#unreadable.add(this.#kept(carrier, pdu, now));
  }

  #kept(carrier: CarrierSettings, pdu: InboundPdu, now: number): Kept {
    const inboundId = this.#ids.next(now);
    const sender = senderNumber(pdu, carrier.country) ?? pdu.source_addr;
    return {
      inboundId,
      carrier: carrier.name,
      receivedAt: now,
      sourceHash: this.sealer.lookupHash(sender),
      sealed: this.sealer.seal(pdu.octets, sealedPdu(inboundId)),
    };
  }

  async #keepAsIs(batch: Kept[]): Promise<void[]> {
    await this.database.rows(KEEP_UNREADABLE, columns(batch));
    return batch.map(() => undefined);
  }

  async #keep(batch: KeptMessage[]): Promise<Fate[]> {
    const rows = inOrder(batch);
    const values = [
      ...columns(rows.map(({ message }) => message)),
      byteaArray(rows.map(({ message, first }) => (first ? message.fingerprint : null))),
      bigintArray(rows.map(({ message }) => message.within)),
      byteaArray(rows.map(({ message }) => message.assembly)),
      intArray(rows.map(({ message }) => message.part)),
      intArray(rows.map(({ message }) => message.parts)),
      bigintArray(rows.map(({ message }) => message.lookAt)),
    ];
    const keep = (connection: Queryable) =>
      connection.rows<{ inbound_id: string }>(KEEP_MESSAGES, values);
    const assemblies = batch.flatMap(({ assembly }) => (assembly === null ? [] : [assembly]));
    const fresh =
      assemblies.length === 0
        ? await keep(this.database)
        : await this.database.transaction(async (tx) => {
            await tx.rows(LOCK_ASSEMBLIES, [intArray(lockKeys(assemblies))]);
            const found = await keep(tx);
            const now = Math.max(...batch.map(({ receivedAt }) => receivedAt));
            await tx.rows(COMPLETE_ASSEMBLIES, [byteaArray(assemblies), now]);
            return found;
          });
    const ids = new Set(fresh.map((row) => row.inbound_id));
    return batch.map(({ inboundId, assembly }) => {
      if (!ids.has(inboundId)) return 'repeated';
      return assembly === null ? 'new' : 'part';
    });
  }
}

function columns(batch: readonly Kept[]): string[] {
  return [
    uuidArray(batch.map((one) => one.inboundId)),
    textArray(batch.map((one) => one.carrier)),
    bigintArray(batch.map((one) => one.receivedAt)),
    byteaArray(batch.map((one) => one.sourceHash)),
    byteaArray(batch.map((one) => one.sealed)),
  ];
}

/** By fingerprint, then as they came; of those that are the same the first is marked. */
function inOrder(batch: readonly KeptMessage[]): { message: KeptMessage; first: boolean }[] {
  return [...batch]
    .sort(
      (a, b) =>
        Buffer.compare(a.fingerprint, b.fingerprint) || (a.inboundId < b.inboundId ? -1 : 1),
    )
    .map((message, at, all) => ({
      message,
      first: at === 0 || !all[at - 1].fingerprint.equals(message.fingerprint),
    }));
}

/** For LOCK_ASSEMBLIES. Two assemblies with one key wait for each other, no more. */
export function lockKeys(assemblies: readonly Buffer[]): number[] {
  return [...new Set(assemblies.map((assembly) => assembly.readInt32BE(0)))].sort((a, b) => a - b);
}
