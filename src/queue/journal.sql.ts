/**
 * The part of a statement that notes in the journal what it changed: one row for
 * all of it. `changed` is the part that gives message_id, segment_number and
 * state; `at` a parameter in ms since the epoch; `detail` an SQL text.
 */
export function noted(changed: string, at: string, detail = "''"): string {
  return `noted as (
      insert into journal (at, message_ids, segment_numbers, states, details)
      select to_timestamp(${at}::bigint / 1000.0), array_agg(message_id),
        array_agg(segment_number), array_agg(state), array_agg(${detail}::text)
      from ${changed} having count(*) > 0
    )`;
}
