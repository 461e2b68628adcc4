import { Module } from '@nestjs/common';
import { ActiveVersionStore } from './active-version.store.js';
import { ACTIVE_VERSIONS } from './active-versions.js';
import { RegistrationStore } from './registration.store.js';
import { TemplateStore } from './template.store.js';

/** Texts. Needs SettingsStore and Database from global modules. */
@Module({
  providers: [
    { provide: ACTIVE_VERSIONS, useClass: ActiveVersionStore },
    RegistrationStore,
    TemplateStore,
  ],
  exports: [RegistrationStore, TemplateStore],
})
export class TemplateModule {}
