import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { RegistrationEditor } from '../template/registration-editor.store.js';
import { TemplateVersionStore } from '../template/template-version.store.js';
import { TemplateModule } from '../template/template.module.js';
import { AuthoringReports } from './authoring-reports.js';
import { PreviewController } from './preview.controller.js';
import { RegistrationController } from './registration.controller.js';
import { SubjectStore } from './subject.store.js';
import { TemplateController } from './template.controller.js';
import { VersionRunner } from './version.runner.js';

/**
 * TemplateService. Needs SettingsStore, Database and the ORM, with
 * TemplateVersionEntity and TemplateRegistrationEntity, from global modules.
 */
@Module({
  imports: [CatalogueModule, TemplateModule],
  controllers: [TemplateController, PreviewController, RegistrationController],
  providers: [
    AuthoringReports,
    RegistrationEditor,
    SubjectStore,
    TemplateVersionStore,
    VersionRunner,
  ],
  exports: [AuthoringReports],
})
export class AuthoringModule {}
