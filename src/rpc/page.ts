import type { FieldChecks } from '../failure/field-checks.js';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 500;

/** How many items a page has: 1 to 500, and 50 where 0 is asked. */
export function checkPageSize(checks: FieldChecks, value: number): number {
  if (value === 0) return DEFAULT_PAGE;
  if (value < 1 || value > LARGEST_PAGE) {
    checks.add('page_size', `is ${value}; it must be 0 to ${LARGEST_PAGE}`);
  }
  return value;
}

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Of 16 octets in base64url, and some more. */
const LONGEST_TOKEN = 40;

export function isUuid7(value: string): boolean {
  return UUID7.test(value);
}

/** The page after an item: its ID (UUIDv7), not to be read by anyone. */
export function encodePageToken(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The ID to go on below; null for the first page, and with a violation. `list` is the method that gives the tokens. */
export function checkPageToken(checks: FieldChecks, token: string, list: string): string | null {
  if (token === '') return null;
  const octets =
    token.length > LONGEST_TOKEN ? '' : Buffer.from(token, 'base64url').toString('hex');
  const id = octets.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (isUuid7(id)) return id;
  checks.add('page_token', `is not a token that ${list} gave`);
  return null;
}
