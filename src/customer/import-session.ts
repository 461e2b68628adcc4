import { Failure } from '../failure/failure.js';
import type {
  ImportCustomersRequest,
  ImportCustomersResponse,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import { placed } from './amend.js';
import type { Amendment } from './amend.js';
import type { CustomerPatch } from './customer-record.js';
import { ImportRows } from './import-rows.js';
import type { ImportRow } from './import-rows.js';
import type { Arrival } from './incoming.js';
import { refusedStatus, RowSession } from './row-session.js';
import type { Progress, RowCounts } from './row-session.js';

/** What an import needs of the world. */
export interface ImportPorts {
  next(patience: number): Promise<Arrival<ImportCustomersRequest>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Commits; a Failure for each that could not be, in their order. */
  write(patches: readonly CustomerPatch[]): Promise<(Amendment | Failure)[]>;
  /** Resolves once the answer is on its way: nothing is read until then. */
  answer(response: ImportCustomersResponse): Promise<void>;
  /** Lets the others of the event loop have their turn. */
  rest(): Promise<void>;
  /** Told after each commit. */
  settled(counts: RowCounts): void;
}

/** One import of customers from its first row to its last answer. */
export class ImportSession {
  readonly #session: RowSession<ImportCustomersRequest, ImportRow>;

  constructor(private readonly ports: ImportPorts) {
    const rows = new ImportRows(ports.now());
    this.#session = new RowSession(
      {
        next: (patience) => ports.next(patience),
        take: (request) => rows.take(request, ports.now()),
        end: () => rows.end(ports.now()),
        commit: (batch) => this.#commit(batch),
        finish: async () => undefined,
        answer: (progress) => ports.answer(answerOf(progress)),
        rest: () => ports.rest(),
        settled: (counts) => ports.settled(counts),
      },
      {
        silent: 'nothing came for 5 minutes; import the rest anew',
        stopping: 'this node is stopping; import again on another',
      },
    );
  }

  /**
   * Gives whether the import was read to its end; false where the client went
   * away. Throws what ended it early, after a last answer with what is stored.
   */
  run(): Promise<boolean> {
    return this.#session.run();
  }

  async #commit(batch: readonly ImportRow[]): Promise<(Failure | null)[]> {
    const good = batch.filter(isGood);
    const outcomes =
      good.length === 0 ? [] : await this.ports.write(good.map(({ judged }) => judged));
    let next = 0;
    return batch.map((row) => {
      if (!isGood(row)) return row.judged as Failure;
      const outcome = outcomes[next++];
      return outcome instanceof Failure ? placed(outcome, row.prefix) : null;
    });
  }
}

type GoodRow = ImportRow & { judged: CustomerPatch };

function isGood(row: ImportRow): row is GoodRow {
  return !(row.judged instanceof Failure);
}

function answerOf(progress: Progress<ImportRow>): ImportCustomersResponse {
  const { rows, stored, refused, refusedRows, done } = progress;
  return {
    rows: String(rows),
    stored: String(stored),
    refused: String(refused),
    refusedRows: refusedRows.map(({ row: { row, customerId }, failure }) => ({
      row: String(row),
      customerId,
      status: refusedStatus(failure),
    })),
    done,
  };
}
