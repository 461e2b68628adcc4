import { Global, Module } from '@nestjs/common';
import { KeywordStore } from './keyword.store.js';

/** What customers write, everywhere. Needs SettingsStore from a global module. */
@Global()
@Module({ providers: [KeywordStore], exports: [KeywordStore] })
export class KeywordModule {}
