import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import { Database } from '../../storage/database.js';
import { intArray } from '../../storage/pg-array.js';
import { recipientStateCode } from '../run/recipient-states.js';
import type { RunSpec } from '../run/run-spec.js';
import type { AudiencePage } from './audience-reader.js';
import type { AudienceSpec } from './audience-spec.js';
import { RecipientPlaces } from './recipient-places.store.js';
import { RESULT_BOUND, RESULT_COUNT, RESULT_PAGE, RESULT_RUN } from './result.sql.js';
import type { ResultColumns } from './result.sql.js';

export type ResultSpec = Extract<AudienceSpec, { kind: 'result' }>;

/** Rows that one page looks at, at most. */
const LOOKED_AT = 10_000;
const COUNTED_AT_ONCE = 50_000;
const START = Buffer.alloc(0);
/** In reports the control group goes by this name. */
const HOLD_OUT = 'hold-out';
const HOLD_OUT_PLACE = -1;

/** The recipients of another run with which it went one of some ways, by the hash of their numbers. */
@Injectable()
export class ResultAudience {
  constructor(
    private readonly database: Database,
    private readonly places: RecipientPlaces,
  ) {}

  /** Those after a hash, in hexadecimal; null begins. Rejects with a Failure `failed_precondition`. */
  async page(spec: ResultSpec, after: string | null, limit: number): Promise<AudiencePage> {
    const size = Math.max(LOOKED_AT, limit);
    const wanted = await this.#wanted(spec);
    const from = after === null ? START : Buffer.from(after, 'hex');
    const bound = await this.#bound(spec.runId, from, size);
    if (bound.last === null) return { members: [], next: null };
    const rows = await this.database.rows<ResultColumns>(RESULT_PAGE, [
      spec.runId,
      from,
      bound.last,
      ...wanted,
      limit,
    ]);
    const keys = rows.map((row) => ({
      msisdnHash: row.msisdn_hash,
      customerId: row.customer_id,
      audienceId: row.audience_id,
      memberNumber: row.member_number,
    }));
    const members = await this.places.places(keys, await this.places.members(keys));
    const last = rows.length === limit ? rows[limit - 1].msisdn_hash : bound.last;
    const isOver = rows.length < limit && bound.looked < size;
    return { members, next: isOver ? null : { after: last.toString('hex') } };
  }

  async count(spec: ResultSpec): Promise<number> {
    const wanted = await this.#wanted(spec);
    let total = 0;
    for (let after: Buffer = START; ;) {
      const { last, looked } = await this.#bound(spec.runId, after, COUNTED_AT_ONCE);
      if (last === null) return total;
      const [{ count }] = await this.database.rows<{ count: number }>(RESULT_COUNT, [
        spec.runId,
        after,
        last,
        ...wanted,
      ]);
      total += count;
      if (looked < COUNTED_AT_ONCE) return total;
      after = last;
    }
  }

  async #bound(
    runId: string,
    after: Buffer,
    size: number,
  ): Promise<{ last: Buffer | null; looked: number }> {
    const [{ last, looked }] = await this.database.rows<{ last: string | null; looked: number }>(
      RESULT_BOUND,
      [runId, after, size],
    );
    return { last: last === null ? null : Buffer.from(last, 'hex'), looked };
  }

  /** The codes of the states, and the places of the variants: null is all. */
  async #wanted({ runId, states, variants }: ResultSpec): Promise<[string, string | null]> {
    const [run] = await this.database.rows<{ spec: RunSpec }>(RESULT_RUN, [runId]);
    if (run === undefined) {
      throw new Failure('failed_precondition', 'the sending whose result was asked is no more');
    }
    const codes = intArray(states.map(recipientStateCode));
    if (variants.length === 0) return [codes, null];
    const places = run.spec.variants.flatMap(({ name }, place) =>
      variants.includes(name) ? [place] : [],
    );
    if (variants.includes(HOLD_OUT)) places.push(HOLD_OUT_PLACE);
    return [codes, intArray(places)];
  }
}
