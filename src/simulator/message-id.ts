export const MESSAGE_ID_STYLES = [
  'decimal',
  'hex',
  'hex-response-decimal-receipt',
  'uuid',
] as const;

export type MessageIdStyle = (typeof MESSAGE_ID_STYLES)[number];

/** One message's ID, as its submit_sm_resp and as its receipts write it. */
export interface MessageId {
  response: string;
  receipt: string;
}

/** Hands out message IDs of one style, none twice. */
export class MessageIds {
  #last: number;

  /** `start` is the number before the first; begin above all earlier runs. */
  constructor(
    private readonly style: MessageIdStyle,
    start: number,
    private readonly uuid: () => string,
  ) {
    this.#last = start;
  }

  next(): MessageId {
    if (this.style === 'uuid') return same(this.uuid());
    this.#last += 1;
    if (this.style === 'decimal') return same(String(this.#last));
    const hex = this.#last.toString(16);
    return this.style === 'hex' ? same(hex) : { response: hex, receipt: String(this.#last) };
  }
}

function same(id: string): MessageId {
  return { response: id, receipt: id };
}
