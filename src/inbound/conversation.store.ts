import { Injectable } from '@nestjs/common';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { Database } from '../storage/database.js';
import { byteaArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import { codeHash, codeOfCommand } from './code.js';
import type { Conversation, ConversationContent } from './conversation.js';
import {
  ANSWER_BY_CODE,
  ASK,
  ASKED_BEFORE,
  COUNT_FAILURE,
  END_CONVERSATIONS,
  OPEN_CONVERSATIONS,
} from './conversation.sql.js';
import type { ConversationColumns } from './conversation.sql.js';

/** A question to a number. */
export interface NewConversation {
  msisdnHash: Buffer;
  service: ServiceName;
  commandId: string;
  content: ConversationContent;
  /** Milliseconds since the epoch. */
  now: number;
  expiresAt: number;
}

/** What waits for customers' answers. */
@Injectable()
export class ConversationStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Those open at `at`, and those that the message `by` answered: the newest first. */
  async open(msisdnHash: Buffer, at: number, by: string): Promise<Conversation[]> {
    const values = [msisdnHash, at, by];
    const rows = await this.database.rows<ConversationColumns & Record<string, unknown>>(
      OPEN_CONVERSATIONS,
      values,
    );
    return rows.map((row) => this.#conversation(row));
  }

  /** What was asked of a number for a service, be it over or not; nobody else changes it until the transaction ends. */
  async askedBefore(
    tx: Queryable,
    msisdnHash: Buffer,
    service: ServiceName,
  ): Promise<Conversation | null> {
    const rows = await tx.rows<ConversationColumns & Record<string, unknown>>(ASKED_BEFORE, [
      msisdnHash,
      service,
    ]);
    return rows.length === 0 ? null : this.#conversation(rows[0]);
  }

  /** In place of what was asked before of the number for the service. */
  async ask(tx: Queryable, asked: NewConversation): Promise<void> {
    const { commandId, content } = asked;
    const isChoice = content.about === 'choice';
    await tx.rows(ASK, [
      asked.msisdnHash,
      asked.service,
      commandId,
      isChoice ? 'choose' : 'confirm',
      this.sealer.seal(JSON.stringify(content), contextOf(commandId)),
      isChoice ? null : codeHash(commandId, codeOfCommand(commandId, this.sealer), this.sealer),
      asked.now,
      asked.expiresAt,
    ]);
  }

  /** The command whose question a code answers, for the message `by`; it is good once. Null of a wrong one. */
  async answerByCode(
    tx: Queryable,
    msisdnHash: Buffer,
    commandIds: readonly string[],
    code: string,
    { by, at }: { by: string; at: number },
  ): Promise<string | null> {
    const hashes = commandIds.map((id) => codeHash(id, code, this.sealer));
    const values = [msisdnHash, uuidArray(commandIds), byteaArray(hashes), by, at];
    const rows = await tx.rows<{ command_id: string }>(ANSWER_BY_CODE, values);
    return rows[0]?.command_id ?? null;
  }

  async countFailure(
    tx: Queryable,
    msisdnHash: Buffer,
    commandIds: readonly string[],
  ): Promise<void> {
    await tx.rows(COUNT_FAILURE, [msisdnHash, uuidArray(commandIds)]);
  }

  /** Gives those that were there still. */
  async end(
    tx: Queryable,
    msisdnHash: Buffer,
    commandIds: readonly string[],
  ): Promise<readonly string[]> {
    if (commandIds.length === 0) return [];
    const values = [msisdnHash, uuidArray(commandIds)];
    const rows = await tx.rows<{ command_id: string }>(END_CONVERSATIONS, values);
    return rows.map((row) => row.command_id);
  }

  #conversation(row: ConversationColumns): Conversation {
    const content = this.sealer.open(row.content_sealed, contextOf(row.command_id)).toString();
    return {
      service: row.service as ServiceName,
      commandId: row.command_id,
      content: JSON.parse(content) as ConversationContent,
      expiresAt: row.expires_at.getTime(),
      answeredBy: row.answered_by,
    };
  }
}

function contextOf(commandId: string): string {
  return `conversation.content:${commandId}`;
}
