import { Failure, invalid } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import type {
  Customer,
  ImportCustomersRequest,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import { checkCustomerId } from '../rpc/request-checks.js';
import { CSV_COLUMNS, patchOfCells } from './csv-columns.js';
import { LineSplitter } from './csv-lines.js';
import type { CsvLine } from './csv-lines.js';
import { CsvTable } from './csv-table.js';
import { checkMask, maskPaths, takePatch } from './customer-fields.js';
import type { CustomerPatch } from './customer-record.js';
import { SeenIds } from './seen-ids.js';

/** A row of an import: what it changes, or why it is refused. */
export interface ImportRow {
  /** From 1; in a CSV the line of the file. */
  row: number;
  /** As far as it could be read. */
  customerId: string;
  judged: CustomerPatch | Failure;
  /** Before a field's name: rows have paths, and lines have columns. */
  prefix: 'customer.' | '';
}

/** IDs remembered of one import, so that a repeated one is found. */
const MOST_SEEN = 100_000;
const LINES_AT_ONCE = 100;
const LONGEST_SHOWN_ID = 128;

/** Reads one import, row by row or as the pieces of a CSV file. */
export class ImportRows {
  readonly #seen = new SeenIds(MOST_SEEN);
  #kind: 'customer' | 'csv' | undefined;
  #count = 0;
  #lines: LineSplitter | undefined;
  #table: CsvTable | undefined;

  /** `began`, in milliseconds since the epoch, is when all of a file is said. */
  constructor(private readonly began: number) {}

  /** The rows of a request that came at `now`. Throws a Failure `invalid_argument` where the import cannot go on. */
  *take(request: ImportCustomersRequest, now: number): Generator<ImportRow> {
    const { customer, csv } = request;
    if (customer) {
      this.#begin('customer');
      yield this.#unique(this.#row(customer, maskPaths(request.updateMask), now));
    } else if (csv !== undefined && csv !== null) {
      this.#begin('csv');
      this.#lines ??= new LineSplitter();
      yield* this.#read(this.#lines.push(Buffer.from(csv.buffer, csv.byteOffset, csv.length)), now);
    } else {
      throw invalid([{ field: 'input', description: 'is missing; give customer or csv' }]);
    }
  }

  /** The rows that only the end of the input makes whole. */
  *end(now: number): Generator<ImportRow> {
    if (this.#lines === undefined) return;
    yield* this.#read(this.#lines.end(), now);
    if (this.#table === undefined) {
      throw invalid([{ field: 'csv', description: 'is empty; it must begin with a header' }]);
    }
  }

  #begin(kind: 'customer' | 'csv'): void {
    this.#kind ??= kind;
    if (this.#kind === kind) return;
    const description = 'must be of one kind in one import: either customer or csv';
    throw invalid([{ field: 'input', description }]);
  }

  #row(customer: Customer, paths: readonly string[], now: number): ImportRow {
    this.#count += 1;
    const judge = () => {
      const checks = new FieldChecks();
      checkCustomerId(checks, 'customer.customer_id', customer.customerId);
      const given =
        paths.length === 0 ? 'not-empty' : checkMask(checks, 'update_mask.paths', paths);
      const patch = takePatch(checks, 'customer.', customer, given, now);
      checks.finish('');
      return { ...patch, saidAt: now };
    };
    return rowOf(this.#count, 'customer.', customer.customerId, judge);
  }

  *#read(lines: Iterable<CsvLine>, now: number): Generator<ImportRow> {
    let some: CsvLine[] = [];
    for (const line of lines) {
      if (this.#table === undefined) {
        this.#table = new CsvTable(line, CSV_COLUMNS);
        continue;
      }
      some.push(line);
      if (some.length < LINES_AT_ONCE) continue;
      yield* this.#judge(this.#table, some, now);
      some = [];
    }
    if (this.#table !== undefined && some.length > 0) {
      yield* this.#judge(this.#table, some, now);
    }
  }

  *#judge(table: CsvTable, lines: readonly CsvLine[], now: number): Generator<ImportRow> {
    for (const read of table.read(lines)) {
      if ('problem' in read) {
        const judged = invalid([{ field: 'csv', description: read.problem }]);
        yield { row: read.line, customerId: '', judged, prefix: '' };
      } else {
        const { line, cells } = read;
        const id = cells.get('customer_id') ?? '';
        const judge = () => ({ ...patchOfCells(cells, now), saidAt: this.began });
        yield this.#unique(rowOf(line, '', id, judge));
      }
    }
  }

  #unique(row: ImportRow): ImportRow {
    if (row.judged instanceof Failure) return row;
    const first = this.#seen.add(row.judged.id, row.row);
    if (first === undefined) return row;
    const field = `${row.prefix}customer_id`;
    const description = `was in ${this.#kind === 'csv' ? 'line' : 'row'} ${first} already`;
    return { ...row, judged: invalid([{ field, description }]) };
  }
}

function rowOf(
  row: number,
  prefix: ImportRow['prefix'],
  id: string,
  judge: () => CustomerPatch,
): ImportRow {
  const customerId = id.slice(0, LONGEST_SHOWN_ID).toWellFormed();
  try {
    return { row, customerId, judged: judge(), prefix };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { row, customerId, judged: error, prefix };
  }
}
