import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { SETTINGS, SettingsStore } from './settings.store.js';

/** The settings, everywhere. They are read before Nest starts, so that what is wrong with them is said plainly. */
@Module({})
export class SettingsModule {
  static of(store: SettingsStore): DynamicModule {
    return {
      module: SettingsModule,
      global: true,
      providers: [
        { provide: SettingsStore, useValue: store },
        { provide: SETTINGS, useValue: store.current },
      ],
      exports: [SettingsStore, SETTINGS],
    };
  }
}
