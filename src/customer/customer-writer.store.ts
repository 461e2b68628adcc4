import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { Uuid7Generator } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import { bigintArray, byteaArray, textArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import { amend } from './amend.js';
import type { Amendment } from './amend.js';
import { encodeNotices } from './change-notice.js';
import { CUSTOMER_CHANGED_CHANNEL } from './customer.sql.js';
import type { CustomerPatch } from './customer-record.js';
import { toRecord, toRow } from './customer-row.js';
import type { CustomerRow } from './customer-row.js';
import { OPT_IN } from './opt-out.sql.js';
import {
  CHANGES_INSERT,
  CUSTOMERS_INSERT,
  CUSTOMERS_LOCK,
  CUSTOMERS_NOTIFY,
  CUSTOMERS_UPDATE,
} from './registry.sql.js';
import { columnsOf } from './row-columns.js';

/** Who writes, and when in milliseconds since the epoch. */
export interface WrittenBy {
  clientId: string;
  now: number;
}

export interface Written {
  /** What became of each patch, in their order; a Failure where it could not be. */
  outcomes: (Amendment | Failure)[];
  /** What the nodes were told (change-notice.ts). */
  payloads: string[];
}

/** How often a batch begins anew because others added customers of its IDs meanwhile. */
const MOST_TRIES = 5;

/** Others added one of the customers after we looked. */
class Overtaken extends Error {}

interface Worked extends Written {
  added: CustomerRow[];
  altered: CustomerRow[];
}

/**
 * Writes customers, many at once: the rows are locked, amended and written in
 * one transaction with their audit, so that nothing said meanwhile is lost.
 */
@Injectable()
export class CustomerWriter {
  readonly #ids = new Uuid7Generator(randomBytes);

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** The patches are of different customers. Rejects where nothing of all was written. */
  async write(patches: readonly CustomerPatch[], by: WrittenBy): Promise<Written> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.database.transaction((tx) => this.#write(tx, patches, by));
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
        if (tries === MOST_TRIES) {
          throw new Failure('storage_away', 'others are adding the same customers', {
            cause: error,
          });
        }
      }
    }
  }

  async #write(tx: Queryable, patches: readonly CustomerPatch[], by: WrittenBy): Promise<Written> {
    const ids = patches.map(({ id }) => id);
    const stored = await tx.rows<CustomerRow>(CUSTOMERS_LOCK, [textArray(ids)]);
    const work = this.#amend(patches, new Map(stored.map((row) => [row.customerId, row])), by);
    const { added, altered, outcomes, payloads } = work;
    if (added.length > 0) {
      const inserted = await tx.rows(CUSTOMERS_INSERT, columnsOf(added));
      if (inserted.length < added.length) throw new Overtaken();
    }
    if (altered.length > 0) await tx.rows(CUSTOMERS_UPDATE, columnsOf(altered));
    await this.#note(tx, outcomes, by);
    await this.#endOptOuts(tx, outcomes);
    if (payloads.length > 0) {
      await tx.rows(CUSTOMERS_NOTIFY, [CUSTOMER_CHANGED_CHANNEL, textArray(payloads)]);
    }
    return { outcomes, payloads };
  }

  #amend(
    patches: readonly CustomerPatch[],
    stored: ReadonlyMap<string, CustomerRow>,
    { now }: WrittenBy,
  ): Worked {
    const work: Worked = { outcomes: [], payloads: [], added: [], altered: [] };
    const notices = [];
    for (const patch of patches) {
      const before = stored.get(patch.id);
      const outcome = this.#outcome(patch, before, now);
      work.outcomes.push(outcome);
      if (outcome instanceof Failure || !outcome.changed) continue;
      const row = toRow(outcome.record, this.sealer);
      (before === undefined ? work.added : work.altered).push(row);
      const hashes = [row.msisdnHash];
      if (before !== undefined && !before.msisdnHash.equals(row.msisdnHash)) {
        hashes.push(before.msisdnHash);
      }
      notices.push({ id: patch.id, msisdnHashes: hashes });
    }
    work.payloads = encodeNotices(notices);
    return work;
  }

  #outcome(
    patch: CustomerPatch,
    before: CustomerRow | undefined,
    now: number,
  ): Amendment | Failure {
    try {
      return amend(before && toRecord(before, this.sealer), patch, now);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  /** A yes whose time is known ends an older STOP of the number. */
  async #endOptOuts(tx: Queryable, outcomes: readonly (Amendment | Failure)[]): Promise<void> {
    const yes = outcomes.flatMap((outcome) => {
      if (outcome instanceof Failure) return [];
      const hash = this.sealer.lookupHash(outcome.record.msisdn);
      return outcome.consents
        .filter(({ granted, saidAt }) => granted && saidAt !== null)
        .map(({ category, saidAt }) => ({ hash, category, saidAt }));
    });
    if (yes.length === 0) return;
    await tx.rows(OPT_IN, [
      byteaArray(yes.map(({ hash }) => hash)),
      textArray(yes.map(({ category }) => category)),
      bigintArray(yes.map(({ saidAt }) => saidAt)),
    ]);
  }

  async #note(
    tx: Queryable,
    outcomes: readonly (Amendment | Failure)[],
    { clientId, now }: WrittenBy,
  ): Promise<void> {
    const notes = outcomes.flatMap((outcome) =>
      outcome instanceof Failure
        ? []
        : outcome.notes.map((note) => ({ id: outcome.record.id, ...note })),
    );
    if (notes.length === 0) return;
    await tx.rows(CHANGES_INSERT, [
      textArray(notes.map(({ id }) => id)),
      uuidArray(notes.map(() => this.#ids.next(now))),
      now,
      clientId,
      textArray(notes.map(({ kind }) => kind)),
      textArray(notes.map(({ detail }) => detail)),
      textArray(notes.map(({ stale }) => String(stale ?? false))),
    ]);
  }
}
