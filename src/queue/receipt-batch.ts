import { isFinal } from '../message/states.js';
import type { ReceiptChange } from './segment-change.js';

/** The name of a receipt's segment: message IDs are the carrier's own. */
export function receiptKey(receipt: { carrier: string; smscMessageId: string }): string {
  return `${receipt.carrier}\n${receipt.smscMessageId}`;
}

/**
 * One receipt a segment, since one statement can move a row only once: the first
 * final one, else the first. The others say nothing new. Gives the places, in
 * `receipts`, of those that count.
 */
export function leadingReceipts(receipts: readonly ReceiptChange[]): number[] {
  const leading = new Map<string, number>();
  receipts.forEach((receipt, place) => {
    const key = receiptKey(receipt);
    const before = leading.get(key);
    if (before === undefined) leading.set(key, place);
    else if (isFinal(receipt.to) && !isFinal(receipts[before]!.to)) leading.set(key, place);
  });
  return [...leading.values()];
}
