import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/storage/database.js';
import { EmbeddedServer } from '../../src/storage/embedded-server.js';

const HOOKS = fileURLToPath(new URL('../kit/typescript.mjs', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./supervisor.program.ts', import.meta.url));
const settings = { fsync: 'off', shared_buffers: '16MB' };

describe('the embedded server', () => {
  let base: string;
  let count = 0;

  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), `tellerline-test-${process.pid}-server-`));
    chmodSync(base, 0o755);
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  const directory = () => join(base, `d${count++}`);

  async function query(server: EmbeddedServer, text: string): Promise<unknown[]> {
    const database = new Database({ url: server.url(), poolSize: 1 });
    try {
      return await database.rows({ name: '', text }, []);
    } finally {
      await database.close();
    }
  }

  /** A process that supervises a server there, and the server's process ID. */
  async function supervisor(
    place: string,
    path = process.env.PATH,
  ): Promise<[ChildProcess, number]> {
    const child = spawn(process.execPath, ['--import', HOOKS, PROGRAM, place], {
      env: { ...process.env, NODE_OPTIONS: '', PATH: path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return [child, Number(line.toString())];
  }

  async function gone(pid: number): Promise<boolean> {
    for (let i = 0; i < 1_000; i++) {
      try {
        process.kill(pid, 0);
      } catch {
        return true;
      }
      await delay(10);
    }
    return false;
  }

  it('keeps its data over a restart, commits durably, and listens on no port', async () => {
    const place = directory();
    const first = await EmbeddedServer.start({ directory: place });
    const kept = await query(
      first,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses') order by 1`,
    );
    expect(kept).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
    await query(first, 'create table kept as select 42 as answer');
    const { socket, data } = first.place;
    expect([statSync(socket).mode & 0o777, statSync(data).mode & 0o777]).toEqual([0o700, 0o700]);
    await first.stop();
    expect(first.pid).toBeUndefined();

    const second = await EmbeddedServer.start({ directory: place, settings });
    try {
      expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
    } finally {
      await second.stop();
    }
  });

  it('is refused to a second daemon, which is told who has it', async () => {
    const place = directory();
    const [child, pid] = await supervisor(place);
    try {
      await expect(EmbeddedServer.start({ directory: place, settings })).rejects.toThrow(
        `is in use by process ${child.pid}; stop that daemon`,
      );
      process.kill(pid, 0);
    } finally {
      child.kill('SIGKILL');
      await gone(pid);
    }
  });

  it('ends with a daemon that is killed, and its place is free again', async () => {
    const place = directory();
    const [child, pid] = await supervisor(place);
    child.kill('SIGKILL');
    expect(await gone(pid)).toBe(true);
    const server = await EmbeddedServer.start({ directory: place, settings });
    expect(server.orphanStopped).toBe(false);
    await server.stop();
  });

  it('is stopped and started anew where an orphan was left, for want of setpriv', async () => {
    const place = directory();
    const [child, pid] = await supervisor(place, '/nowhere');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    process.kill(pid, 0);
    const server = await EmbeddedServer.start({ directory: place, settings });
    try {
      expect(server.orphanStopped).toBe(true);
      expect(await gone(pid)).toBe(true);
      expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });

  it('is started again when it ends on its own', async () => {
    const server = await EmbeddedServer.start({ directory: directory(), settings });
    try {
      const seen: string[] = [];
      server.reports.subscribe(({ kind }) => seen.push(kind));
      const again = new Promise<void>((done) => {
        server.reports.subscribe(({ kind }) => {
          if (kind === 'restarted') done();
        });
      });
      const { pid } = server;
      process.kill(pid!, 'SIGINT');
      await again;
      expect(seen).toEqual(['exited', 'restarted']);
      expect(server.pid).not.toBe(pid);
      expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });

  it('says why it does not start, and leaves its place free', async () => {
    const place = directory();
    const bad = { ...settings, shared_buffers: 'plenty' };
    await expect(EmbeddedServer.start({ directory: place, settings: bad })).rejects.toThrow(
      /did not start: .*shared_buffers.*server\.log/,
    );
    const server = await EmbeddedServer.start({ directory: place, settings });
    await server.stop();
  });

  it('starts over where initdb was cut short', async () => {
    const place = directory();
    mkdirSync(join(place, 'data.unfinished', 'base'), { recursive: true });
    const server = await EmbeddedServer.start({ directory: place, settings });
    await server.stop();
    expect(() => statSync(join(place, 'data.unfinished'))).toThrow('ENOENT');
  });

  it('runs in a place whose path is too long for a socket', async () => {
    const place = join(directory(), 'a-directory-with-a-long-name'.repeat(4));
    const server = await EmbeddedServer.start({ directory: place, settings });
    try {
      expect(server.place.data.startsWith(place)).toBe(true);
      expect(server.place.socket.startsWith(place)).toBe(false);
      expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
      rmSync(join(server.place.socket, '..'), { recursive: true });
    }
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('as root, runs as another user, elsewhere where that user cannot go', async () => {
    const closed = directory();
    mkdirSync(closed, { mode: 0o700 });
    const server = await EmbeddedServer.start({ directory: join(closed, 'postgres'), settings });
    try {
      expect(server.place.root).toMatch(/^\/var\/tmp\/tellerline-0-[0-9a-f]{12}$/);
      expect(server.place.note).toContain(`cannot reach ${closed}`);
      expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
      expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
      rmSync(server.place.root, { recursive: true });
    }
  });
});
