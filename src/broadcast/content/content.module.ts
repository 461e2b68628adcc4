import { Global, Module } from '@nestjs/common';
import { CatalogueModule } from '../../catalogue/catalogue.module.js';
import { TemplateModule } from '../../template/template.module.js';
import { ContentsStore } from './contents.store.js';
import { CONTENTS } from './run-content.js';

/** What runs say. Needs SettingsStore and KeywordStore from global modules. */
@Global()
@Module({
  imports: [CatalogueModule, TemplateModule],
  providers: [ContentsStore, { provide: CONTENTS, useExisting: ContentsStore }],
  exports: [CONTENTS],
})
export class ContentModule {}
