import protobuf from 'protobufjs';
import { Failure } from '../failure/failure.js';
import type { FailureCode } from '../failure/failure.js';
import type { Status } from './generated/google/rpc/status.js';

/** The google.rpc.Code numbers that Tellerline answers with. */
export const CODE = {
  OK: 0,
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

const CODES: Record<FailureCode, number> = {
  invalid_argument: CODE.INVALID_ARGUMENT,
  not_found: CODE.NOT_FOUND,
  failed_precondition: CODE.FAILED_PRECONDITION,
  permission_denied: CODE.PERMISSION_DENIED,
  unauthenticated: CODE.UNAUTHENTICATED,
  rate_exceeded: CODE.RESOURCE_EXHAUSTED,
  storage_away: CODE.UNAVAILABLE,
  no_route: CODE.FAILED_PRECONDITION,
  consent_missing: CODE.FAILED_PRECONDITION,
  recipient_blocked: CODE.FAILED_PRECONDITION,
  recipient_changed: CODE.FAILED_PRECONDITION,
  recipient_locked: CODE.FAILED_PRECONDITION,
  prefix_held: CODE.FAILED_PRECONDITION,
  country_not_allowed: CODE.FAILED_PRECONDITION,
  text_not_registered: CODE.FAILED_PRECONDITION,
  core_away: CODE.UNAVAILABLE,
  overloaded: CODE.UNAVAILABLE,
  stopping: CODE.UNAVAILABLE,
  internal: CODE.INTERNAL,
};

/** `domain` of every ErrorInfo; its `reason` is the FailureCode in capitals. */
export const ERROR_DOMAIN = 'tellerline';

/** The metadata key that carries an encoded google.rpc.Status. */
export const DETAILS_KEY = 'grpc-status-details-bin';

// A status travels in HTTP/2 headers, and clients bound those to some kilobytes.
const MOST_VIOLATIONS = 20;
const LONGEST_DESCRIPTION = 200;
const LONGEST_MESSAGE = 1000;

const types = protobuf.Root.fromJSON({
  nested: {
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    Duration: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
    Status: {
      fields: {
        code: { type: 'int32', id: 1 },
        message: { type: 'string', id: 2 },
        details: { rule: 'repeated', type: 'Any', id: 3 },
      },
    },
    FieldViolation: {
      fields: { field: { type: 'string', id: 1 }, description: { type: 'string', id: 2 } },
    },
    BadRequest: {
      fields: { fieldViolations: { rule: 'repeated', type: 'FieldViolation', id: 1 } },
    },
    RetryInfo: { fields: { retryDelay: { type: 'Duration', id: 1 } } },
    ErrorInfo: {
      fields: { reason: { type: 'string', id: 1 }, domain: { type: 'string', id: 2 } },
    },
  },
});

type DetailName = 'BadRequest' | 'RetryInfo' | 'ErrorInfo';

function detail(name: DetailName, content: object): { typeUrl: string; value: Buffer } {
  const type = types.lookupType(name);
  return {
    typeUrl: `type.googleapis.com/google.rpc.${name}`,
    value: Buffer.from(type.encode(type.fromObject(content)).finish()),
  };
}

/**
 * What a caller is told of an error: a google.rpc.Status with ErrorInfo, and
 * BadRequest or RetryInfo where they apply. An error that is no Failure is told
 * as INTERNAL, and nothing of it but that.
 */
export function statusOf(error: unknown): Status {
  const failure =
    error instanceof Failure
      ? error
      : new Failure('internal', 'Something went wrong inside Tellerline; its log says what.');
  const details = [
    detail('ErrorInfo', { reason: failure.code.toUpperCase(), domain: ERROR_DOMAIN }),
  ];
  if (failure.violations.length > 0) {
    const fieldViolations = failure.violations.slice(0, MOST_VIOLATIONS).map((violation) => ({
      field: clip(violation.field, LONGEST_DESCRIPTION),
      description: clip(violation.description, LONGEST_DESCRIPTION),
    }));
    details.push(detail('BadRequest', { fieldViolations }));
  }
  if (failure.retryAfter !== undefined) {
    const wait = Math.max(1, Math.ceil(failure.retryAfter));
    const retryDelay = { seconds: Math.floor(wait / 1000), nanos: (wait % 1000) * 1_000_000 };
    details.push(detail('RetryInfo', { retryDelay }));
  }
  return {
    code: CODES[failure.code],
    message: clip(failure.publicMessage, LONGEST_MESSAGE),
    details,
  };
}

/** The encoded Status, as `grpc-status-details-bin` carries it. */
export function encodeStatus(status: Status): Buffer {
  const type = types.lookupType('Status');
  return Buffer.from(type.encode(type.fromObject(status)).finish());
}

/** The details of a status, opened; what a client shows of an error. */
export interface StatusDetails {
  /** A FailureCode in capitals, such as `INVALID_ARGUMENT`; empty when absent. */
  reason: string;
  violations: { field: string; description: string }[];
  /** Milliseconds; undefined when absent. */
  retryAfter: number | undefined;
}

/** Opens the details of a Status; those of kinds unknown here are passed over. */
export function detailsOf(status: Pick<Status, 'details'>): StatusDetails {
  const opened: StatusDetails = { reason: '', violations: [], retryAfter: undefined };
  for (const { typeUrl, value } of status.details) {
    const name = typeUrl.slice(typeUrl.lastIndexOf('.') + 1);
    if (name !== 'BadRequest' && name !== 'RetryInfo' && name !== 'ErrorInfo') continue;
    const type = types.lookupType(name);
    const content = type.toObject(type.decode(value), { longs: Number, defaults: true });
    if (name === 'ErrorInfo') opened.reason = String(content['reason']);
    if (name === 'BadRequest') {
      opened.violations = content['fieldViolations'] as StatusDetails['violations'];
    }
    if (name === 'RetryInfo') {
      const delay = content['retryDelay'] as { seconds: number; nanos: number } | null;
      if (delay !== null) opened.retryAfter = delay.seconds * 1000 + delay.nanos / 1_000_000;
    }
  }
  return opened;
}

/** Decodes what `encodeStatus` encoded; throws on bytes that are not a Status. */
export function decodeStatus(bytes: Uint8Array): Status {
  const type = types.lookupType('Status');
  return type.toObject(type.decode(bytes), { defaults: true }) as Status;
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
