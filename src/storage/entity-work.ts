import { DriverException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { databaseFailure } from './database-errors.js';

/**
 * Work on entities in one transaction, with errors as Database gives them: a
 * Failure `storage_away` where the server cannot be reached or is too busy.
 */
export async function inTransaction<T>(
  entities: EntityManager,
  name: string,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    return await entities.fork().transactional(work);
  } catch (error) {
    // Where no connection is made, the ORM leaves the error as it was.
    throw databaseFailure(error instanceof DriverException ? asDriver(error) : error, name);
  }
}

/** SQLSTATE; the names of Node's errors begin with an E, and its classes never do. */
const SQL_STATE = /^[0-9A-DF-Z][0-9A-Z]{4}$/;

/** The ORM's error as the driver had it. */
function asDriver({ message, code }: DriverException): Error {
  const error =
    code !== undefined && SQL_STATE.test(code)
      ? new pg.DatabaseError(message, message.length, 'error')
      : new Error(message);
  return Object.assign(error, { code });
}
