import { nearest } from '../../catalogue/nearest.js';
import type { CsvForm } from '../../customer/csv-table.js';
import { shown } from '../../customer/csv-table.js';

/** One of the two is whom a row is for. */
const WHO = ['msisdn', 'customer_id'] as const;
/** The columns that are no variables. */
export const OWN_COLUMNS: readonly string[] = [...WHO, 'locale', 'time_zone'];

/** As in templates. */
export const VARIABLE_NAME = /^[a-z][a-z0-9_]{0,63}$/;
export const MOST_VARIABLES = 64;

const DELIMITERS = [',', ';', '\t'] as const;
const BETWEEN_WORDS = /[ _-]/g;

/** What parts the cells of a file: that by which its header has one of the columns it must have. */
export function delimiterOf(header: string): CsvForm['delimiter'] {
  let best: CsvForm['delimiter'] = ',';
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const cells = header.split(delimiter).map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim()
        .toLowerCase(),
    );
    const named = WHO.some((column) => cells.includes(column)) ? cells.length : 0;
    if (named > most) [best, most] = [delimiter, named];
  }
  return best;
}

/** What is wrong with the columns of a header. What cannot be a header is not repeated: it may be a row. */
export function columnProblems(columns: readonly string[]): string[] {
  if (!WHO.some((column) => columns.includes(column))) return [lacking(columns)];
  const variables = columns.filter((column) => !OWN_COLUMNS.includes(column));
  const problems = columns.flatMap((column, i) => {
    if (column === '') return [`the header has no name for column ${i + 1}`];
    if (columns.indexOf(column) < i) return [`the header has the column "${shown(column)}" twice`];
    return OWN_COLUMNS.includes(column) ? [] : variableProblems(column);
  });
  if (variables.length > MOST_VARIABLES) {
    problems.push(`has ${variables.length} variables; it may have ${MOST_VARIABLES}`);
  }
  return problems;
}

function lacking(columns: readonly string[]): string {
  for (const column of columns) {
    const near = nearest(column, WHO);
    if (near !== null) {
      return `the header lacks a column "${near}"; did you mean that by "${shown(column)}"?`;
    }
  }
  return (
    'has no header; its first line must name the columns, parted by commas, semicolons or tabs, ' +
    'one of them msisdn or customer_id, such as msisdn,given_name,amount'
  );
}

function variableProblems(column: string): string[] {
  // A variable that nobody uses would be taken for it, and nobody told.
  const plain = column.replaceAll(BETWEEN_WORDS, '');
  const meant = OWN_COLUMNS.find((own) => own.replaceAll(BETWEEN_WORDS, '') === plain);
  if (meant !== undefined) {
    return [`the header has the column "${shown(column)}"; did you mean "${meant}"?`];
  }
  if (VARIABLE_NAME.test(column)) return [];
  return [
    `the header has the column "${shown(column)}"; a variable's name is 1 to 64 of a-z, 0-9 and _, the first a letter`,
  ];
}
