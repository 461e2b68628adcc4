import { stateCode } from '../message/states.js';
import { bigintArray, intArray, jsonArray, textArray, uuidArray } from '../storage/pg-array.js';
import { rangeOf } from './id-range.js';
import type { IdRange } from './id-range.js';
import { predecessorMask, receiptMask } from './segment-change.js';
import type { ReceiptChange, SegmentChange } from './segment-change.js';

/** The parameters of CHANGE, column by column. `now` in ms since the epoch. */
export function changeColumns(changes: readonly SegmentChange[], now: number): unknown[] {
  const ids = changes.map((change) => change.messageId);
  return [
    uuidArray(ids),
    intArray(changes.map((change) => change.segmentNumber)),
    intArray(changes.map((change) => stateCode(change.to))),
    intArray(changes.map((change) => predecessorMask(change.to))),
    bigintArray(changes.map((change) => change.dueAt ?? null)),
    textArray(changes.map((change) => change.smscMessageId ?? null)),
    jsonArray(changes.map((change) => JSON.stringify(change.entries))),
    textArray(changes.map((change) => change.entries[change.entries.length - 1]?.d ?? '')),
    intArray(changes.map((change) => change.attempts ?? null)),
    ...rangeOf(ids),
    now,
  ];
}

/** The parameters of RECEIVE; a receipt's ordinal is its place. */
export function receiveColumns(
  receipts: readonly ReceiptChange[],
  range: IdRange,
  now: number,
): unknown[] {
  return [
    intArray(receipts.map((_, ordinal) => ordinal)),
    textArray(receipts.map((receipt) => receipt.carrier)),
    textArray(receipts.map((receipt) => receipt.smscMessageId)),
    intArray(receipts.map((receipt) => stateCode(receipt.to))),
    intArray(receipts.map((receipt) => receiptMask(receipt.to))),
    jsonArray(receipts.map((receipt) => JSON.stringify(receipt.entry))),
    ...range,
    now,
  ];
}
