/**
 * The one family of errors that crosses a folder's border. Callers decide by
 * `code` and `retryable`, never by text. `publicMessage` is what the caller may
 * be told: no text, code or full number of a customer is ever in it.
 */
export type FailureCode =
  | 'invalid_argument'
  | 'not_found'
  | 'failed_precondition'
  | 'permission_denied'
  | 'unauthenticated'
  | 'rate_exceeded'
  | 'storage_away'
  | 'no_route'
  /** The customer refused, or never allowed, what the message is. */
  | 'consent_missing'
  | 'recipient_blocked'
  /** The number or its SIM is new, and one-time passwords wait. */
  | 'recipient_changed'
  /** Too many wrong codes. */
  | 'recipient_locked'
  /** Codes for the prefix are asked for and not used. */
  | 'prefix_held'
  | 'country_not_allowed'
  /** The carrier takes registered texts only, and this is none. */
  | 'text_not_registered'
  /** The bank's own system does not answer. */
  | 'core_away'
  | 'overloaded'
  | 'stopping'
  | 'internal';

/** One field of the input that was wrong. `field` is the path in proto names, such as `event.recipient.msisdn`. */
export interface FieldViolation {
  field: string;
  /** What was wrong and what is allowed. */
  description: string;
}

export interface FailureDetails {
  /** Whether the same call can succeed later. Follows from the code unless given. */
  retryable?: boolean;
  /** After how long, in milliseconds, where known. */
  retryAfter?: number;
  violations?: FieldViolation[];
  cause?: unknown;
}

const RETRYABLE: ReadonlySet<FailureCode> = new Set([
  'rate_exceeded',
  'storage_away',
  'core_away',
  'overloaded',
  'stopping',
]);

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;
  readonly violations: readonly FieldViolation[];

  constructor(
    readonly code: FailureCode,
    readonly publicMessage: string,
    details: FailureDetails = {},
  ) {
    super(publicMessage, { cause: details.cause });
    this.retryable = details.retryable ?? RETRYABLE.has(code);
    this.retryAfter = details.retryAfter;
    this.violations = details.violations ?? [];
  }
}

/** Bad input: every wrong field at once. */
export function invalid(violations: FieldViolation[]): Failure {
  const fields = violations.map((v) => `${v.field}: ${v.description}`).join('; ');
  return new Failure('invalid_argument', fields, { violations });
}

/** What is counted of an error: `internal` for whatever is not of the family. */
export function codeOf(error: unknown): FailureCode {
  return error instanceof Failure ? error.code : 'internal';
}
