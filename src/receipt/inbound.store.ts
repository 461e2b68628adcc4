import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Uuid7Generator } from '../message/uuid7.js';
import { GroupCommit } from '../queue/group-commit.js';
import { Database } from '../storage/database.js';
import { bigintArray, byteaArray, textArray, uuidArray } from '../storage/pg-array.js';
import { Sealer } from '../storage/sealing.js';
import { KEEP_INBOUND } from './inbound.sql.js';

interface Kept {
  inboundId: string;
  carrier: string;
  receivedAt: number;
  sourceHash: Buffer;
  sealed: Buffer;
}

/** Keeps deliver_sm as they came, sealed, for whoever works on them later. */
@Injectable()
export class InboundStore {
  readonly #ids = new Uuid7Generator(randomBytes);
  readonly #commits: GroupCommit<Kept, void>;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {
    this.#commits = new GroupCommit<Kept, void>({
      commit: (batch) => this.#commit(batch),
      maxBatch: 500,
      maxConcurrent: 1,
      maxWaiting: 10_000,
    });
  }

  /** Resolves once committed; throws a Failure `storage_away` otherwise. */
  keep(carrier: string, source: string, octets: Buffer, now: number): Promise<void> {
    const inboundId = this.#ids.next(now);
    return this.#commits.add({
      inboundId,
      carrier,
      receivedAt: now,
      sourceHash: this.sealer.lookupHash(source),
      sealed: this.sealer.seal(octets, inboundId),
    });
  }

  async #commit(batch: Kept[]): Promise<void[]> {
    await this.database.rows(KEEP_INBOUND, [
      uuidArray(batch.map((one) => one.inboundId)),
      textArray(batch.map((one) => one.carrier)),
      bigintArray(batch.map((one) => one.receivedAt)),
      byteaArray(batch.map((one) => one.sourceHash)),
      byteaArray(batch.map((one) => one.sealed)),
    ]);
    return batch.map(() => undefined);
  }
}
