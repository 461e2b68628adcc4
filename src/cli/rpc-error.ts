import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import protobuf from 'protobufjs/light.js';

/** What a failed call says of itself. */
export interface RpcError {
  /** gRPC status code. */
  code: number;
  /** For example `INVALID_ARGUMENT`. */
  codeName: string;
  message: string;
  violations: { field: string; description: string }[];
  /** Milliseconds until the call is worth repeating, where the daemon said so. */
  retryAfter: number | null;
}

/** google.rpc.Status and the details of it that Tellerline gives (googleapis, google/rpc/error_details.proto). */
const google = protobuf.Root.fromJSON({
  nested: {
    Status: {
      fields: {
        code: { type: 'int32', id: 1 },
        message: { type: 'string', id: 2 },
        details: { rule: 'repeated', type: 'Any', id: 3 },
      },
    },
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    BadRequest: {
      fields: { fieldViolations: { rule: 'repeated', type: 'FieldViolation', id: 1 } },
    },
    FieldViolation: {
      fields: { field: { type: 'string', id: 1 }, description: { type: 'string', id: 2 } },
    },
    RetryInfo: { fields: { retryDelay: { type: 'Duration', id: 1 } } },
    Duration: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
  },
});

interface Any {
  typeUrl: string;
  value: Uint8Array;
}

/** Decodes a message of `google`; longs come as numbers. */
function decode<T>(type: string, octets: Uint8Array): T {
  const found = google.lookupType(type);
  return found.toObject(found.decode(octets), { longs: Number, defaults: true }) as T;
}

/** The details of a google.rpc.Status that came apart already, or as the octets of the trailer. */
export function readDetails(details: readonly Any[]): Pick<RpcError, 'violations' | 'retryAfter'> {
  const found: Pick<RpcError, 'violations' | 'retryAfter'> = { violations: [], retryAfter: null };
  for (const { typeUrl, value } of details) {
    if (typeUrl.endsWith('/google.rpc.BadRequest')) {
      const bad = decode<{ fieldViolations: RpcError['violations'] }>('BadRequest', value);
      found.violations.push(...bad.fieldViolations);
    } else if (typeUrl.endsWith('/google.rpc.RetryInfo')) {
      const info = decode<{ retryDelay: { seconds: number; nanos: number } | null }>(
        'RetryInfo',
        value,
      );
      const delay = info.retryDelay;
      if (delay !== null) found.retryAfter = delay.seconds * 1000 + delay.nanos / 1e6;
    }
  }
  return found;
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
    retryAfter: null,
  };
  const [trailer] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!Buffer.isBuffer(trailer)) return known;
  try {
    return { ...known, ...readDetails(decode<{ details: Any[] }>('Status', trailer).details) };
  } catch {
    // Details are a help; a malformed one must not hide the error itself.
    return known;
  }
}
