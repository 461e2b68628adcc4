import { Inject, Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { rangeOf } from '../../queue/id-range.js';
import { RECIPIENT_CONTEXT } from '../../queue/recipient-seals.js';
import { Database } from '../../storage/database.js';
import { uuidArray } from '../../storage/pg-array.js';
import { Sealer } from '../../storage/sealing.js';
import { AUDIENCE_READER } from '../audience/audience-reader.js';
import type { AudienceReader, RecipientKey } from '../audience/audience-reader.js';
import { recipientStateCode } from '../run/recipient-states.js';
import type { RecipientState } from '../run/recipient-states.js';
import type { Run } from '../run/runs.js';
import { EXPORT_COLUMNS, exportRow } from './export-row.js';
import { EXPORT_NUMBERS, EXPORT_PAGE, OPTED_OUT_AFTER } from './report.sql.js';
import type { ExportColumns, NumberColumns, OptedOutColumns } from './report.sql.js';

/** Recipients that are read, and written, together. */
const PAGE = 1000;
/** STOPs that are looked at together. */
const STOPS = 5000;

/** What became of a run's recipients. */
@Injectable()
export class ReportStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    @Inject(AUDIENCE_READER) private readonly audiences: AudienceReader,
  ) {}

  /** Recipients whose number said STOP after they were sent it. */
  async optedOut({ runId, startedAt }: Run): Promise<string> {
    if (startedAt === null) return '0';
    let place: [string, Buffer, string] = [String(startedAt * 1000), Buffer.alloc(0), ''];
    for (let optedOut = 0; ;) {
      const [row] = await this.database.rows<OptedOutColumns>(OPTED_OUT_AFTER, [
        runId,
        ...place,
        STOPS,
      ]);
      optedOut += row.opted_out;
      if (row.read < STOPS) return String(optedOut);
      place = [row.said_at!, row.msisdn_hash!, row.category!];
    }
  }

  /**
   * The recipients in some states as CSV, in UTF-8 and in pieces: the header first.
   * Ends early when it is `over`.
   */
  async *csv(
    run: Run,
    states: readonly RecipientState[],
    over: AbortSignal,
  ): AsyncGenerator<Buffer> {
    yield lines([[...EXPORT_COLUMNS]]);
    const codes = new Set(states.map(recipientStateCode));
    for (let after: Buffer = Buffer.alloc(0); !over.aborted;) {
      const rows = await this.database.rows<ExportColumns>(EXPORT_PAGE, [run.runId, after, PAGE]);
      const wanted = rows.filter(({ state }) => codes.has(state));
      if (wanted.length > 0) yield lines(await this.#cells(run, wanted));
      if (rows.length < PAGE) return;
      after = rows[rows.length - 1].msisdn_hash;
    }
  }

  async #cells({ spec }: Run, rows: readonly ExportColumns[]): Promise<string[][]> {
    const numbers = await this.#numbers(rows);
    return rows.map((row, place) =>
      exportRow(
        {
          customerId: row.customer_id,
          msisdn: numbers[place],
          variant: row.variant,
          state: row.state,
          reason: row.reason,
          carrier: row.carrier,
          segments: row.segments,
          messageId: row.message_id,
          sentAt: row.sent_at,
          finishedAt: row.finished_at,
        },
        spec,
      ),
    );
  }

  /** That of the message where there is one; else the customer's, or the uploaded row's, of now. */
  async #numbers(rows: readonly ExportColumns[]): Promise<(string | null)[]> {
    const sent = await this.#sentTo(rows.flatMap(({ message_id: id }) => id ?? []));
    const numbers = rows.map(({ message_id: id }) => (id === null ? undefined : sent.get(id)));
    const asked = rows.flatMap((_, place) => (numbers[place] === undefined ? [place] : []));
    const loaded = await this.audiences.load(asked.map((place) => keyOf(rows[place])));
    const found = new Map(
      loaded.map((one, i) => [asked[i], 'recipient' in one ? one.recipient.msisdn : null]),
    );
    return numbers.map((number, place) => number ?? found.get(place) ?? null);
  }

  /** Numbers by message ID. */
  async #sentTo(messageIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (messageIds.length === 0) return new Map();
    const rows = await this.database.rows<NumberColumns>(EXPORT_NUMBERS, [
      uuidArray(messageIds),
      ...rangeOf(messageIds),
    ]);
    return new Map(
      rows.map(({ message_id: id, recipient_sealed: sealed }) => [
        id,
        this.sealer.open(sealed, RECIPIENT_CONTEXT).toString(),
      ]),
    );
  }
}

function keyOf(row: ExportColumns): RecipientKey {
  return {
    msisdnHash: row.msisdn_hash,
    customerId: row.customer_id,
    audienceId: row.audience_id,
    memberNumber: row.member_number,
  };
}

function lines(rows: readonly string[][]): Buffer {
  return Buffer.from(stringify([...rows]));
}
