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
