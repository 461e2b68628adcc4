/** A customer of the bank, as far as messages need to know. */
export interface Customer {
  /** The bank's own identifier. */
  id: string;
  /** E.164 with the plus sign. */
  msisdn: string;
  /** BCP 47; null takes the bank's. */
  locale: string | null;
  /** IANA; null takes the bank's. */
  timeZone: string | null;
}

/** UTF-16 code units of a customer ID. */
const LONGEST_ID = 128;
const CONTROL = /\p{Cc}/u;

/** What is wrong with a customer ID, null where nothing is. PostgreSQL keeps no NUL in a text. */
export function customerIdProblem(id: string): string | null {
  if (id === '') return `is missing; it must have 1 to ${LONGEST_ID} characters`;
  if (id.length > LONGEST_ID) return `has ${id.length} characters; it may have ${LONGEST_ID}`;
  return CONTROL.test(id) ? 'has a control character; it may have none' : null;
}
