/** A customer's whole message, put together, on its way to an answer. */
export interface ReceivedText {
  /** The inbound_id of its first part: of the command, and its key at the core. */
  commandId: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  carrier: string;
  /** The bank's number that was written to, as it came. */
  destination: string;
  /** E.164 with the plus sign; null where the sender is none that can be answered. */
  msisdn: string | null;
  /** As it came. */
  source: string;
  /** Null where nobody can read it (binary, an unknown alphabet, a broken header). */
  text: string | null;
  /** Parts that never came; 0 of a whole message. */
  missingParts: number;
  /** How often it was begun, this time included; more than 1 after a crash or with the database away. */
  attempt: number;
}

/** Answers customers' messages; inbound-work hands them over, one of a number at a time. */
export interface TextAnswerer {
  /**
   * Resolves once all that is to become of it is committed, its audit and its
   * reply too; it is not handed over again then, and its octets are erased.
   * Rejects with a retryable Failure where it is to be begun again.
   */
  answer(received: ReceivedText): Promise<void>;
}

/** The Nest token of the TextAnswerer. */
export const TEXT_ANSWERER = Symbol('TextAnswerer');
