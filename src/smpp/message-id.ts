/** How a carrier writes its message IDs: as text of its own, or as a number. */
export type MessageIdForm = 'as-is' | 'hex' | 'decimal';

const CONTROL = /\p{Cc}/u;

/**
 * A message ID as it came, without the spaces around it and a terminator too
 * many; empty where it has another control character. No carrier means one, and
 * PostgreSQL keeps no NUL.
 */
export function readMessageId(text: string): string {
  const id = (text.endsWith('\0') ? text.slice(0, -1) : text).trim();
  return CONTROL.test(id) ? '' : id;
}

/** No message ID is longer (SMPP 3.4, 5.2.23: 65 octets with the NUL); nothing longer is worth reading as a number. */
const MOST_DIGITS = 64;

/**
 * One spelling for an ID that a carrier writes in hexadecimal in one place and
 * in decimal in another: the decimal number without leading zeros. `as-is` is
 * left alone, and so is what does not have the form it should have.
 */
export function canonicalMessageId(messageId: string, form: MessageIdForm): string {
  if (form === 'as-is') return messageId;
  const digits = messageId.trim();
  if (digits.length > MOST_DIGITS) return messageId;
  if (form === 'hex') {
    const hex = /^(?:0x)?([0-9a-f]+)$/i.exec(digits);
    return hex === null ? messageId : BigInt(`0x${hex[1]}`).toString();
  }
  return /^[0-9]+$/.test(digits) ? BigInt(digits).toString() : messageId;
}
