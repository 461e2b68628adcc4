import { Module } from '@nestjs/common';
import { EventModule } from '../../event/event.module.js';
import { TemplateModule } from '../../template/template.module.js';
import { CampaignPreviewController } from './preview.controller.js';
import { PreviewRunner } from './preview.runner.js';
import { Wording } from './wording.store.js';

/**
 * PreviewCampaign. Needs SettingsStore, AUDIENCE_READER, POLITENESS, CONTENTS and
 * PREVIEW_SUBJECTS from global modules.
 */
@Module({
  imports: [EventModule, TemplateModule],
  controllers: [CampaignPreviewController],
  providers: [PreviewRunner, Wording],
})
export class PreviewModule {}
