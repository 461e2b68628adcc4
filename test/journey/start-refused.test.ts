import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execute, urlOf } from '../kit/cluster.js';
import { useDatabase } from '../kit/database.js';
import { refusedDaemon } from '../kit/daemon.js';

describe('a daemon that cannot start', () => {
  const db = useDatabase({ poolSize: 2 });
  let held: Server;
  let port: number;

  beforeAll(async () => {
    held = createServer().listen(0, '127.0.0.1');
    await once(held, 'listening');
    ({ port } = held.address() as AddressInfo);
  });

  afterAll(() => {
    held?.close();
  });

  it.each([
    ['grpc', {}, 'set grpc.port, or TELLERLINE_GRPC_PORT, to another'],
    ['http', {}, 'set http.port, or TELLERLINE_HTTP_PORT, to another'],
    [
      'simulator',
      { enabled: true },
      'set simulator.port to another, and the port of the carriers that bind to it with it',
    ],
  ])(
    'for want of the port of %s says so on one line, as a fault of the settings',
    async (section, others, advice) => {
      const { code, errors, log } = await refusedDaemon({
        databaseUrl: db.url(),
        smscPort: port,
        settings: { [section]: { host: '127.0.0.1', port, ...others } },
      });
      expect(errors).toEqual([
        `tellerline: cannot start: ${section}.port is ${port}, which is in use on 127.0.0.1; ${advice}`,
      ]);
      expect(code).toBe(78);
      expect(log.join('\n')).not.toMatch(/ExceptionHandler|\\n +at /);
    },
  );

  it('for want of migrations names the command on one line', async () => {
    const name = `${new URL(db.url()).pathname.slice(1)}_empty`;
    await execute(db.url(), `create database ${name}`);
    try {
      const { code, errors } = await refusedDaemon({
        databaseUrl: urlOf(db.url(), name),
        smscPort: port,
      });
      expect(errors).toEqual([
        expect.stringMatching(/^tellerline: cannot start: the database lacks .*npm run migrate/),
      ]);
      expect(code).toBe(70);
    } finally {
      await execute(db.url(), `drop database ${name} with (force)`);
    }
  });
});
