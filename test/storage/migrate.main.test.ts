import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MIGRATIONS } from '../../src/storage/migrations/migrations.js';
import { execute, urlOf } from '../kit/cluster.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface Run {
  code: number;
  output: string;
  errors: string;
}

function run(environment: Record<string, string>): Promise<Run> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--import', path('../kit/typescript.mjs'), path('../../src/storage/migrate.main.ts')],
      { env: { ...process.env, NODE_OPTIONS: '', ...environment }, timeout: 25_000 },
      (error, output, errors) => done({ code: Number(error?.code ?? 0), output, errors }),
    );
  });
}

describe('npm run migrate', () => {
  const server = process.env.TELLERLINE_TEST_SERVER!;
  const database = `tellerline_migrate_${randomBytes(6).toString('hex')}`;

  beforeAll(() => execute(server, `create database ${database}`));
  afterAll(() => execute(server, `drop database ${database} with (force)`));

  it('says what it applied, and then that there is nothing to apply', async () => {
    const DATABASE_URL = urlOf(server, database);
    expect(await run({ DATABASE_URL })).toEqual({
      code: 0,
      output: MIGRATIONS.map(({ name }) => `applied ${name}\n`).join(''),
      errors: '',
    });
    const again = await run({ DATABASE_URL });
    expect(again).toEqual({
      code: 0,
      output: 'nothing to apply: the database is up to date\n',
      errors: '',
    });
  });

  it('tells by its exit code what is wrong: the settings, or the server', async () => {
    const settings = await run({ DATABASE_URL: 'mysql://h/d' });
    expect(settings).toMatchObject({ code: 78, output: '' });
    expect(settings.errors).toContain('DATABASE_URL must be a URL such as');
    const away = await run({ DATABASE_URL: 'postgresql://a:hidden@127.0.0.1:1/a' });
    expect(away).toMatchObject({ code: 69, output: '' });
    expect(away.errors).toContain('ECONNREFUSED');
    expect(away.errors).not.toContain('hidden');
  });
});
