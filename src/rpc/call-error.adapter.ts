import { HttpException, Logger } from '@nestjs/common';
import { Metadata } from '@grpc/grpc-js';
import { Failure } from '../failure/failure.js';
import type { FailureCode } from '../failure/failure.js';
import { DETAILS_KEY, encodeStatus, statusOf } from './failure-status.js';

/** An error as @grpc/grpc-js sends it. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly code: number,
    readonly details: string,
    readonly metadata: Metadata,
  ) {
    super(details);
  }
}

const HTTP_CODES: Record<number, FailureCode> = {
  400: 'invalid_argument',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  409: 'failed_precondition',
  412: 'failed_precondition',
  413: 'invalid_argument',
  422: 'invalid_argument',
  429: 'rate_exceeded',
  503: 'overloaded',
};

const logger = new Logger('Rpc');

/**
 * Whatever was thrown, as what the caller may see of it. What is not a Failure
 * leaves as INTERNAL with a neutral text, and is logged.
 */
export function callError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  const failure = error instanceof HttpException ? failureOf(error) : error;
  if (!(failure instanceof Failure) || failure.code === 'internal') logUnexpected(failure);
  const status = statusOf(failure);
  const metadata = new Metadata();
  metadata.set(DETAILS_KEY, encodeStatus(status));
  return new CallError(status.code, status.message, metadata);
}

/** The same for a result inside a response; logs what is unexpected. */
export function refusalOf(error: unknown) {
  if (!(error instanceof Failure) || error.code === 'internal') logUnexpected(error);
  return statusOf(error);
}

function failureOf(exception: HttpException): unknown {
  const code = HTTP_CODES[exception.getStatus()];
  return code === undefined ? exception : new Failure(code, exception.message);
}

function logUnexpected(error: unknown): void {
  if (!(error instanceof Error)) {
    logger.error(`a call failed with something that is no error (${typeof error})`);
    return;
  }
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  logger.error(`a call failed unexpectedly: ${error.message}`, `${error.stack}${cause}`);
}
