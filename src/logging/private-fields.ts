import { maskMsisdn } from '../message/msisdn.js';

/**
 * Fields that can hold a text, a code, a number or a secret, in any spelling.
 * The first defence is not to log them; this is the second.
 */
const PRIVATE = new Set(
  [
    'text',
    'body',
    'content',
    'message_text',
    'short_message',
    'message_payload',
    'user_data',
    'octets',
    'pdu',
    'variables',
    'values',
    'parameters',
    'csv',
    // Of one-time passwords and what they approve.
    'otp',
    'pin',
    'code',
    'code_hash',
    'request_hash',
    'context_hash',
    'amount',
    'balance',
    'payee',
    'counterparty',
    'android_app_hash',
    'web_otp_domain',
    // Of people.
    'customer',
    'given_name',
    'birth_date',
    'city',
    'accounts',
    'nickname',
    'masked_account',
    'masked_card',
    'msisdn',
    'recipient',
    'recipient_hash',
    'recipient_msisdn',
    'phone',
    'phone_number',
    'to',
    'from',
    'source_addr',
    'destination_addr',
    'api_key',
    'key',
    'keys',
    'lookup_key',
    'secret',
    'password',
    'authorization',
    'x-api-key',
    'cookie',
    'metadata',
    'database_url',
  ].map(plain),
);

export const REMOVED = '[removed]';
const DEPTH = 6;

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

const decisions = new Map<string, boolean>();

function isPrivate(name: string): boolean {
  let decision = decisions.get(name);
  if (decision === undefined) {
    decision = PRIVATE.has(plain(name));
    // Names of fields are few; a peer must not be able to fill the memory with them.
    if (decisions.size < 5_000) decisions.set(name, decision);
  }
  return decision;
}

/** The same object where nothing in it is private, else a copy without it. Plain objects and arrays only are looked into. */
export function withoutPrivate<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (depth >= DEPTH) return REMOVED as T;
    const copy = value.map((item: unknown) => withoutPrivate(item, depth + 1));
    return copy.some((item, index) => item !== value[index]) ? (copy as T) : value;
  }
  if (!isPlain(value)) return Buffer.isBuffer(value) ? (REMOVED as T) : value;
  if (depth >= DEPTH) return REMOVED as T;
  let copy: Record<string, unknown> | undefined;
  for (const name in value) {
    const before: unknown = value[name];
    const after =
      before !== null && before !== undefined && isPrivate(name)
        ? REMOVED
        : typeof before === 'object'
          ? withoutPrivate(before, depth + 1)
          : before;
    if (after !== before) (copy ??= { ...value })[name] = after;
  }
  return (copy ?? value) as T;
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// A time zone has four digits after its plus sign, a number at least seven.
const NUMBER = /\+\d{7,15}(?!\d)/g;

/** A finished log line with every E.164 number in it masked, wherever it came from. */
export function maskNumbers(line: string): string {
  return line.includes('+') ? line.replaceAll(NUMBER, (number) => maskMsisdn(number)) : line;
}

/** What an error may say: never the fields that drivers hang on it, such as a row's values. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error' };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...((typeof code === 'string' || typeof code === 'number') && { code: String(code) }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause instanceof Error &&
      depth < 3 && { cause: loggedError(error.cause, depth + 1) }),
  };
}
