import { stateCode } from '../message/states.js';
import { bigintArray, intArray, jsonArray, textArray, uuidArray } from '../storage/pg-array.js';
import { predecessorMask, receiptMask } from './segment-change.js';
import type { ReceiptChange, SegmentChange } from './segment-change.js';

/** The least and the greatest of some UUIDs in text form, which sort as they do in PostgreSQL. */
export function idBounds(ids: readonly string[]): [least: string, greatest: string] {
  let least = ids[0]!;
  let greatest = least;
  for (const id of ids) {
    if (id < least) least = id;
    else if (id > greatest) greatest = id;
  }
  return [least, greatest];
}

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
    ...idBounds(ids),
    now,
  ];
}

/** The parameters of RECEIVE; a receipt's ordinal is its place. `floor` is the least message ID to look at. */
export function receiveColumns(
  receipts: readonly ReceiptChange[],
  floor: string,
  now: number,
): unknown[] {
  return [
    intArray(receipts.map((_, ordinal) => ordinal)),
    textArray(receipts.map((receipt) => receipt.carrier)),
    textArray(receipts.map((receipt) => receipt.smscMessageId)),
    intArray(receipts.map((receipt) => stateCode(receipt.to))),
    intArray(receipts.map((receipt) => receiptMask(receipt.to))),
    jsonArray(receipts.map((receipt) => JSON.stringify(receipt.entry))),
    floor,
    now,
  ];
}
