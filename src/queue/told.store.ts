import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import { bigintArray, byteaArray } from '../storage/pg-array.js';
import { ANSWER_WITH, ANSWERED, OF_ANOTHER, TELL, TOLD_BY, UNTELL } from './told.sql.js';

/** What an event tells a customer, so that nothing is told twice. */
export interface Telling {
  /** Whom and what; only a hash of it is kept. */
  key: string;
  /** Milliseconds for which it is not to be told again. */
  within: number;
}

/** The message that had told it, in place of the event's own. */
export interface ToldBefore {
  messageId: string;
  /** This very event was answered so before. */
  repeated: boolean;
}

/** After so many milliseconds, one who held a key and made no message is taken for dead. */
const HELD_FOR = 30_000;
/** Milliseconds to wait for the message of another who is sending the same just now. */
const PATIENCE = 3_000;
const PAUSE = 50;

/**
 * What customers were told already, over all nodes. An event holds its keys
 * before it is sent; a crash in between gives them back after half a minute, or
 * to its own repeat at once.
 */
@Injectable()
export class ToldStore {
  constructor(private readonly database: Database) {}

  /**
   * Null where the event is to be sent (and where it was before, which the
   * queue answers). Otherwise the message that told the same; the event is then
   * answered by it, now and when it is repeated. Throws a retryable Failure
   * `overloaded` where another event is telling the same and does not get done.
   */
  async tell(
    clientId: string,
    eventId: string,
    tellings: readonly Telling[],
    now: number,
  ): Promise<ToldBefore | null> {
    if (tellings.length === 0) return null;
    const [before] = await this.database.rows<{ message_id: string }>(ANSWERED, [
      clientId,
      eventId,
    ]);
    if (before !== undefined) return this.#repeated(clientId, eventId, before.message_id);
    const keys = tellings.map(({ key }) => createHash('sha256').update(key).digest());
    const untils = tellings.map(({ within }) => now + within);
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const held = await this.#hold(clientId, eventId, keys, untils, now);
      if (held === null) return null;
      if (held !== '') {
        await this.database.rows(ANSWER_WITH, [clientId, eventId, held, now]);
        return { messageId: held, repeated: false };
      }
      if (performance.now() > deadline) {
        throw new Failure('overloaded', 'another event tells the same just now', {
          retryAfter: 1000,
        });
      }
      await wait(PAUSE);
    }
  }

  /** To be called where the sending failed, so that another event may tell it. */
  async release(clientId: string, eventId: string): Promise<void> {
    await this.database.rows(UNTELL, [clientId, eventId]);
  }

  /** Null of an event that has a message of its own. */
  async #repeated(
    clientId: string,
    eventId: string,
    messageId: string,
  ): Promise<ToldBefore | null> {
    const [message] = await this.database.rows<{ of_another: boolean }>(OF_ANOTHER, [
      clientId,
      eventId,
      messageId,
    ]);
    return message?.of_another === true ? { messageId, repeated: true } : null;
  }

  /** Null where every key is held now; else the message that told it, '' while there is none yet. */
  #hold(
    clientId: string,
    eventId: string,
    keys: readonly Buffer[],
    untils: readonly number[],
    now: number,
  ): Promise<string | null> {
    return this.database
      .transaction(async (tx) => {
        const got = await tx.rows<{ told_key: Buffer }>(TELL, [
          clientId,
          eventId,
          byteaArray([...keys]),
          now,
          now - HELD_FOR,
          bigintArray(untils),
        ]);
        if (got.length === keys.length) return null;
        const mine = new Set(got.map((row) => row.told_key.toString('hex')));
        const others = keys.filter((key) => !mine.has(key.toString('hex')));
        const told = await tx.rows<{ message_id: string | null }>(TOLD_BY, [byteaArray(others)]);
        // Nothing is held half: the keys that were got go back with the transaction.
        throw new HeldByAnother(told.find((row) => row.message_id !== null)?.message_id ?? '');
      })
      .catch((error: unknown) => {
        if (error instanceof HeldByAnother) return error.messageId;
        throw error;
      });
  }
}

class HeldByAnother extends Error {
  constructor(readonly messageId: string) {
    super('another event tells it');
  }
}
