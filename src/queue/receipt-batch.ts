import { isFinal } from '../message/states.js';
import type { ReceiptChange } from './segment-change.js';

/** The name of a receipt's segment: message IDs are the carrier's own. */
export function receiptKey(receipt: { carrier: string; smscMessageId: string }): string {
  return `${receipt.carrier}\n${receipt.smscMessageId}`;
}

/**
 * One receipt a segment, since one statement can move a row only once: the one
 * that says most, and of those the first. The others say nothing new. Gives the
 * places, in `receipts`, of those that count.
 */
export function leadingReceipts(receipts: readonly ReceiptChange[]): number[] {
  const leading = new Map<string, number>();
  receipts.forEach((receipt, place) => {
    const key = receiptKey(receipt);
    const before = leading.get(key);
    if (before === undefined || weight(receipt) > weight(receipts[before])) {
      leading.set(key, place);
    }
  });
  return [...leading.values()];
}

/** Delivered is the last word; any end says more than a word on the way. */
function weight({ to }: ReceiptChange): number {
  if (to === 'delivered') return 2;
  return isFinal(to) ? 1 : 0;
}
