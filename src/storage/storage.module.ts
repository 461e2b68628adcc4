import { MikroOrmModule } from '@mikro-orm/nestjs';
import type { Options } from '@mikro-orm/postgresql';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { SettingsStore } from '../settings/settings.store.js';
import { CleaningRunner } from './cleaning.runner.js';
import { Database } from './database.js';
import { ormOptions } from './orm.config.js';
import { PartitionRunner } from './partition.runner.js';
import { Sealer } from './sealing.js';
import { StoragePlace } from './storage-place.js';

/** The database, everywhere; it is ready, and its partitions made, before anything that asks for it is built. */
@Module({})
export class StorageModule {
  /** The entities belong to the folders that keep them. */
  static with(entities: NonNullable<Options['entities']>): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      imports: [
        MikroOrmModule.forRootAsync({
          driver: PostgreSqlDriver,
          inject: [StoragePlace],
          useFactory: (place: StoragePlace) => ({
            ...ormOptions(place.url, entities),
            // Stores fork their own: nothing here is an HTTP request.
            registerRequestContext: false,
          }),
        }),
      ],
      providers: [
        {
          provide: StoragePlace,
          inject: [SettingsStore],
          useFactory: (store: SettingsStore) => StoragePlace.open(store.current),
        },
        {
          provide: PartitionRunner,
          inject: [StoragePlace, SettingsStore],
          useFactory: async ({ database }: StoragePlace, store: SettingsStore) => {
            const runner = new PartitionRunner(database, () => store.current.retention);
            await runner.prepare(Date.now());
            return runner;
          },
        },
        {
          provide: CleaningRunner,
          inject: [Database, SettingsStore],
          useFactory: (database: Database, store: SettingsStore) =>
            new CleaningRunner(database, () => store.current.retention),
        },
        {
          provide: Database,
          // After the partitions: whoever has the database may write to it.
          inject: [StoragePlace, PartitionRunner],
          useFactory: ({ database }: StoragePlace) => database,
        },
        {
          provide: Sealer,
          inject: [StoragePlace],
          useFactory: ({ keys }: StoragePlace) => new Sealer(keys.keys, keys.lookupKey),
        },
      ],
      exports: [StoragePlace, Database, Sealer, PartitionRunner, CleaningRunner],
    };
  }
}
