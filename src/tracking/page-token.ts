import { invalid } from '../failure/failure.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The page after a message: its ID, not to be read by anyone. */
export function encodePageToken(messageId: string): string {
  return Buffer.from(messageId.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The message ID to go on below; null for the first page. Throws a Failure `invalid_argument`. */
export function decodePageToken(token: string): string | null {
  if (token === '') return null;
  const hex = token.length > 40 ? '' : Buffer.from(token, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (UUID.test(id)) return id;
  throw invalid([{ field: 'page_token', description: 'is not a token that List gave' }]);
}

/** A message ID in lower case. Throws a Failure `invalid_argument`. */
export function checkMessageId(field: string, value: string): string {
  const id = value.toLowerCase();
  if (UUID.test(id)) return id;
  throw invalid([{ field, description: 'is not a message ID (a UUIDv7)' }]);
}

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 500;

/** How many messages a page has. Throws a Failure `invalid_argument`. */
export function checkPageSize(value: number): number {
  if (value === 0) return DEFAULT_PAGE;
  if (value >= 1 && value <= LARGEST_PAGE) return value;
  throw invalid([
    { field: 'page_size', description: `is ${value}; it must be 0 to ${LARGEST_PAGE}` },
  ]);
}
