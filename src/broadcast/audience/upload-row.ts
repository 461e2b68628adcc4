import { checkCustomerLocale, checkTimeZone, wordsProblem } from '../../customer/profile-checks.js';
import { Failure } from '../../failure/failure.js';
import { FieldChecks } from '../../failure/field-checks.js';
import { privateProblem } from '../../guard/private-text.js';
import { parseMsisdn } from '../../message/msisdn.js';
import type { AudienceRow } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { checkCustomerId } from '../../rpc/request-checks.js';
import type { MemberContent } from './member.js';
import { MOST_VARIABLES, OWN_COLUMNS, VARIABLE_NAME } from './upload-columns.js';

/** A row that can be kept: of a number, or of a customer by ID. */
export interface MemberDraft {
  /** Null of a number. */
  customerId: string | null;
  content: MemberContent;
}

/** UTF-16 code units of a variable's value. */
export const LONGEST_VALUE = 200;
/** Octets of a row. */
export const LONGEST_ROW = 8192;
/** As spreadsheets write it before what is text and looks like a number. */
const APOSTROPHE = /^'(?=\+)/;
const EXPONENT = /^\+?\d+([.,]\d+)?E\+?\d+$/i;

/** Judges a row of the contract; throws a Failure `invalid_argument`. */
export function draftOfRow(row: AudienceRow): MemberDraft {
  const size = Buffer.byteLength(JSON.stringify(row));
  const checks = new FieldChecks();
  if (size > LONGEST_ROW) checks.add('row', `has ${size} octets; it may have ${LONGEST_ROW}`);
  const draft = checked(checks, row, 'row.', 'row.variables.');
  checks.finish('');
  return draft;
}

/** Judges a line of a file by its columns; throws a Failure `invalid_argument`. */
export function draftOfCells(cells: ReadonlyMap<string, string>): MemberDraft {
  const variables: Record<string, string> = {};
  for (const [column, cell] of cells) {
    if (!OWN_COLUMNS.includes(column)) variables[column] = cell;
  }
  const own = (column: string) => cells.get(column) ?? '';
  const row: AudienceRow = {
    msisdn: own('msisdn'),
    customerId: own('customer_id'),
    locale: own('locale'),
    timeZone: own('time_zone'),
    variables,
  };
  const checks = new FieldChecks();
  const draft = checked(checks, row, '', '');
  checks.finish('');
  return draft;
}

function checked(
  checks: FieldChecks,
  row: AudienceRow,
  prefix: string,
  variablePrefix: string,
): MemberDraft {
  const msisdn = checkedMember(checks, row, prefix);
  const locale = checkCustomerLocale(checks, `${prefix}locale`, row.locale);
  const timeZone = checkTimeZone(checks, `${prefix}time_zone`, row.timeZone);
  const variables = Object.entries(row.variables).filter(([, value]) => value !== '');
  if (variables.length > MOST_VARIABLES) {
    const problem = `has ${variables.length} variables; it may have ${MOST_VARIABLES}`;
    checks.add(`${prefix}variables`, problem);
  } else {
    for (const [name, value] of variables) checkVariable(checks, variablePrefix, name, value);
  }
  return {
    customerId: msisdn === null ? row.customerId : null,
    content: {
      ...(msisdn !== null && { msisdn }),
      ...(locale !== null && { locale }),
      ...(timeZone !== null && { timeZone }),
      variables: Object.fromEntries(variables),
    },
  };
}

/** The number in E.164; null of a customer, and with a violation. */
function checkedMember(
  checks: FieldChecks,
  { msisdn, customerId }: AudienceRow,
  prefix: string,
): string | null {
  if (msisdn === '' && customerId === '') {
    checks.add(`${prefix}msisdn`, 'is missing; give msisdn or customer_id');
    return null;
  }
  if (msisdn !== '' && customerId !== '') {
    checks.add(`${prefix}customer_id`, 'is there and msisdn as well; give one of the two');
    return null;
  }
  if (msisdn === '') {
    checkCustomerId(checks, `${prefix}customer_id`, customerId);
    return null;
  }
  if (EXPONENT.test(msisdn)) {
    checks.add(`${prefix}msisdn`, 'has lost its digits in a spreadsheet; make the column text');
    return null;
  }
  try {
    return parseMsisdn(msisdn.replace(APOSTROPHE, ''), `${prefix}msisdn`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const { field, description } of error.violations) checks.add(field, description);
    return null;
  }
}

function checkVariable(checks: FieldChecks, prefix: string, name: string, value: string): void {
  if (!VARIABLE_NAME.test(name)) {
    // It is not repeated: whatever it is, it is no name.
    checks.add(
      prefix.slice(0, -1),
      "has a name that is none; a variable's is 1 to 64 of a-z, 0-9 and _, the first a letter",
    );
    return;
  }
  const problem = wordsProblem(value, { most: LONGEST_VALUE }) ?? privateProblem(value);
  if (problem !== null) checks.add(`${prefix}${name}`, problem);
}
