import { Injectable } from '@nestjs/common';
import ms from 'ms';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import { bigintArray, byteaArray, intArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { countedFrom, endOfSlice, sliceStart, waitFor } from './rate-rules.js';
import type { Rate, Slice } from './rate-rules.js';
import { GIVE_BACK, SLICES, SPEND } from './rate.sql.js';
import type { SliceColumns, UsedColumns } from './rate.sql.js';

/** What a code counts for. */
export interface Spender {
  recipientHash: Buffer;
  prefix: string;
  clientId: string;
}

/** A key for which codes are counted, in a slice of time. */
interface Counted {
  kind: number;
  key: Buffer;
  start: number;
}

/** What was counted for one code, to be given back. */
export type Spent = readonly Counted[];

interface Limit extends Counted {
  rate: Rate;
  /** For people. */
  what: string;
}

/** Counts codes against settings.otp.rates, over all nodes. */
@Injectable()
export class RateStore {
  constructor(private readonly settings: SettingsStore) {}

  /**
   * Counts one code for each, the first ones first. Gives a Failure
   * `rate_exceeded` for each that is one too many: nothing is counted for it.
   */
  async spend(
    tx: Queryable,
    spenders: readonly Spender[],
    now: number,
  ): Promise<(Spent | Failure)[]> {
    if (spenders.length === 0) return [];
    const asked = spenders.map((spender) => this.#limits(spender, now));
    const totals = totalsOf(asked.flat());
    const rows = await tx.rows<UsedColumns & Record<string, unknown>>(SPEND, [
      ...columnsOf(totals),
      bigintArray(totals.map(({ one: { rate } }) => countedFrom(rate, now))),
      bigintArray(totals.map(({ one: { rate, start } }) => endOfSlice(rate, start))),
    ]);
    const used = new Map(rows.map((row) => [idOf(row), row.used]));
    /** What was left before any of them. */
    const left = new Map(
      totals.map(({ one, codes }) => [idOf(one), one.rate.limit - used.get(idOf(one))! + codes]),
    );
    const over = asked.map((limits) => {
      const exceeded = limits.filter((limit) => left.get(idOf(limit))! < 1);
      if (exceeded.length > 0) return exceeded;
      for (const limit of limits) left.set(idOf(limit), left.get(idOf(limit))! - 1);
      return null;
    });
    const refused = asked.filter((_, index) => over[index] !== null);
    if (refused.length === 0) return asked;
    await this.giveBack(tx, refused.flat());
    const slices = await slicesOf(
      tx,
      over.flatMap((limits) => limits ?? []),
      now,
    );
    return asked.map((limits, index) => {
      const exceeded = over[index];
      return exceeded === null ? limits : refusal(exceeded, slices, now);
    });
  }

  async giveBack(tx: Queryable, spent: readonly Counted[]): Promise<void> {
    if (spent.length === 0) return;
    await tx.rows(GIVE_BACK, columnsOf(totalsOf(spent)));
  }

  #limits({ recipientHash, prefix, clientId }: Spender, now: number): Limit[] {
    const { recipient, prefix: prefixRate, client } = this.settings.current.otp.rates;
    const limits: Pick<Limit, 'key' | 'rate' | 'what'>[] = [
      { key: recipientHash, rate: recipient, what: 'the recipient' },
      { key: Buffer.from(prefix), rate: prefixRate, what: `the prefix ${prefix}` },
      { key: Buffer.from(clientId), rate: client, what: `client ${clientId}` },
    ];
    return limits.map((limit, index) => ({
      kind: index + 1,
      start: sliceStart(limit.rate, now),
      ...limit,
    }));
  }
}

function idOf({ kind, key }: { kind: number; key: Buffer }): string {
  return `${kind} ${key.toString('hex')}`;
}

/** How many codes there are for each key: a statement has each once. */
function totalsOf<C extends Counted>(counted: readonly C[]): { one: C; codes: number }[] {
  const byKey = Map.groupBy(counted, idOf);
  return [...byKey.values()].map((same) => ({ one: same[0], codes: same.length }));
}

function columnsOf(totals: readonly { one: Counted; codes: number }[]): string[] {
  return [
    intArray(totals.map(({ one }) => one.kind)),
    byteaArray(totals.map(({ one }) => one.key)),
    bigintArray(totals.map(({ one }) => one.start)),
    intArray(totals.map(({ codes }) => codes)),
  ];
}

/** What is counted for some keys, by idOf. */
async function slicesOf(
  tx: Queryable,
  limits: readonly Limit[],
  now: number,
): Promise<Map<string, Slice[]>> {
  const ones = totalsOf(limits).map(({ one }) => one);
  const rows = await tx.rows<SliceColumns & Record<string, unknown>>(SLICES, [
    intArray(ones.map(({ kind }) => kind)),
    byteaArray(ones.map(({ key }) => key)),
    bigintArray(ones.map(({ rate }) => countedFrom(rate, now))),
  ]);
  const slices = new Map<string, Slice[]>(ones.map((one) => [idOf(one), []]));
  for (const row of rows) {
    slices.get(idOf(row))!.push({ start: row.slice_start.getTime(), used: row.used });
  }
  return slices;
}

function refusal(
  over: readonly Limit[],
  slices: ReadonlyMap<string, Slice[]>,
  now: number,
): Failure {
  const waits = over.map((limit) => waitFor(limit.rate, slices.get(idOf(limit))!, now));
  const what = over.map(({ what: who, rate: { limit, within } }) => {
    const time = ms(within, { long: true });
    return `${who} has had ${limit} codes within ${time}, which is the limit`;
  });
  return new Failure('rate_exceeded', what.join('; '), { retryAfter: Math.max(...waits) });
}
