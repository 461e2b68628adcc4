import { types } from 'node:util';
import pg from 'pg';
import { Failure } from '../failure/failure.js';

/**
 * What became of a statement that failed:
 * `away`: the server cannot be reached, or is going down or coming up;
 * `busy`: it answers, yet could not do this one now (time-out, deadlock, no
 * connection or memory left);
 * `refused`: the same statement would fail again.
 */
export type Trouble = 'away' | 'busy' | 'refused';

const AWAY_STATES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout: the session is gone
  '25006', // read_only_sql_transaction: a stand-by, or a primary that was demoted
]);

const BUSY_STATES = new Set([
  '57014', // query_canceled: statement_timeout
  '55P03', // lock_not_available: lock_timeout
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);

const AWAY_ERRNOS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  // A Unix socket whose server is not there.
  'ENOENT',
]);

// The driver gives these no code.
const AWAY_TEXT =
  /^(Connection terminated|Query read timeout|Client was closed|Client has encountered a connection error)/;
const BUSY_TEXT = /^timeout exceeded when trying to connect/;

export function troubleOf(error: unknown): Trouble {
  // Also true of an error from another realm, such as the runtime's own under a test runner.
  if (!types.isNativeError(error)) return 'refused';
  const { code } = error as { code?: unknown };
  if (error instanceof pg.DatabaseError && typeof code === 'string') {
    // Classes 08 (connection) and 53 (insufficient resources): PostgreSQL manual, appendix A.
    if (code.startsWith('08') || AWAY_STATES.has(code)) return 'away';
    if (code.startsWith('53') || BUSY_STATES.has(code)) return 'busy';
    return 'refused';
  }
  if (typeof code === 'string' && AWAY_ERRNOS.has(code)) return 'away';
  // A host with several addresses fails with one error for each.
  if ('errors' in error && Array.isArray(error.errors))
    return error.errors.some((e) => troubleOf(e) === 'away') ? 'away' : 'refused';
  if (AWAY_TEXT.test(error.message)) return 'away';
  if (BUSY_TEXT.test(error.message)) return 'busy';
  return 'refused';
}

/** A statement that the database would refuse again; for those few that expect one (a unique key). */
export class StatementRefused extends Failure {
  constructor(
    statement: string,
    readonly sqlState: string | undefined,
    readonly constraint: string | undefined,
    text: string,
  ) {
    super('internal', `the database refused the statement ${statement}: ${text}`);
  }
}

/** The Failure of an error that came from the driver; other errors pass unchanged. */
export function databaseFailure(error: unknown, statement: string): unknown {
  if (error instanceof Failure) return error;
  const trouble = troubleOf(error);
  const { message, code } = error as { message: string; code?: string };
  if (trouble !== 'refused') {
    const text = trouble === 'away' ? 'the database cannot be reached' : 'the database is too busy';
    return new Failure('storage_away', text, { cause: new Error(`${statement}: ${message}`) });
  }
  if (!(error instanceof pg.DatabaseError)) return error;
  // The detail of any error, and the text of a data exception (class 22), quote
  // values, which may be a customer's.
  const text = code?.startsWith('22') ? `data exception ${code}` : `${message} (${code})`;
  return new StatementRefused(statement, code, error.constraint, text);
}
