import type { Statement } from '../storage/queryable.js';
import type { OperationAnswer } from './operation.js';

/**
 * Takes the key, or gives no row where it is taken. Whoever asks under the same
 * key meanwhile waits here until this transaction ends. $1 the key, $2 the
 * hash, $3 the method.
 */
export const TAKE_KEY: Statement = {
  name: 'demo_bank_take_key',
  text: `
    insert into demo_bank.operation (idempotency_key, request_hash, method)
    values ($1, $2, $3) on conflict do nothing returning 1`,
};

export interface KeptColumns {
  request_hash: Buffer;
  answer: OperationAnswer | null;
  late: boolean;
}

/** $1 the key, $2 not_after in milliseconds since the epoch. */
export const KEPT: Statement = {
  name: 'demo_bank_kept',
  text: `
    select request_hash, answer, clock_timestamp() > to_timestamp($2::bigint / 1000.0) as late
    from demo_bank.operation where idempotency_key = $1`,
};

/** The clock and not the transaction's beginning: locks may have been waited for. $1 as $2 of KEPT. */
export const IS_LATE: Statement = {
  name: 'demo_bank_is_late',
  text: 'select clock_timestamp() > to_timestamp($1::bigint / 1000.0) as late',
};

/** $1 the key, $2 the outcome, $3 the reference or null, $4 the answer. */
export const KEEP_ANSWER: Statement = {
  name: 'demo_bank_keep_answer',
  text: `
    update demo_bank.operation set outcome = $2, reference = $3, answer = $4
    where idempotency_key = $1`,
};
