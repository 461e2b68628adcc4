import { CsvError, parse } from 'csv-parse/sync';
import type { CsvErrorCode } from 'csv-parse/sync';
import { invalid } from '../failure/failure.js';
import { nearest } from '../catalogue/nearest.js';
import { LONGEST_LINE } from './csv-lines.js';
import type { CsvLine } from './csv-lines.js';

/** A line that was read, or what is wrong with it; never its words. */
export type CsvRow =
  { line: number; cells: ReadonlyMap<string, string> } | { line: number; problem: string };

/** How the lines of a file are written. */
export interface CsvForm {
  delimiter: ',' | ';' | '\t';
  /** As it is told where a line has other octets. */
  encoding: string;
  /** Octets of a line. */
  longestLine: number;
}

const PLAIN_FORM: CsvForm = { delimiter: ',', encoding: 'UTF-8', longestLine: LONGEST_LINE };

/** What is wrong with the columns of a header; nothing where it can be used. */
export type HeaderCheck = (columns: readonly string[]) => string[];

interface ParseOptions {
  delimiter: string;
  record_delimiter: string;
  relax_column_count: boolean;
  trim: boolean;
}

const PROBLEMS: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'has a quote that is not closed (a cell ends on its line)',
  INVALID_OPENING_QUOTE: 'has a quote inside a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'has something after the quote that ends a cell',
};

/** Most of a column's name that an error repeats. */
const SHOWN = 40;

/**
 * The lines of a CSV file (RFC 4180) by the columns of its header. A cell ends
 * on its line, so that a quote too many spoils one line and not the rest.
 */
export class CsvTable {
  readonly #columns: readonly string[];
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #options: ParseOptions;

  /**
   * `known` are the columns that a file may have, or what judges them. Throws a
   * Failure `invalid_argument` of the field `csv` for a header that cannot be used.
   */
  constructor(
    header: CsvLine,
    known: readonly string[] | HeaderCheck,
    private readonly form = PLAIN_FORM,
  ) {
    const { delimiter } = form;
    // What is trimmed of a line that tabs part is none of its cells' ends.
    const trim = delimiter !== '\t';
    this.#options = { delimiter, record_delimiter: '\n', relax_column_count: true, trim };
    const text = this.#decode(header.octets);
    if (text === null) throw unusable(encodingProblem(header.octets, form));
    // Then it is the whole file: what is no column of it may be a customer's.
    if (text.includes('\r')) throw unusable('has lines that end with CR alone; end them with LF');
    const cells = cellsOf(text, this.#options);
    if (typeof cells === 'string') throw unusable(`the header ${cells}`);
    this.#columns = cells.map((cell) => cell.trim().toLowerCase());
    const problems =
      typeof known === 'function' ? known(this.#columns) : headerProblems(this.#columns, known);
    if (problems.length > 0) throw unusable(...problems);
  }

  /** As the header names them, in lower case. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  /** Each line by itself; a block at once costs less. */
  read(lines: readonly CsvLine[]): CsvRow[] {
    const texts = lines.map(({ octets }) => this.#text(octets));
    const good = texts.filter((text) => 'text' in text).map(({ text }) => text);
    const records = recordsOf(good, this.#options);
    let next = 0;
    return lines.map(({ number: line }, i) => {
      const text = texts[i];
      if ('problem' in text) return { line, problem: text.problem };
      const cells = records === null ? cellsOf(text.text, this.#options) : records[next++];
      return typeof cells === 'string' ? { line, problem: cells } : this.#row(line, cells);
    });
  }

  #row(line: number, cells: readonly string[]): CsvRow {
    const wanted = this.#columns.length;
    if (cells.length !== wanted) {
      return { line, problem: `has ${cells.length} cells; the header has ${wanted}` };
    }
    return { line, cells: new Map(this.#columns.map((column, i) => [column, cells[i].trim()])) };
  }

  #text(octets: Buffer | null): { text: string } | { problem: string } {
    if (octets === null) return { problem: `has more than ${this.form.longestLine} octets` };
    const text = this.#decode(octets);
    if (text === null) return { problem: `is not ${this.form.encoding}` };
    return text.trim() === '' ? { problem: 'is empty' } : { text };
  }

  #decode(octets: Buffer | null): string | null {
    if (octets === null) return null;
    try {
      return this.#decoder.decode(octets);
    } catch {
      return null;
    }
  }
}

/** Null unless each line is one record: then they are to be read one by one. */
function recordsOf(texts: readonly string[], options: ParseOptions): string[][] | null {
  try {
    const records = parse(texts.join('\n'), options);
    return records.length === texts.length ? records : null;
  } catch {
    return null;
  }
}

/** The cells of one line, or what is wrong with it. */
function cellsOf(text: string, options: ParseOptions): string[] | string {
  try {
    const [cells] = parse(text, options);
    return cells;
  } catch (error) {
    if (error instanceof CsvError) return PROBLEMS[error.code] ?? 'is not a line of CSV';
    throw error;
  }
}

function encodingProblem(octets: Buffer | null, { longestLine, encoding }: CsvForm): string {
  if (octets === null) {
    return `the header has more than ${longestLine} octets; a line ends with LF, or CR LF`;
  }
  const wide = /^(fffe|feff)/.test(octets.subarray(0, 2).toString('hex'));
  return wide ? 'is UTF-16; it must be UTF-8' : `is not ${encoding}`;
}

/** What cannot be a header is not repeated: it may be a customer's line. */
function headerProblems(columns: readonly string[], known: readonly string[]): string[] {
  const found = columns.filter((column) => known.includes(column));
  const meant = columns.some((column) => nearest(column, known.slice(0, 1)) !== null);
  if (found.length < (meant ? 1 : 2)) {
    return [
      `has no header; its first line must name the columns, parted by commas, such as ${known.slice(0, 3).join(',')}`,
    ];
  }
  const problems = columns.flatMap((column, i) => {
    if (columns.indexOf(column) < i) return [`the header has the column "${shown(column)}" twice`];
    if (known.includes(column)) return [];
    const near = nearest(column, known);
    const hint = near === null ? `there are ${known.join(', ')}` : `did you mean "${near}"?`;
    return [`the header has the column "${shown(column)}", which is none; ${hint}`];
  });
  if (!columns.includes(known[0])) problems.push(`the header lacks the column "${known[0]}"`);
  return problems;
}

/** A column's name as an error repeats it. */
export function shown(column: string): string {
  return column.slice(0, SHOWN).replace(/\p{C}/gu, '?');
}

function unusable(...descriptions: string[]) {
  return invalid(descriptions.map((description) => ({ field: 'csv', description })));
}
