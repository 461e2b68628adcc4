import type { ServiceError } from '@grpc/grpc-js';
import { readRpcError } from '../../src/cli/rpc-error.js';
import { DETAILS_KEY, decodeStatus, detailsOf } from '../../src/rpc/failure-status.js';

/** How a call was refused. */
export interface Refusal {
  /** For example `INVALID_ARGUMENT`. */
  code: string;
  /** The ErrorInfo's, for example `CONSENT_MISSING`. */
  reason: string;
  /** Each once. */
  fields: string[];
  /** All that was said. */
  words: string;
}

/** Resolves with how the call was refused; rejects where it was not. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  let error: ServiceError;
  try {
    await call;
  } catch (thrown) {
    error = thrown as ServiceError;
    const { codeName, message, violations } = readRpcError(error);
    const [trailer] = error.metadata.get(DETAILS_KEY) as Buffer[];
    const { reason } = detailsOf(decodeStatus(trailer));
    return {
      code: codeName,
      reason,
      fields: [...new Set(violations.map(({ field }) => field))],
      words: [message, ...violations.map(({ description }) => description)].join('\n'),
    };
  }
  throw new Error('the call was not refused');
}
