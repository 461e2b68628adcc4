import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { maskMsisdn } from '../message/msisdn.js';
import { RECIPIENT_CONTEXT } from '../queue/recipient-seals.js';
import type { Message } from '../rpc/generated/tellerline/v1/message.js';
import { Database } from '../storage/database.js';
import { textArray, uuidArray } from '../storage/pg-array.js';
import type { Statement } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import { toProtoMessage } from './message-view.js';
import {
  MESSAGES_BY_CUSTOMER,
  MESSAGES_BY_ID,
  MESSAGES_BY_RECIPIENT,
  MESSAGES_OF_EVENT,
  SEGMENTS_OF_MESSAGES,
} from './tracking.sql.js';
import type { MessageColumns, SegmentColumns } from './tracking.sql.js';

/** Above every UUIDv7. */
const ABOVE_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export interface PageRequest {
  /** Whose messages; null for everyone's. */
  client: string | null;
  /** The message ID to go on below; null for the first page. */
  below: string | null;
  size: number;
}

export interface MessagePage {
  messages: Message[];
  /** The message ID to go on below; null on the last page. */
  below: string | null;
}

/** Reads stored messages with their segments. */
@Injectable()
export class TrackingStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** One message with its timelines; throws a Failure `not_found`. `client` null takes anyone's. */
  async get(messageId: string, client: string | null): Promise<Message> {
    const [message] = await this.#byIds([messageId], client, true);
    if (message === undefined) throw new Failure('not_found', 'there is no such message');
    return message;
  }

  /** The messages that an event ID made, of any of the clients; without timelines. */
  async ofEvent(clients: readonly string[], eventId: string): Promise<Message[]> {
    return this.#byIds(await this.#idsOfEvent(clients, eventId), null, false);
  }

  /** The message that a client's event ID made; throws a Failure `not_found`. */
  async getOfEvent(client: string, eventId: string): Promise<Message> {
    const [messageId] = await this.#idsOfEvent([client], eventId);
    if (messageId === undefined) {
      throw new Failure('not_found', 'no message was made of such an event');
    }
    return this.get(messageId, client);
  }

  /** Newest first; without timelines. */
  listByMsisdn(msisdn: string, page: PageRequest): Promise<MessagePage> {
    return this.#list(MESSAGES_BY_RECIPIENT, this.sealer.lookupHash(msisdn), page);
  }

  /** Newest first; without timelines. */
  listByCustomer(customerId: string, page: PageRequest): Promise<MessagePage> {
    return this.#list(MESSAGES_BY_CUSTOMER, customerId, page);
  }

  async #list(statement: Statement, key: unknown, page: PageRequest): Promise<MessagePage> {
    const values = [key, page.below ?? ABOVE_ALL, page.client, page.size + 1];
    const rows = await this.database.rows<MessageColumns>(statement, values);
    const more = rows.length > page.size;
    const shown = more ? rows.slice(0, page.size) : rows;
    return {
      messages: await this.#withSegments(shown, false),
      below: more ? shown[shown.length - 1].message_id : null,
    };
  }

  async #idsOfEvent(clients: readonly string[], eventId: string): Promise<string[]> {
    const rows = await this.database.rows<{ message_id: string }>(MESSAGES_OF_EVENT, [
      textArray([...clients]),
      eventId,
    ]);
    return rows.map((row) => row.message_id);
  }

  async #byIds(ids: string[], client: string | null, timelines: boolean): Promise<Message[]> {
    if (ids.length === 0) return [];
    const values = [uuidArray(ids), ...extent(ids), client];
    const rows = await this.database.rows<MessageColumns>(MESSAGES_BY_ID, values);
    return this.#withSegments(rows, timelines);
  }

  async #withSegments(rows: readonly MessageColumns[], timelines: boolean): Promise<Message[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.message_id);
    const segments = await this.database.rows<SegmentColumns>(SEGMENTS_OF_MESSAGES, [
      uuidArray(ids),
      ...extent(ids),
      timelines,
    ]);
    const byMessage = Map.groupBy(segments, (segment) => segment.message_id);
    return rows.map((row) => {
      const msisdn = this.sealer.open(row.recipient_sealed, RECIPIENT_CONTEXT).toString();
      return toProtoMessage(row, byMessage.get(row.message_id) ?? [], maskMsisdn(msisdn));
    });
  }
}

/** The least and the greatest of some IDs. */
export function extent(ids: readonly string[]): [least: string, greatest: string] {
  let least = ids[0];
  let greatest = least;
  for (const id of ids) {
    if (id < least) least = id;
    if (id > greatest) greatest = id;
  }
  return [least, greatest];
}
