import type { FieldChecks } from '../failure/field-checks.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 500;

/** The page after a change: its ID, not to be read by anyone. */
export function encodeChangeToken(changeId: string): string {
  return Buffer.from(changeId.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The change to go on below; null for the first page, and with a violation. */
export function checkChangeToken(checks: FieldChecks, field: string, token: string): string | null {
  if (token === '') return null;
  const hex = token.length > 40 ? '' : Buffer.from(token, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (UUID.test(id)) return id;
  checks.add(field, 'is not a token that ListCustomerChanges gave');
  return null;
}

/** How many changes a page has. */
export function checkPageSize(checks: FieldChecks, field: string, value: number): number {
  if (value === 0) return DEFAULT_PAGE;
  if (value < 1 || value > LARGEST_PAGE) {
    checks.add(field, `is ${value}; it must be 0 to ${LARGEST_PAGE}`);
  }
  return value;
}
