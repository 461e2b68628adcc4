import { Injectable } from '@nestjs/common';
import { foldStates, stateOfCode } from '../message/states.js';
import type { MessageState } from '../message/states.js';
import { uuid7Time } from '../message/uuid7.js';
import { Database } from '../storage/database.js';
import type { Queryable } from '../storage/queryable.js';
import { DELIVERY } from './delivery.sql.js';
import type { DeliveryColumns } from './delivery.sql.js';

/** What became of the SMS of a code. */
export interface Delivery {
  messageId: string;
  state: MessageState;
  /** Of what happened last, such as what the SMSC said; may be empty. */
  detail: string;
  /** Milliseconds since the epoch. */
  at: number;
}

@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  async of(messageId: string, queryable: Queryable = this.database): Promise<Delivery> {
    const rows = await queryable.rows<DeliveryColumns & Record<string, unknown>>(DELIVERY, [
      messageId,
    ]);
    const entries = rows.flatMap(({ last }) => (last === null ? [] : [last]));
    const [latest] = entries.sort((a, b) => b.t - a.t);
    const states = rows.map(({ state }) => stateOfCode(state));
    return {
      messageId,
      // Messages go by their own retention, which may be sooner than a challenge's.
      state: states.length === 0 ? 'unknown' : foldStates(states),
      detail: latest?.d ?? '',
      at: latest?.t ?? uuid7Time(messageId),
    };
  }
}
