import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Failure, invalid } from '../../failure/failure.js';
import { Uuid7Generator } from '../../message/uuid7.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { byteaArray, intArray, textArray } from '../../storage/pg-array.js';
import type { Queryable } from '../../storage/queryable.js';
import { Sealer } from '../../storage/sealing.js';
import { sealMember } from './member.js';
import { RecipientPlaces } from './recipient-places.store.js';
import type { UploadKind, UploadRow } from './upload-rows.js';
import {
  AUDIENCE_COMPLETE,
  AUDIENCE_GROW,
  AUDIENCE_INSERT,
  MEMBERS_BY_HASH,
  MEMBERS_INSERT,
} from './upload.sql.js';
import type { MemberDraft } from './upload-row.js';

/** Milliseconds for which what was uploaded is kept after the last of it came, where the rest did not. */
const BROKEN_OFF_KEPT = 86_400_000;

interface GoodRow extends UploadRow {
  judged: MemberDraft;
}

interface Member {
  row: number;
  hash: Buffer;
  customerId: string | null;
  sealed: Buffer;
}

/** Writes uploaded audiences: nothing can be sent to one until its upload has ended well. */
@Injectable()
export class UploadStore {
  readonly #ids = new Uuid7Generator(randomBytes);

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly settings: SettingsStore,
    private readonly places: RecipientPlaces,
  ) {}

  /** Resolves with the new audience's ID. `now` in ms since the epoch, here and below. */
  async begin(name: string, clientId: string, now: number): Promise<string> {
    const audienceId = this.#ids.next(now);
    await this.database.rows(AUDIENCE_INSERT, [
      audienceId,
      name,
      clientId,
      now,
      now + BROKEN_OFF_KEPT,
    ]);
    return audienceId;
  }

  /**
   * Commits rows; the Failure of each that is refused, null of the others, in
   * their order. Rejects with a Failure, and keeps none, where the audience was
   * deleted meanwhile or becomes too large.
   */
  store(
    audienceId: string,
    kind: UploadKind,
    rows: readonly UploadRow[],
    now: number,
  ): Promise<(Failure | null)[]> {
    return this.database.transaction(async (tx) => {
      const members = await this.#members(audienceId, rows.filter(isGood), tx);
      const refused = await this.#insert(audienceId, kind, [...members.values()], tx);
      const outcomes = rows.map((row) => {
        if (!isGood(row)) return row.judged as Failure;
        return members.has(row.row) ? (refused.get(row.row) ?? null) : unknownCustomer(kind);
      });
      const count = outcomes.filter((outcome) => outcome !== null).length;
      await this.#grow(audienceId, rows.length - count, count, now, tx);
      return outcomes;
    });
  }

  /** From now on it can be sent to. */
  async complete(audienceId: string, variables: readonly string[], now: number): Promise<void> {
    const until = now + this.settings.current.broadcast.audienceLifetime;
    const done = await this.database.rows(AUDIENCE_COMPLETE, [
      audienceId,
      textArray(variables),
      now,
      until,
    ]);
    if (done.length === 0) throw deletedMeanwhile();
  }

  /** By row; those whose customer is not in the registry are left out. */
  async #members(
    audienceId: string,
    rows: readonly GoodRow[],
    tx: Queryable,
  ): Promise<Map<number, Member>> {
    const ids = rows.flatMap(({ judged: { customerId } }) => customerId ?? []);
    const customers = await this.places.customersById(ids, tx);
    const members = new Map<number, Member>();
    for (const { row, judged } of rows) {
      const { customerId, content } = judged;
      const hash =
        customerId === null
          ? this.sealer.lookupHash(content.msisdn!)
          : customers.get(customerId)?.msisdn_hash;
      if (hash === undefined) continue;
      const sealed = sealMember(content, audienceId, row, this.sealer);
      members.set(row, { row, hash, customerId, sealed });
    }
    return members;
  }

  /** The Failures of numbers that are there already, by row. */
  async #insert(
    audienceId: string,
    kind: UploadKind,
    members: readonly Member[],
    tx: Queryable,
  ): Promise<Map<number, Failure>> {
    if (members.length === 0) return new Map();
    const added = await tx.rows<{ member_number: number }>(MEMBERS_INSERT, [
      audienceId,
      intArray(members.map(({ row }) => row)),
      byteaArray(members.map(({ hash }) => hash)),
      textArray(members.map(({ customerId }) => customerId)),
      byteaArray(members.map(({ sealed }) => sealed)),
    ]);
    if (added.length === members.length) return new Map();
    const numbers = new Set(added.map(({ member_number }) => member_number));
    const again = members.filter(({ row }) => !numbers.has(row));
    const found = await tx.rows<{ member_number: number; msisdn_hash: Buffer }>(MEMBERS_BY_HASH, [
      audienceId,
      byteaArray(again.map(({ hash }) => hash)),
    ]);
    const first = new Map(found.map((one) => [one.msisdn_hash.toString('hex'), one.member_number]));
    return new Map(
      again.map(({ row, hash, customerId }) => {
        const earlier = first.get(hash.toString('hex'));
        return [row, repeated(kind, customerId === null ? 'msisdn' : 'customer_id', earlier!)];
      }),
    );
  }

  async #grow(
    audienceId: string,
    stored: number,
    refused: number,
    now: number,
    tx: Queryable,
  ): Promise<void> {
    const [audience] = await tx.rows<{ members: number }>(AUDIENCE_GROW, [
      audienceId,
      stored,
      refused,
      now,
      now + BROKEN_OFF_KEPT,
    ]);
    if (audience === undefined) throw deletedMeanwhile();
    const { maxAudience } = this.settings.current.broadcast;
    if (audience.members <= maxAudience) return;
    const description = `has more than ${maxAudience} numbers; an audience may have no more`;
    throw invalid([{ field: 'input', description }]);
  }
}

function isGood(row: UploadRow): row is GoodRow {
  return !(row.judged instanceof Failure);
}

const prefixOf = (kind: UploadKind) => (kind === 'csv' ? '' : 'row.');

function unknownCustomer(kind: UploadKind): Failure {
  const description = 'is not in the registry of customers';
  return invalid([{ field: `${prefixOf(kind)}customer_id`, description }]);
}

function repeated(kind: UploadKind, field: string, earlier: number): Failure {
  const what = kind === 'csv' ? 'line' : 'row';
  const description = `has the number of ${what} ${earlier}; a number is in an audience once`;
  return invalid([{ field: `${prefixOf(kind)}${field}`, description }]);
}

function deletedMeanwhile(): Failure {
  return new Failure('failed_precondition', 'the audience was deleted while it was uploaded');
}
