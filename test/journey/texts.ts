/**
 * Texts, their data_coding where the carrier takes GSM 7-bit, Latin-1 and UCS-2,
 * and how many segments they are beside a UDH of 7 octets and one of 6.
 */
export const TEXTS = {
  gsm: ['Balance: {100} €, [ok] ~ £5 at Ödön\\Åse|^ @home', 0, 1, 1],
  fullGsm: ['x'.repeat(160), 0, 1, 1],
  longGsm: ['Your €statement is ready. '.repeat(16), 0, 3, 3],
  tenGsm: ['x'.repeat(1500), 0, 10, 10],
  ucs2: ['आपके खाते में ₹100 जमा हुए।', 8, 1, 1],
  /** A cut after 66 or 67 units would fall within a surrogate pair. */
  pairs: ['Z' + '🏦'.repeat(66), 8, 3, 2],
  longUcs2: ['खाते में ₹100 जमा 🏦 हुए। '.repeat(9), 8, 4, 4],
  latin: ['Crédito: 100 à vista não são 10 vezes dez, João; avô, ½ ç', 3, 1, 1],
  longLatin: ['Crédito: 100 à vista não são 10 vezes, João. '.repeat(8), 3, 3, 3],
} as const;

export type TextName = keyof typeof TEXTS;
