import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM, defineEntity, p } from '@mikro-orm/core';
import { ConsoleLogger, Injectable, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { SettingsModule } from '../../src/settings/settings.module.js';
import { parseSettings } from '../../src/settings/settings.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { Database } from '../../src/storage/database.js';
import { PartitionRunner } from '../../src/storage/partition.runner.js';
import { Sealer } from '../../src/storage/sealing.js';
import { StoragePlace } from '../../src/storage/storage-place.js';
import { StorageModule } from '../../src/storage/storage.module.js';
import { execute, urlOf } from '../kit/cluster.js';
import { useDatabase } from '../kit/database.js';

const NodeEntity = defineEntity({
  name: 'Node',
  tableName: 'node',
  properties: {
    nodeId: p.uuid().primary(),
    name: p.text(),
    startedAt: p.datetime(),
    aliveUntil: p.datetime(),
  },
});

/** Uses the database to the very end, as a queue that drains does. */
@Injectable()
class LastWriter implements OnApplicationShutdown {
  written: unknown;

  constructor(private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    this.written = await this.database.rows({ name: 'last', text: 'select 1 as last' }, []);
  }
}

@Module({ providers: [LastWriter] })
class LastWriterModule {}

function storeOf(yaml: string): SettingsStore {
  const result = parseSettings(yaml, {}, () => '');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return new SettingsStore('/not/read', result.settings, {});
}

function start(yaml: string) {
  return Test.createTestingModule({
    imports: [SettingsModule.of(storeOf(yaml)), StorageModule.with([NodeEntity]), LastWriterModule],
  })
    .setLogger(new ConsoleLogger({ logLevels: [] }))
    .compile();
}

describe('storage with the embedded server', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), `tellerline-test-${process.pid}-module-`));
    chmodSync(directory, 0o755);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('is migrated, has its partitions, seals, and lasts until the last writer is done', async () => {
    const yaml = `database: { embeddedDirectory: ${directory} }`;
    const first = await start(yaml);
    const horizon = first.get(PartitionRunner).horizon();
    expect(horizon - Date.now()).toBeGreaterThan(13 * 86_400_000);
    const em = first.get(MikroORM).em.fork();
    const node = {
      nodeId: '0198c000-0000-7000-8000-000000000001',
      name: 'a',
      startedAt: new Date(),
      aliveUntil: new Date(),
    };
    await em.insert(NodeEntity, node);
    const sealed = first.get(Sealer).seal('text', 'context');
    const hash = first.get(Sealer).lookupHash('+12025550123');
    expect(statSync(join(directory, 'demo-keys.json')).mode & 0o777).toBe(0o600);
    const writer = first.get(LastWriter, { strict: false });
    const { server } = first.get(StoragePlace);
    await first.close();
    expect(writer.written).toEqual([{ last: 1 }]);
    expect(server?.pid).toBeUndefined();

    const second = await start(yaml);
    expect(second.get(Sealer).open(sealed, 'context').toString()).toBe('text');
    expect(second.get(Sealer).lookupHash('+12025550123')).toEqual(hash);
    expect(await second.get(MikroORM).em.fork().findOne(NodeEntity, node.nodeId)).toMatchObject({
      name: 'a',
    });
    await second.close();
  });
});

describe('storage with a server that it was given', () => {
  const kit = useDatabase();

  it('starts on a schema that is up to date', async () => {
    const app = await start(`database: { url: { value: "${kit.url()}" } }`);
    expect(app.get(StoragePlace).server).toBeUndefined();
    await app.close();
  });

  it('refuses one that does not answer in time, and names the setting', async () => {
    const yaml = 'database: { url: { value: "postgresql://user:hidden@127.0.0.1:1/bank" } }';
    const refused = expect(StoragePlace.open(storeOf(yaml).current, 0)).rejects;
    await refused.toMatchObject({
      name: 'StartRefused',
      by: 'surroundings',
      message:
        'the database cannot be reached (127.0.0.1:1, tried for 0ms); see database.url, or DATABASE_URL',
    });
  });

  it('refuses one that is not, and names the command', async () => {
    const name = `${new URL(kit.url()).pathname.slice(1)}_empty`;
    await execute(kit.url(), `create database ${name}`);
    try {
      await expect(
        start(`database: { url: { value: "${urlOf(kit.url(), name)}" } }`),
      ).rejects.toThrow(
        /lacks the migrations 2026-11-initial, .*; apply them with `npm run migrate`/,
      );
    } finally {
      await execute(kit.url(), `drop database ${name} with (force)`);
    }
  });
});
