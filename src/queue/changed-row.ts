import type { ChangedSegment } from './segment-change.js';

/** A segment as the statements that change it give it back. */
export interface ChangedRow {
  message_id: string;
  segment_number: number;
  message_class: number;
  state: number;
}

export function toChanged(row: ChangedRow): ChangedSegment {
  return {
    messageId: row.message_id,
    segmentNumber: row.segment_number,
    messageClass: row.message_class,
    state: row.state,
  };
}
