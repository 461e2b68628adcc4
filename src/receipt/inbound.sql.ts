import type { Statement } from '../storage/queryable.js';

/** Keeps what customers send, and receipts that nobody could read. */
export const KEEP_INBOUND: Statement = {
  name: 'receipt-keep-inbound',
  text: `
    insert into inbound_message (inbound_id, carrier, received_at, source_hash, pdu_sealed)
    select inbound_id, carrier, to_timestamp(received_at / 1000.0), source_hash, pdu_sealed
    from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[])
      as t (inbound_id, carrier, received_at, source_hash, pdu_sealed)`,
};
