import { classCode } from '../message/message-class.js';
import { isFinal, stateOfCode } from '../message/states.js';
import { uuidArray } from '../storage/pg-array.js';
import type { Queryable } from '../storage/queryable.js';
import { rangeOf } from './id-range.js';
import { ERASE } from './record.sql.js';
import type { ChangedSegment } from './segment-change.js';

const OTP = classCode('otp');

/** Erases the texts of those one-time passwords among these messages that are done with. */
export async function eraseTexts(
  queryable: Queryable,
  messageIds: readonly string[],
): Promise<void> {
  if (messageIds.length === 0) return;
  await queryable.rows(ERASE, [uuidArray(messageIds), ...rangeOf(messageIds), Date.now()]);
}

/** Promise 8: an OTP's text goes once its fate is final; the sweep finds what is missed here. */
export async function eraseFinal(
  queryable: Queryable,
  segments: readonly ChangedSegment[],
): Promise<void> {
  const final = segments.filter(
    ({ messageClass, state }) => messageClass === OTP && isFinal(stateOfCode(state)),
  );
  await eraseTexts(
    queryable,
    final.map(({ messageId }) => messageId),
  );
}
