import type { ReceiptChange } from '../queue/segment-change.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import { canonicalMessageId } from '../smpp/message-id.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';
import type { Receipt } from '../smpp/receipt-text.js';

/**
 * The change that a receipt asks for, or null where it names no message. The
 * TLV receipted_message_id repeats the ID of the response (SMPP 3.4, 5.3.2.12);
 * only the text has a form of its own. `bind` is `<carrier>/<slot>`.
 */
export function receiptChange(
  receipt: Receipt,
  pdu: Pick<InboundPdu, 'receipted_message_id'>,
  carrier: Pick<CarrierSettings, 'name' | 'messageId'>,
  bind: string,
  now: number,
): ReceiptChange | null {
  const byTlv = Boolean(pdu.receipted_message_id);
  const form = byTlv ? carrier.messageId.response : carrier.messageId.receipt;
  const smscMessageId = canonicalMessageId(receipt.messageId, form);
  if (smscMessageId === '') return null;
  const detail = [
    receipt.stat === '' ? '' : `stat:${printable(receipt.stat)}`,
    receipt.err === '' ? '' : `err:${printable(receipt.err)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
  return {
    carrier: carrier.name,
    smscMessageId,
    to: receipt.state,
    entry: {
      t: now,
      s: receipt.state,
      ...(detail === '' ? {} : { d: detail }),
      b: bind,
    },
  };
}

/** Words of the SMSC's own: short, and nothing but letters, digits and a few signs. */
function printable(word: string): string {
  return word.slice(0, 16).replace(/[^A-Za-z0-9._-]/g, '?');
}
