import { Module } from '@nestjs/common';
import { TemplateModule } from '../template/template.module.js';
import { CatalogueCheckRunner } from './catalogue-check.runner.js';
import { CatalogueStore } from './catalogue.store.js';

/** The events that there are. Needs SettingsStore from a global module. */
@Module({
  imports: [TemplateModule],
  providers: [CatalogueStore, CatalogueCheckRunner],
  exports: [CatalogueStore],
})
export class CatalogueModule {}
