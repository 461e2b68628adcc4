import { Injectable } from '@nestjs/common';
import { decodePdu } from '../smpp/codec.adapter.js';
import { inboundPdu } from '../smpp/decoded-pdu.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';
import { GroupCommit } from '../queue/group-commit.js';
import { Database } from '../storage/database.js';
import { byteaArray, intArray, uuidArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { COMPLETE_ASSEMBLIES, LOCK_ASSEMBLIES } from './intake.sql.js';
import { lockKeys } from './intake.store.js';
import type { KeptPart } from './parts.js';
import { sealedPdu } from './sealed-pdu.js';
import {
  CLAIM_WORK,
  FINISH_WORK,
  GIVE_BACK_WORK,
  LOCK_CLAIMS,
  READ_OCTETS,
  RELEASE_PARTS,
  RENEW_WORK,
} from './work.sql.js';

/** One row of inbound_work in this node's hands; another count of attempts is another node's. */
export interface ClaimedRow {
  inboundId: string;
  /** This time included. */
  attempts: number;
  /** From 1; 1 of a message of one part. */
  number: number;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Undefined where they are gone. */
  sealed: Buffer | undefined;
}

/** A message in this node's hands: all that is there of it. */
export interface ClaimedMessage {
  carrier: string;
  assembly: Buffer | null;
  /** Parts that it has; 1 of a message of one part. */
  total: number;
  rows: readonly ClaimedRow[];
}

/** A part whose octets are open. */
export interface OpenPart extends KeptPart {
  receivedAt: number;
  pdu: InboundPdu;
}

interface Row extends Record<string, unknown> {
  head: string;
  inbound_id: string;
  carrier: string;
  assembly: Buffer | null;
  part: number | null;
  parts: number | null;
  attempts: number;
  received_at: string;
}

interface OctetsRow extends Record<string, unknown> {
  inbound_id: string;
  pdu_sealed: Buffer;
}

/** The work on what was kept: who has it, for how long, and its end. */
@Injectable()
export class WorkStore {
  readonly #finished = new GroupCommit<readonly ClaimedRow[], void>({
    maxBatch: 500,
    maxConcurrent: 1,
    maxWaiting: 10_000,
    commit: async (batch) => {
      await this.database.rows(FINISH_WORK, fence(batch.flat()));
      return batch.map(() => undefined);
    },
  });

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** At most so many messages that are due, one of a number; in this node's hands for `lease` milliseconds. */
  async claim(now: number, lease: number, most: number): Promise<ClaimedMessage[]> {
    const { rows, octets } = await this.database.transaction(async (tx) => {
      await tx.rows(LOCK_CLAIMS, []);
      const rows = await tx.rows<Row>(CLAIM_WORK, [now, now + lease, most]);
      const ids = rows.map((row) => row.inbound_id);
      const found = ids.length === 0 ? [] : await tx.rows<OctetsRow>(READ_OCTETS, [uuidArray(ids)]);
      return { rows, octets: new Map(found.map((row) => [row.inbound_id, row.pdu_sealed])) };
    });
    // The oldest first; UUIDv7 IDs sort by time.
    const byHead = [...Map.groupBy(rows, ({ head }) => head)].sort(([a], [b]) => (a < b ? -1 : 1));
    return byHead.map(([, of]) => ({
      carrier: of[0].carrier,
      assembly: of[0].assembly,
      total: of[0].parts ?? 1,
      rows: of.map((row) => ({
        inboundId: row.inbound_id,
        attempts: row.attempts,
        number: row.part ?? 1,
        receivedAt: Number(row.received_at),
        sealed: octets.get(row.inbound_id),
      })),
    }));
  }

  /** Those whose octets are still there. */
  open({ rows }: ClaimedMessage): OpenPart[] {
    return rows.flatMap(({ inboundId, attempts, number, receivedAt, sealed }) => {
      if (sealed === undefined) return [];
      const pdu = decodePdu(this.sealer.open(sealed, sealedPdu(inboundId)));
      // It was read once, before it was kept.
      if (pdu.malformed) throw new Error('a deliver_sm that was kept cannot be decoded');
      return [{ inboundId, number, receivedAt, begun: attempts - 1, pdu: inboundPdu(pdu) }];
    });
  }

  async renew(claimed: readonly ClaimedMessage[], until: number): Promise<void> {
    const rows = claimed.flatMap((message) => message.rows);
    if (rows.length > 0) await this.database.rows(RENEW_WORK, [...fence(rows), until]);
  }

  async giveBack({ rows }: ClaimedMessage, lookAt: number): Promise<void> {
    await this.database.rows(GIVE_BACK_WORK, [...fence(rows), lookAt]);
  }

  /**
   * Deletes the work and erases the octets in one commit, save those of
   * `others`: parts of a later message, which wait for theirs.
   */
  async finish(
    { assembly, rows }: ClaimedMessage,
    others: readonly { inboundId: string }[],
    { now, partsWithin }: { now: number; partsWithin: number },
  ): Promise<void> {
    if (assembly === null || others.length === 0) {
      await this.#finished.add(rows);
      return;
    }
    const later = new Set(others.map(({ inboundId }) => inboundId));
    await this.database.transaction(async (tx) => {
      await tx.rows(LOCK_ASSEMBLIES, [intArray(lockKeys([assembly]))]);
      await tx.rows(FINISH_WORK, fence(rows.filter(({ inboundId }) => !later.has(inboundId))));
      const released = rows.filter(({ inboundId }) => later.has(inboundId));
      await tx.rows(RELEASE_PARTS, [...fence(released), partsWithin]);
      await tx.rows(COMPLETE_ASSEMBLIES, [byteaArray([assembly]), now]);
    });
  }
}

/** In one order, so that statements with rows in common wait for each other and not in a ring. */
function fence(rows: readonly ClaimedRow[]): [string, string] {
  const sorted = [...rows].sort((a, b) => (a.inboundId < b.inboundId ? -1 : 1));
  return [
    uuidArray(sorted.map(({ inboundId }) => inboundId)),
    intArray(sorted.map(({ attempts }) => attempts)),
  ];
}
