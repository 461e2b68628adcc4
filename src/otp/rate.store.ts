import { Injectable } from '@nestjs/common';
import ms from 'ms';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import { bigintArray, byteaArray, intArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { countedFrom, endOfSlice, sliceStart, waitFor } from './rate-rules.js';
import type { Rate } from './rate-rules.js';
import { GIVE_BACK, SLICES, SPEND } from './rate.sql.js';

/** What a code counts for. */
export interface Spender {
  recipientHash: Buffer;
  prefix: string;
  clientId: string;
}

/** What was counted, to be given back. */
export type Spent = readonly { kind: number; key: Buffer; start: number }[];

interface Limit {
  kind: number;
  key: Buffer;
  rate: Rate;
  /** For people. */
  what: string;
}

/** Counts codes against settings.otp.rates, over all nodes. */
@Injectable()
export class RateStore {
  constructor(private readonly settings: SettingsStore) {}

  /**
   * Counts one code. Throws a Failure `rate_exceeded` where it is one too many;
   * the transaction is then to be rolled back, which it is by throwing.
   */
  async spend(tx: Queryable, spender: Spender, now: number): Promise<Spent> {
    const limits = this.#limits(spender);
    const spent = limits.map(({ kind, key, rate }) => ({
      kind,
      key,
      start: sliceStart(rate, now),
    }));
    const rows = await tx.rows<{ kind: number; used: number }>(SPEND, [
      ...columnsOf(spent),
      bigintArray(limits.map(({ rate }) => countedFrom(rate, now))),
      bigintArray(limits.map(({ rate }) => endOfSlice(rate, sliceStart(rate, now)))),
    ]);
    const used = new Map(rows.map((row) => [row.kind, row.used]));
    const over = limits.filter(({ kind, rate }) => (used.get(kind) ?? 0) > rate.limit);
    if (over.length > 0) throw await this.#refusal(tx, over, now);
    return spent;
  }

  async giveBack(tx: Queryable, spent: Spent): Promise<void> {
    await tx.rows(GIVE_BACK, columnsOf(spent));
  }

  async #refusal(tx: Queryable, over: readonly Limit[], now: number): Promise<Failure> {
    let retryAfter = 0;
    // One after the other: they share the transaction's connection.
    for (const { kind, key, rate } of over) {
      const values = [kind, key, countedFrom(rate, now)];
      const rows = await tx.rows<{ slice_start: Date; used: number }>(SLICES, values);
      const slices = rows.map((row) => ({ start: row.slice_start.getTime(), used: row.used }));
      // The code that is refused is among them still.
      const wait = waitFor({ ...rate, limit: rate.limit + 1 }, slices, now);
      retryAfter = Math.max(retryAfter, wait);
    }
    const what = over.map((limit) => limit.what).join('; ');
    return new Failure('rate_exceeded', what, { retryAfter });
  }

  #limits({ recipientHash, prefix, clientId }: Spender): Limit[] {
    const { recipient, prefix: prefixRate, client } = this.settings.current.otp.rates;
    const limits: Omit<Limit, 'kind'>[] = [
      { key: recipientHash, rate: recipient, what: told('the recipient', recipient) },
      {
        key: Buffer.from(prefix),
        rate: prefixRate,
        what: told(`the prefix ${prefix}`, prefixRate),
      },
      { key: Buffer.from(clientId), rate: client, what: told(`client ${clientId}`, client) },
    ];
    return limits.map((limit, index) => ({ kind: index + 1, ...limit }));
  }
}

function told(who: string, { limit, within }: Rate): string {
  return `${who} has had ${limit} codes within ${ms(within, { long: true })}, which is the limit`;
}

function columnsOf(spent: Spent): string[] {
  return [
    intArray(spent.map(({ kind }) => kind)),
    byteaArray(spent.map(({ key }) => key)),
    bigintArray(spent.map(({ start }) => start)),
  ];
}
