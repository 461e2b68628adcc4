import { LineSplitter } from '../../customer/csv-lines.js';
import type { CsvLine } from '../../customer/csv-lines.js';
import { CsvTable } from '../../customer/csv-table.js';
import { Failure, invalid } from '../../failure/failure.js';
import type { UploadAudienceRequest } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { FileOctets } from './file-octets.js';
import { columnProblems, delimiterOf, MOST_VARIABLES } from './upload-columns.js';
import { draftOfCells, draftOfRow, LONGEST_ROW } from './upload-row.js';
import type { MemberDraft } from './upload-row.js';

/** A row of an upload: what is to be kept, or why it is refused. */
export interface UploadRow {
  /** From 1; in a CSV the line of the file. */
  row: number;
  judged: MemberDraft | Failure;
}

export type UploadKind = 'row' | 'csv';

const LINES_AT_ONCE = 100;
/** The largest `integer` of PostgreSQL: rows are numbered by it. */
const MOST_ROWS = 2_147_483_647;

/** Reads an upload after its header, row by row or as the pieces of a CSV file. */
export class UploadRows {
  readonly #octets = new FileOctets();
  readonly #lines = new LineSplitter(LONGEST_ROW);
  readonly #variables = new Set<string>();
  #kind: UploadKind | undefined;
  #count = 0;
  #table: CsvTable | undefined;

  /** The names of the variables that its good rows have. */
  get variables(): string[] {
    return [...this.#variables].sort();
  }

  /** Of which kind its rows are. */
  get kind(): UploadKind {
    return this.#kind ?? 'row';
  }

  /** The rows of a request. Throws a Failure `invalid_argument` where the upload cannot go on. */
  *take({ header, row, csv }: UploadAudienceRequest): Generator<UploadRow> {
    if (row) {
      this.#begin('row');
      yield this.#judged(++this.#count, () => draftOfRow(row));
    } else if (csv !== undefined && csv !== null) {
      this.#begin('csv');
      const piece = Buffer.from(csv.buffer, csv.byteOffset, csv.length);
      yield* this.#read(this.#lines.push(this.#octets.push(piece)));
    } else {
      const description = header ? 'is header again; it comes once, first of all' : 'is missing';
      throw invalid([{ field: 'input', description: `${description}; give row or csv` }]);
    }
  }

  /** The rows that only the end of the input makes whole. */
  *end(): Generator<UploadRow> {
    if (this.#kind !== 'csv') return;
    yield* this.#read(this.#lines.push(this.#octets.end()));
    yield* this.#read(this.#lines.end());
    if (this.#table === undefined) {
      throw invalid([{ field: 'csv', description: 'is empty; it must begin with a header' }]);
    }
  }

  #begin(kind: UploadKind): void {
    this.#kind ??= kind;
    if (this.#kind === kind) return;
    const description = 'must be of one kind in one upload: either row or csv';
    throw invalid([{ field: 'input', description }]);
  }

  *#read(lines: Iterable<CsvLine>): Generator<UploadRow> {
    let some: CsvLine[] = [];
    for (const line of lines) {
      if (this.#table === undefined) {
        this.#table = this.#opened(line);
        continue;
      }
      some.push(line);
      if (some.length < LINES_AT_ONCE) continue;
      yield* this.#judge(this.#table, some);
      some = [];
    }
    if (this.#table !== undefined && some.length > 0) yield* this.#judge(this.#table, some);
  }

  #opened(header: CsvLine): CsvTable {
    const text = header.octets?.toString() ?? '';
    if (text.includes('\0')) {
      const description = 'is neither UTF-8 nor UTF-16 with a byte order mark';
      throw invalid([{ field: 'csv', description }]);
    }
    return new CsvTable(header, columnProblems, {
      delimiter: delimiterOf(text),
      encoding: this.#octets.encoding,
      longestLine: LONGEST_ROW,
    });
  }

  *#judge(table: CsvTable, lines: readonly CsvLine[]): Generator<UploadRow> {
    for (const read of table.read(lines)) {
      if ('problem' in read) {
        const judged = invalid([{ field: 'csv', description: read.problem }]);
        yield { row: numbered(read.line), judged };
      } else {
        yield this.#judged(read.line, () => draftOfCells(read.cells));
      }
    }
  }

  #judged(row: number, judge: () => MemberDraft): UploadRow {
    try {
      const draft = judge();
      this.#add(Object.keys(draft.content.variables));
      return { row: numbered(row), judged: draft };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { row: numbered(row), judged: error };
    }
  }

  #add(names: readonly string[]): void {
    const added = names.filter((name) => !this.#variables.has(name));
    if (this.#variables.size + added.length > MOST_VARIABLES) {
      const description = `makes more than ${MOST_VARIABLES} variables in all; an audience may have ${MOST_VARIABLES}`;
      throw invalid([{ field: 'row.variables', description }]);
    }
    for (const name of added) this.#variables.add(name);
  }
}

function numbered(row: number): number {
  if (row <= MOST_ROWS) return row;
  throw invalid([{ field: 'input', description: `has more than ${MOST_ROWS} rows` }]);
}
