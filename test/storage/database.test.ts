import { describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, skip, timeout } from 'rxjs';
import { Failure } from '../../src/failure/failure.js';
import { StatementRefused } from '../../src/storage/database-errors.js';
import { Database } from '../../src/storage/database.js';
import type { Statement } from '../../src/storage/queryable.js';
import { useDatabase, usePrivateServer } from '../kit/database.js';

const sql = (text: string, name = ''): Statement => ({ name, text });
const ONE = sql('select 1 as one', 'one');
const ADD = sql(`insert into node values ($1, 'n', now(), now())`, 'add');
const COUNT = sql('select count(*)::int as count from node', 'count');
const id = (n: number) => `0198c000-0000-7000-8000-${n.toString().padStart(12, '0')}`;

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw error;
  return error;
}

/** Resolves with the payload of the next call after `skipped`. */
function calls(): { handler: (payload: string) => void; next: () => Promise<string> } {
  const waiting: ((payload: string) => void)[] = [];
  const arrived: string[] = [];
  return {
    handler: (payload) => {
      const first = waiting.shift();
      if (first === undefined) arrived.push(payload);
      else first(payload);
    },
    next: () => {
      const first = arrived.shift();
      return first === undefined
        ? new Promise((done) => waiting.push(done))
        : Promise.resolve(first);
    },
  };
}

describe('a database', () => {
  const kit = useDatabase();

  it('gives rows in the types promised', async () => {
    const [row] = await kit.database().rows(
      sql(
        `select $1::bigint as large, to_timestamp($2::bigint / 1000.0) as at, '{"a":1}'::jsonb as document,
                '\\x01ff'::bytea as octets, array[1, 2]::smallint[] as numbers, $3::uuid as id`,
        'types',
      ),
      ['9007199254740993', 1_700_000_000_123, id(1)],
    );
    expect(row).toEqual({
      large: '9007199254740993',
      at: new Date(1_700_000_000_123),
      document: { a: 1 },
      octets: Buffer.from([1, 255]),
      numbers: [1, 2],
      id: id(1),
    });
  });

  it('commits a transaction whole, or not at all', async () => {
    const database = kit.database();
    await database.transaction(async (tx) => {
      await tx.rows(ADD, [id(1)]);
      await tx.rows(ADD, [id(2)]);
      expect(await database.rows(COUNT, [])).toEqual([{ count: 0 }]);
    });
    expect(await database.rows(COUNT, [])).toEqual([{ count: 2 }]);
    const own = new Error('mine');
    await expect(
      database.transaction(async (tx) => {
        await tx.rows(ADD, [id(3)]);
        throw own;
      }),
    ).rejects.toBe(own);
    await expect(
      database.transaction(async (tx) => {
        await tx.rows(ADD, [id(4)]);
        await tx.rows(ADD, [id(1)]);
      }),
    ).rejects.toBeInstanceOf(StatementRefused);
    expect(await database.rows(COUNT, [])).toEqual([{ count: 2 }]);
  });

  it('tells a refused statement by state and constraint, and tells no value', async () => {
    const database = kit.database();
    await database.rows(ADD, [id(50)]);
    const twice = await failureOf(database.rows(ADD, [id(50)]));
    expect(twice).toMatchObject({
      code: 'internal',
      retryable: false,
      sqlState: '23505',
      constraint: 'node_pkey',
    });
    const data = await failureOf(
      database.rows(sql('select $1::text::uuid', 'cast'), ['+12025550123']),
    );
    expect(data).toMatchObject({ code: 'internal', sqlState: '22P02' });
    for (const failure of [twice, data]) {
      const all = `${failure.message} ${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`;
      expect(all).not.toMatch(/\+12025550123|0198c000/);
    }
  });

  it('keeps connections after a statement that failed', async () => {
    const database = new Database({ url: kit.url(), poolSize: 1, statementTimeout: 300 });
    try {
      const pid = sql('select pg_backend_pid() as pid', 'pid');
      const [before] = await database.rows(pid, []);
      expect((await failureOf(database.rows(sql('select 1/0'), []))).code).toBe('internal');
      const slow = await failureOf(database.rows(sql('select pg_sleep(20)', 'slow'), []));
      expect([slow.code, slow.retryable]).toEqual(['storage_away', true]);
      expect(await database.rows(pid, [])).toEqual([before]);
      expect(database.availability.value).toBe(true);
    } finally {
      await database.close();
    }
  });

  it('gives up waiting for a free connection', async () => {
    const database = new Database({ url: kit.url(), poolSize: 1, connectTimeout: 200 });
    try {
      await database.transaction(async () => {
        expect((await failureOf(database.rows(ONE, []))).code).toBe('storage_away');
      });
      expect(await database.rows(ONE, [])).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });

  it('lets one at a time have a lock, and frees it however the work ends', async () => {
    const database = kit.database();
    const inner = await database.exclusive(7, () =>
      database.exclusive(7, () => Promise.resolve('both')),
    );
    expect(inner).toBeUndefined();
    await expect(database.exclusive(7, () => Promise.reject(new Error('mine')))).rejects.toThrow(
      'mine',
    );
    expect(await database.exclusive(7, () => Promise.resolve('again'))).toBe('again');
    let release: (() => void) | undefined;
    let held: Promise<void> | undefined;
    await new Promise<void>((taken) => {
      held = database.exclusive(7, () => {
        taken();
        return new Promise<void>((done) => (release = done));
      });
    });
    const order: string[] = [];
    const waited = database.exclusive(7, () => Promise.resolve(order.push('second')), {
      wait: true,
    });
    await database.rows(ONE, []);
    order.push('first');
    release?.();
    await Promise.all([held, waited]);
    expect(order).toEqual(['first', 'second']);
  });

  it('reports statements while someone looks', async () => {
    const database = kit.database();
    const report = firstValueFrom(database.reports);
    await database.rows(ONE, []);
    expect(await report).toMatchObject({ statement: 'one', rows: 1, failed: false });
  });

  it('delivers notifications to every listener of the channel, and to none after', async () => {
    const database = kit.database();
    const [a, b, other] = [calls(), calls(), calls()];
    const stop = database.listen('letters', a.handler);
    database.listen('letters', b.handler);
    database.listen('numbers', other.handler);
    expect(await Promise.all([a.next(), b.next(), other.next()])).toEqual(['', '', '']);
    await database.notify('letters', 'x');
    expect(await Promise.all([a.next(), b.next()])).toEqual(['x', 'x']);
    stop();
    await database.notify('letters', 'y');
    await database.notify('numbers', '1');
    expect([await b.next(), await other.next()]).toEqual(['y', '1']);
    expect(() => database.listen('a"b', a.handler)).toThrow('identifier');
  });

  it('is closed for good', async () => {
    const database = new Database({ url: kit.url(), poolSize: 2 });
    await database.rows(ONE, []);
    await database.close();
    await database.close();
    expect((await failureOf(database.rows(ONE, []))).code).toBe('stopping');
  });
});

describe('a database whose server goes away', () => {
  const kit = usePrivateServer({ poolSize: 3 });
  const change = (to: boolean) =>
    firstValueFrom(
      kit.database().availability.pipe(
        filter((up) => up === to),
        timeout(20_000),
      ),
    );

  it('says so, is back by itself, and its listeners look for themselves', async () => {
    const database = kit.database();
    const heard = calls();
    database.listen('letters', heard.handler);
    expect(await heard.next()).toBe('');
    // A transaction under way fails with it.
    const waiting = failureOf(
      database.transaction(async (tx) => {
        await tx.rows(ADD, [id(1)]);
        await kit.stopPostgres();
        await tx.rows(ADD, [id(2)]);
      }),
    );
    expect((await waiting).code).toBe('storage_away');
    await change(false);
    expect((await failureOf(database.rows(ONE, []))).code).toBe('storage_away');
    expect(
      await database.exclusive(1, () => Promise.resolve(1)).catch((e: Failure) => e.code),
    ).toBe('storage_away');
    await kit.startPostgres();
    await change(true);
    expect(await heard.next()).toBe('');
    expect(await database.rows(COUNT, [])).toEqual([{ count: 0 }]);
    await database.notify('letters', 'x');
    expect(await heard.next()).toBe('x');
  });

  it('keeps what was committed when every process of the server is killed', async () => {
    const database = kit.database();
    await database.rows(ADD, [id(9)]);
    const away = firstValueFrom(database.availability.pipe(skip(1), timeout(20_000)));
    await kit.killPostgres();
    expect(await away).toBe(false);
    await kit.startPostgres();
    await change(true);
    expect(await database.rows(COUNT, [])).toEqual([{ count: 1 }]);
  });

  it('waits for a server that comes up later, as long as it was told', async () => {
    await kit.stopPostgres();
    const database = new Database({ url: kit.url(), poolSize: 1 });
    try {
      expect((await failureOf(database.ready(0))).code).toBe('storage_away');
      const ready = database.ready(20_000);
      await kit.startPostgres();
      await ready;
      expect(await database.rows(ONE, [])).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });

  it('does not take a stand-by for a server', async () => {
    const database = kit.database();
    await change(true);
    await database.rows(
      sql('alter database tellerline set default_transaction_read_only = on'),
      [],
    );
    await database.rows(
      sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      ),
      [],
    );
    const fresh = new Database({ url: kit.url(), poolSize: 1 });
    try {
      const away = firstValueFrom(
        fresh.availability.pipe(
          filter((up) => !up),
          timeout(20_000),
        ),
      );
      expect((await failureOf(fresh.rows(ADD, [id(20)]))).code).toBe('storage_away');
      await away;
    } finally {
      await fresh.close();
    }
  });
});

describe('a server that is not there', () => {
  it('is away, by port and by name', async () => {
    for (const url of [
      'postgresql://a@127.0.0.1:1/a',
      'postgresql://a@%2Fnot%2Fthere/a',
      'postgresql://a@no-such-host.invalid/a',
    ]) {
      const database = new Database({ url, poolSize: 1 });
      const failure = await failureOf(database.rows(ONE, []));
      expect([url, failure.code]).toEqual([url, 'storage_away']);
      expect(database.availability.value).toBe(false);
      await database.close();
    }
  });
});
