import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { DETAILS_KEY, decodeStatus, detailsOf } from '../rpc/failure-status.js';

/** What a failed call says of itself. */
export interface RpcError {
  /** gRPC status code. */
  code: number;
  /** For example `INVALID_ARGUMENT`. */
  codeName: string;
  message: string;
  violations: { field: string; description: string }[];
  /** The daemon said it itself, and not what carries the call. */
  answered: boolean;
  /** Milliseconds until the call is worth repeating, where the daemon said so. */
  retryAfter: number | null;
}

/** Whether it is an error of a gRPC call. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && typeof (error as Partial<ServiceError>).code === 'number';
}

export function readRpcError(error: ServiceError): RpcError {
  const known: RpcError = {
    code: error.code,
    codeName: status[error.code] ?? String(error.code),
    message: error.details || error.message,
    violations: [],
    answered: false,
    retryAfter: null,
  };
  const [trailer] = error.metadata?.get(DETAILS_KEY) ?? [];
  if (!Buffer.isBuffer(trailer)) return known;
  try {
    const { violations, retryAfter } = detailsOf(decodeStatus(trailer));
    return { ...known, violations, answered: true, retryAfter: retryAfter ?? null };
  } catch {
    // Details are a help; a malformed one must not hide the error itself.
    return known;
  }
}
