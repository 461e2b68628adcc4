import { invalid } from '../failure/failure.js';
import type { ListPlace } from './scheduled-event.store.js';

const PLACE = /^(\d{1,15}) ([A-Za-z0-9._:-]{1,128})$/;
const LONGEST_TOKEN = 256;

/** The page token after an event of a list; not to be read by anyone. */
export function encodePlace({ dueAt, eventId }: ListPlace): string {
  return Buffer.from(`${dueAt} ${eventId}`).toString('base64url');
}

/** Null for the first page. Throws a Failure `invalid_argument`. */
export function decodePlace(token: string): ListPlace | null {
  if (token === '') return null;
  const text = token.length > LONGEST_TOKEN ? '' : Buffer.from(token, 'base64url').toString();
  const found = PLACE.exec(text);
  if (found !== null) return { dueAt: Number(found[1]), eventId: found[2] };
  throw invalid([{ field: 'page_token', description: 'is not a token that ListScheduled gave' }]);
}
