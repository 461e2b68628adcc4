import { appendFile, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { REGISTER_LOCK } from '../../../src/broadcast/politeness/register-file.sql.js';
import { RegisterFileRunner } from '../../../src/broadcast/politeness/register-file.runner.js';
import { RegisterFileStore } from '../../../src/broadcast/politeness/register-file.store.js';
import type { RegisterReading } from '../../../src/broadcast/politeness/register-file.store.js';
import { Failure } from '../../../src/failure/failure.js';
import type { Queryable } from '../../../src/storage/queryable.js';
import type { Database } from '../../../src/storage/database.js';
import { SEALER } from '../../rpc/gateway.js';
import { candidate, NOW, useJudging, words } from './judging.js';

const A = '+919812300001';
const B = '+919812300002';
const C = '+919812300003';
const ALL = [A, B, C].map((msisdn) => candidate(msisdn));

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

const reading = (name: string, ...texts: string[]): RegisterReading => ({
  name,
  pieces: pieces(...texts),
  doubt: () => Promise.resolve(null),
  now: NOW,
});

describe('a register that is a file', () => {
  const judging = useJudging();
  let directory: string;
  let file: string;
  let runner: RegisterFileRunner;
  const logged: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tellerline-registers-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  let named = 0;
  let name: string;
  const newRunner = () =>
    new RegisterFileRunner(judging.files(), judging.settings.store, judging.reports);

  beforeEach(() => {
    name = `register-${++named}`;
    file = join(directory, `${name}.txt`);
    judging.settings.broadcast({ registers: [{ name, consents: ['service'], file }] });
    runner = newRunner();
    judging.reported.length = 0;
    logged.length = 0;
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => {
        logged.push(`${level} ${String(text)}`);
      });
    }
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await runner.onModuleDestroy();
  });

  /** Another time of change, whatever the file system's clock can tell apart. */
  const touched = async (path: string) => {
    const { mtimeMs } = await stat(path);
    await utimes(path, new Date(mtimeMs), new Date(mtimeMs + 5000));
  };
  const judged = async (consent: 'service' | 'greetings' = 'service') =>
    words(await judging.judge(ALL, { consent }));
  const outcomes = () =>
    judging.reported.flatMap((one) =>
      one.kind === 'register' ? [[one.outcome, one.numbers]] : [],
    );

  it('refuses those who are in it, for what it is about', async () => {
    await writeFile(file, `${A}\n${C}\n`);
    await runner.look(NOW);
    expect(await judged()).toEqual(['register', 'send', 'register']);
    expect(await judged('greetings')).not.toContain('register');
    expect(judging.reported).toEqual([{ kind: 'register', name, outcome: 'loaded', numbers: 2 }]);
  });

  it('lets nothing be sent before it was read once', async () => {
    const failure = await judged().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      code: 'core_away',
      retryable: true,
      publicMessage: `the do-not-disturb register ${name} has not been read yet`,
    });
  });

  it('asks no register that has none of the numbers', async () => {
    judging.settings.broadcast({
      registers: [{ name, countries: ['AE'], consents: ['service'], file }],
    });
    expect(await judged()).toEqual(['send', 'send', 'send']);
  });

  it('is read again when it changes, and then only', async () => {
    await writeFile(file, `${A}\n`);
    const load = jest.spyOn(judging.files(), 'load');
    await runner.look(NOW);
    await runner.look(NOW);
    expect(load).toHaveBeenCalledTimes(1);
    await touched(file);
    await runner.look(NOW);
    expect(load).toHaveBeenCalledTimes(1);
    await writeFile(file, `${B}\n`);
    await touched(file);
    await runner.look(NOW);
    expect(load).toHaveBeenCalledTimes(2);
    expect(await judged()).toEqual(['send', 'register', 'send']);
    await writeFile(`${file}.new`, `${C}\n`);
    await rename(`${file}.new`, file);
    await runner.look(NOW);
    expect(await judged()).toEqual(['send', 'send', 'register']);
    expect(outcomes()).toEqual([
      ['loaded', 1],
      ['loaded', 1],
      ['loaded', 1],
    ]);
  });

  it('is read again when the settings name another file', async () => {
    await writeFile(file, `${A}\n`);
    await runner.look(NOW);
    await writeFile(`${file}.other`, `${B}\n`);
    runner.onApplicationBootstrap();
    judging.settings.broadcast({
      registers: [{ name, consents: ['service'], file: `${file}.other` }],
    });
    await runner.look(NOW);
    expect(await judged()).toEqual(['send', 'register', 'send']);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['vanished', () => rm(file), /cannot be read \(ENOENT\)/],
    ['empty', () => writeFile(file, ''), /is empty/],
    ['all remarks', () => writeFile(file, '# none\n\n'), /is empty/],
    ['something else', () => writeFile(file, '<html>\n</html>\n'), /has no number in 2 lines/],
    [
      'mostly broken',
      () => writeFile(file, `x\ny\n${B}\n`),
      /has 2 lines that are no number, and 1/,
    ],
  ])('stays as it was when its file is %s', async (_, spoil, why) => {
    await writeFile(file, `${A}\n`);
    await runner.look(NOW);
    await spoil();
    await runner.look(NOW);
    await runner.look(NOW);
    expect(await judged()).toEqual(['register', 'send', 'send']);
    expect(outcomes()).toEqual([
      ['loaded', 1],
      ['refused', 1],
      ['refused', 1],
    ]);
    const errors = logged.filter((line) => line.startsWith('error'));
    expect(errors).toEqual([expect.stringMatching(why)]);
    expect(errors[0]).toContain('the register stays as it was, with 1 numbers');
    await writeFile(file, `${B}\n${C}\n`);
    await touched(file);
    await runner.look(NOW);
    expect(await judged()).toEqual(['send', 'register', 'register']);
  });

  it('says where a file was looked for that never was there', async () => {
    await runner.look(NOW);
    expect(outcomes()).toEqual([['refused', 0]]);
    expect(logged).toEqual([expect.stringContaining('nothing is sent that it covers')]);
    expect(logged[0]).toContain(file);
  });

  it('counts broken lines, and shows no number', async () => {
    await writeFile(file, `${A}\n${B}\n${C}\n9812345678\n`);
    await runner.look(NOW);
    expect(logged.join('\n')).toContain('has 1 lines that are no number, such as line 4');
    expect(logged.join('\n')).not.toMatch(/98123/);
  });

  it('does not take a file that changed while it was read', async () => {
    await writeFile(file, `${A}\n`);
    const files = judging.files();
    const load = files.load.bind(files);
    jest.spyOn(files, 'load').mockImplementationOnce(async (given) => {
      await appendFile(file, `${B}\n`);
      return load(given);
    });
    await runner.look(NOW);
    expect(outcomes()).toEqual([['refused', 0]]);
    await runner.look(NOW);
    expect(await judged()).toEqual(['register', 'register', 'send']);
  });

  it('is told of by every node, and read by one', async () => {
    await writeFile(file, `${A}\n`);
    const other = newRunner();
    const load = jest.spyOn(judging.files(), 'load');
    await runner.look(NOW);
    await other.look(NOW);
    await other.look(NOW);
    expect(load).toHaveBeenCalledTimes(1);
    expect(outcomes()).toEqual([
      ['loaded', 1],
      ['loaded', 1],
    ]);
    await other.onModuleDestroy();
  });

  it('is not put back to what it was by a node whose file is older', async () => {
    await writeFile(file, `${A}\n`);
    await runner.look(NOW);
    const newer = `${file}.newer`;
    await writeFile(newer, `${B}\n`);
    await judging.files().load(reading(name, `${B}\n`));
    await runner.look(NOW);
    expect(await judged()).toEqual(['send', 'register', 'send']);
  });

  it('is left to the node that is reading', async () => {
    await writeFile(file, `${A}\n`);
    await judging.database().exclusive(REGISTER_LOCK, async () => {
      await runner.look(NOW);
      expect(outcomes()).toEqual([]);
    });
    await runner.look(NOW);
    expect(outcomes()).toEqual([['loaded', 1]]);
  });

  it('is not read by a node that takes no part', async () => {
    await writeFile(file, `${A}\n`);
    judging.settings.broadcast({ enabled: false, registers: [{ name, file }] });
    await runner.look(NOW);
    expect(outcomes()).toEqual([]);
  });
});

describe('the merging of a register', () => {
  const judging = useJudging();
  const listed = async (name: string, ...numbers: string[]) => {
    const found = await judging.files().listed(
      name,
      numbers.map((msisdn) => SEALER.lookupHash(msisdn)),
    );
    return found === null ? null : numbers.filter((_, index) => found.has(index));
  };

  it('shows the old one whole until the new one is whole', async () => {
    await judging.files().load(reading('whole', `${A}\n${B}\n`));
    const seen: unknown[] = [];
    async function* watched(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${B}\n`);
      seen.push(await listed('whole', A, B, C));
      yield Buffer.from(`${C}\n`);
      seen.push(await listed('whole', A, B, C));
    }
    const result = await judging.files().load({ ...reading('whole'), pieces: watched() });
    expect(seen).toEqual([
      [A, B],
      [A, B],
    ]);
    expect(result).toMatchObject({ kind: 'loaded', kept: { generation: 2, numbers: 2 } });
    expect(await listed('whole', A, B, C)).toEqual([B, C]);
  });

  it('leaves the old one where a reading breaks off, and the next one whole', async () => {
    await judging.files().load(reading('broken-off', `${A}\n`));
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from(`${B}\n`));
      throw new Error('the disk is gone');
    }
    await expect(
      judging.files().load({ ...reading('broken-off'), pieces: broken() }),
    ).rejects.toThrow('the disk is gone');
    expect(await listed('broken-off', A, B)).toEqual([A]);
    await judging.files().load(reading('broken-off', `${C}\n`));
    expect(await listed('broken-off', A, B, C)).toEqual([C]);
  });

  it('leaves the old one where the merging breaks off, and no transaction open', async () => {
    const name = 'half-merged';
    await judging.files().load(reading(name, `${A}\n`));
    const failing = Object.create(judging.database()) as Database;
    failing.exclusive = <T>(lock: number, work: (connection: Queryable) => Promise<T>) =>
      judging.database().exclusive(lock, (connection) =>
        work({
          rows: (statement, values) =>
            statement.name === 'register_keep'
              ? Promise.reject(new Failure('storage_away', 'gone'))
              : connection.rows(statement, values),
        }),
      );
    const store = new RegisterFileStore(failing, SEALER);
    await expect(store.load(reading(name, `${B}\n`))).rejects.toThrow('gone');
    expect(await listed(name, A, B)).toEqual([A]);
    await judging.files().load(reading(name, `${B}\n`));
    expect(await listed(name, A, B)).toEqual([B]);
  });

  it('knows a register of its own from another of the same numbers', async () => {
    await judging.files().load(reading('one', `${A}\n`));
    await judging.files().load(reading('two', `${A}\n${B}\n`));
    await judging.files().load(reading('one', `${C}\n`));
    expect(await listed('one', A, B, C)).toEqual([C]);
    expect(await listed('two', A, B, C)).toEqual([A, B]);
    expect(await listed('three', A)).toBeNull();
  });

  it('is not taken from a file that was cut off', async () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `+9198${String(20_000_000 + index)}\n`).join('');
    const load = (count: number) => judging.files().load(reading('cut', lines(count)));
    expect(await load(1000)).toMatchObject({ kind: 'loaded', kept: { numbers: 1000 } });
    expect(await load(499)).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/^has 499 numbers, less than half of the 1000 /),
    });
    expect(await listed('cut', '+919820000999')).toHaveLength(1);
    expect(await load(500)).toMatchObject({ kind: 'loaded', kept: { numbers: 500 } });
    // One of a few hundred may well lose most of them.
    expect(await load(10)).toMatchObject({ kind: 'loaded', kept: { numbers: 10 } });
  });

  it('counts a number that is there twice once', async () => {
    const result = await judging.files().load(reading('twice', `${A}\n${A}\n+91 98123 00001\n`));
    expect(result).toMatchObject({ kind: 'loaded', kept: { numbers: 1 } });
  });

  it('takes two hundred thousand numbers with memory flat, and their changes', async () => {
    const count = 200_000;
    const numberOf = (index: number) => `+9198${String(10_000_000 + index)}`;
    async function* many(from: number, until: number): AsyncGenerator<Buffer> {
      for (let first = from; first < until; first += 4096) {
        const lines = Array.from({ length: Math.min(4096, until - first) }, (_, index) =>
          numberOf(first + index),
        );
        yield await Promise.resolve(Buffer.from(`${lines.join('\n')}\n`));
      }
    }
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    async function* measured(): AsyncGenerator<Buffer> {
      for await (const piece of many(0, count)) {
        most = Math.max(most, process.memoryUsage().heapUsed - before);
        yield piece;
      }
    }
    await judging.files().load({ ...reading('many'), pieces: measured() });
    expect(most).toBeLessThan(150 * 1024 * 1024);
    const merged = await judging.files().load({
      ...reading('many'),
      pieces: many(count / 2, count + 1000),
    });
    expect(merged).toMatchObject({ kind: 'loaded', kept: { numbers: count / 2 + 1000 } });
    const numbers = [0, count / 2 - 1, count / 2, count, count + 999, count + 1000].map(numberOf);
    expect(await listed('many', ...numbers)).toEqual(numbers.slice(2, 5));
  }, 180_000);
});
