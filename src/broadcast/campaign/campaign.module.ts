import { Global, Module } from '@nestjs/common';
import { PREVIEW_SUBJECTS } from '../preview/preview-subject.js';
import { CampaignController } from './campaign.controller.js';
import { CampaignRunner } from './campaign.runner.js';
import { CampaignStore } from './campaign.store.js';
import { CourseRunner } from './course.runner.js';
import { DefinitionRunner } from './definition.runner.js';
import { DraftRunner } from './draft.runner.js';
import { ReportStore } from './report.store.js';
import { RunController } from './run.controller.js';
import { RunWatchRunner } from './run-watch.runner.js';

/**
 * BroadcastService, but for audiences and the preview. Needs SettingsStore, Database,
 * Sealer and the ORM with CampaignEntity, BroadcastReports, RUNS, CONTENTS and
 * AUDIENCE_READER from global modules.
 */
@Global()
@Module({
  controllers: [CampaignController, RunController],
  providers: [
    CampaignRunner,
    CampaignStore,
    CourseRunner,
    DefinitionRunner,
    DraftRunner,
    ReportStore,
    RunWatchRunner,
    { provide: PREVIEW_SUBJECTS, useExisting: DefinitionRunner },
  ],
  exports: [CampaignRunner, CampaignStore, PREVIEW_SUBJECTS],
})
export class CampaignModule {}
