import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MIGRATIONS } from '../../src/storage/migrations/migrations.js';
import { migrate, pendingMigrations } from '../../src/storage/migrator.js';
import { execute, urlOf } from '../kit/cluster.js';

describe('migrations', () => {
  const names = MIGRATIONS.map(({ name }) => name);
  const database = `tellerline_migrator_${randomBytes(6).toString('hex')}`;
  const server = process.env.TELLERLINE_TEST_SERVER!;
  const url = () => urlOf(server, database);

  beforeEach(() => execute(server, `create database ${database}`));
  afterEach(() => execute(server, `drop database ${database} with (force)`));

  it('are all pending on an empty database, looking at which changes nothing', async () => {
    expect(await pendingMigrations(url())).toEqual(names);
    expect(await pendingMigrations(url())).toEqual(names);
    await execute(url(), 'create table schema_migration ()');
  });

  it('are applied once, however many apply them at once', async () => {
    const applied = await Promise.all([migrate(url()), migrate(url()), migrate(url())]);
    expect(applied.flat()).toEqual(names);
    expect(await pendingMigrations(url())).toEqual([]);
    expect(await migrate(url())).toEqual([]);
  });

  it('leave the schema as it was where one fails', async () => {
    await execute(url(), 'create table customer ()');
    await expect(migrate(url())).rejects.toThrow('customer');
    expect(await pendingMigrations(url())).toEqual(names);
    await execute(url(), 'create table node ()');
  });
});
