import type { Rate } from '../otp/rate-rules.js';

/** The same text, word for word, so often within the time is a machine's. */
export const SAME_TEXT: Rate = { limit: 8, within: 600_000 };

/** For so long a text that we sent is known when it comes back. */
export const OWN_TEXT: Rate = { limit: 1, within: 3_600_000 };

/** For so long an answer that closed a question is known when it comes again. */
export const SAME_ANSWER: Rate = { limit: 1, within: 600_000 };

/** Fewer letters and digits could be anybody's. */
const SHORTEST_OWN = 12;

/** A text by its letters and digits alone: spaces, marks and case change on the way. */
export function plainForm(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Whether a text is long enough to be told from what a customer writes. */
export function isTelling(plain: string): boolean {
  return plain.length >= SHORTEST_OWN;
}

/** Whether a number is one that the bank sends from, or receives at: its answers would be answered for ever. */
export function isOwnNumber(msisdn: string, own: readonly string[]): boolean {
  const digits = msisdn.replace(/^\+/, '');
  return own.some((address) => address.replace(/^\+/, '') === digits);
}
