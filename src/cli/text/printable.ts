/** Unseen, and of the spelling: joiners of Indic and Arabic letters, marks that an amount in Arabic has. */
const SPELLING = '\\u061c\\u200c-\\u200f';
const STEERING = new RegExp(`(?![${SPELLING}])[\\p{Cc}\\p{Cf}\\u2028\\u2029]`, 'gu');

/** Text from elsewhere, such as an SMSC's word, without anything that steers a terminal. */
export function printable(text: string): string {
  return text.replace(STEERING, '\uFFFD');
}
