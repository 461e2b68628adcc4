import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../storage/database.js';
import { byteaArray, textArray } from '../../storage/pg-array.js';
import type { Queryable, Statement } from '../../storage/queryable.js';
import { Sealer } from '../../storage/sealing.js';
import {
  ADD_TO_READING,
  ANALYSE_READING,
  BEGIN_READING,
  DELETE_UNREAD,
  END_READING,
  INSERT_READ,
  KEEP_REGISTER,
  KEPT_REGISTERS,
  LISTED,
  REGISTER_LOCK,
} from './register-file.sql.js';
import type { AddedColumns, KeptRegisterColumns, ListedColumns } from './register-file.sql.js';
import { RegisterLines, refusalOfFile } from './register-lines.js';
import { refusalOfLoss } from './register-rules.js';

/** Numbers hashed and written at once: a few milliseconds of this process. */
const BATCH = 500;
/** Numbers merged by one statement, about. */
const MERGED_AT_ONCE = 20_000;
const PREFIXES = 0x10000;
const BEGIN: Statement = { name: '', text: 'begin' };
const COMMIT: Statement = { name: '', text: 'commit' };
const ROLLBACK: Statement = { name: '', text: 'rollback' };

/** A register as the database has it. */
export interface KeptRegister {
  /** SHA-256 of the file that it was read from, in hexadecimal. */
  fingerprint: string;
  /** How often it was read. */
  generation: number;
  numbers: number;
}

/** One reading of a file. */
export interface RegisterReading {
  /** Of the register. */
  name: string;
  pieces: AsyncIterable<Buffer>;
  /** Why what was read cannot be trusted after all, such as a file that changed under it; null where it can. */
  doubt: () => Promise<string | null>;
  /** Milliseconds since the epoch. */
  now: number;
}

export type ReadingResult = { broken: number; brokenLines: readonly number[] } & (
  | { kind: 'loaded'; kept: KeptRegister }
  /** The register stays as it was. */
  | { kind: 'refused'; why: string }
);

/** Registers that are files: their numbers, hashed, in the database. */
@Injectable()
export class RegisterFileStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** By their names, those that were read once. */
  async kept(names: readonly string[]): Promise<Map<string, KeptRegister>> {
    const rows = await this.database.rows<KeptRegisterColumns & Row>(KEPT_REGISTERS, [
      textArray(names),
    ]);
    return new Map(rows.map((row) => [row.register, keptOf(row)]));
  }

  /** The places of those that are in a register; null where it was never read. */
  async listed(name: string, hashes: readonly Buffer[]): Promise<Set<number> | null> {
    const rows = await this.database.rows<ListedColumns & Row>(LISTED, [name, byteaArray(hashes)]);
    if (rows.length === 0) return null;
    return new Set(rows.flatMap(({ place }) => (place === null ? [] : [place - 1])));
  }

  /**
   * Makes what a file says the register, in one transaction: nobody ever sees half
   * of it. Undefined where another daemon is reading one.
   */
  load(reading: RegisterReading): Promise<ReadingResult | undefined> {
    return this.database.exclusive(REGISTER_LOCK, async (connection) => {
      await connection.rows(END_READING, []);
      await connection.rows(BEGIN_READING, []);
      try {
        return await this.#load(connection, reading);
      } finally {
        await connection.rows(END_READING, []);
      }
    });
  }

  async #load(connection: Queryable, reading: RegisterReading): Promise<ReadingResult> {
    const { name, now } = reading;
    const lines = new RegisterLines();
    const digest = createHash('sha256');
    let batch: Buffer[] = [];
    let numbers = 0;
    const add = async () => {
      const values = [byteaArray(batch)];
      const [row] = await connection.rows<AddedColumns & Row>(ADD_TO_READING, values);
      numbers += row.added;
      batch = [];
    };
    for await (const piece of reading.pieces) {
      digest.update(piece);
      for (const msisdn of lines.push(piece)) {
        if (batch.push(this.sealer.lookupHash(msisdn)) === BATCH) await add();
      }
    }
    for (const msisdn of lines.end()) batch.push(this.sealer.lookupHash(msisdn));
    await add();
    const { broken, brokenLines } = lines;
    const [row] = await connection.rows<KeptRegisterColumns & Row>(KEPT_REGISTERS, [
      textArray([name]),
    ]);
    const before = row === undefined ? { generation: 0, numbers: 0 } : keptOf(row);
    const why =
      refusalOfFile(lines) ?? (await reading.doubt()) ?? refusalOfLoss(numbers, before.numbers);
    if (why !== null) return { kind: 'refused', why, broken, brokenLines };
    const kept = {
      fingerprint: digest.digest('hex'),
      generation: before.generation + 1,
      numbers,
    };
    await connection.rows(ANALYSE_READING, []);
    await this.#merge(connection, name, kept, Math.max(numbers, before.numbers), now);
    return { kind: 'loaded', kept, broken, brokenLines };
  }

  async #merge(
    connection: Queryable,
    name: string,
    kept: KeptRegister,
    most: number,
    now: number,
  ): Promise<void> {
    const steps = Math.min(Math.ceil(most / MERGED_AT_ONCE), PREFIXES);
    await connection.rows(BEGIN, []);
    try {
      for (let step = 0; step < steps; step++) {
        const range = [name, prefixOf(step, steps), prefixOf(step + 1, steps)];
        await connection.rows(DELETE_UNREAD, range);
        await connection.rows(INSERT_READ, [...range, kept.generation]);
      }
      const { fingerprint, generation, numbers } = kept;
      await connection.rows(KEEP_REGISTER, [name, fingerprint, generation, numbers, now]);
      await connection.rows(COMMIT, []);
    } catch (error) {
      await connection.rows(ROLLBACK, []);
      throw error;
    }
  }
}

type Row = Record<string, unknown>;

function keptOf({ fingerprint, generation, numbers }: KeptRegisterColumns): KeptRegister {
  return { fingerprint, generation, numbers: Number(numbers) };
}

/** Where one of equal parts of all hashes begins: its first two octets; null past the last. */
function prefixOf(step: number, steps: number): Buffer | null {
  const prefix = Math.floor((step * PREFIXES) / steps);
  if (prefix >= PREFIXES) return null;
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(prefix);
  return octets;
}
