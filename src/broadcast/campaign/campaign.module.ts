import { Global, Module } from '@nestjs/common';
import { CampaignStore } from './campaign.store.js';
import { DefinitionRunner } from './definition.runner.js';

/**
 * BroadcastService, but for audiences and the preview. Needs SettingsStore, Database
 * and the ORM, with CampaignEntity, RUNS, CONTENTS and AUDIENCE_READER from global modules.
 */
@Global()
@Module({
  providers: [CampaignStore, DefinitionRunner],
  exports: [CampaignStore, DefinitionRunner],
})
export class CampaignModule {}
