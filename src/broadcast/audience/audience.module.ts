import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../../customer/customer.module.js';
import { AudienceCleaning } from './audience-cleaning.runner.js';
import { AUDIENCE_READER } from './audience-reader.js';
import { AudienceReaderStore } from './audience-reader.store.js';
import { AudienceController } from './audience.controller.js';
import { AudienceStore } from './audience.store.js';
import { CustomerAudience } from './customer-audience.store.js';
import { RecipientLoader } from './recipient-loader.store.js';
import { RecipientPlaces } from './recipient-places.store.js';
import { ResultAudience } from './result-audience.store.js';
import { UploadAudience } from './upload-audience.store.js';
import { UploadController } from './upload.controller.js';
import { UploadRunner } from './upload.runner.js';
import { UploadStore } from './upload.store.js';

/** Audiences: who is in one, and those that are uploaded. Needs Database, Sealer, the ORM and BroadcastReports from global modules. */
@Global()
@Module({
  imports: [CustomerModule],
  controllers: [AudienceController, UploadController],
  providers: [
    AudienceCleaning,
    AudienceReaderStore,
    AudienceStore,
    CustomerAudience,
    RecipientLoader,
    RecipientPlaces,
    ResultAudience,
    UploadAudience,
    UploadRunner,
    UploadStore,
    { provide: AUDIENCE_READER, useExisting: AudienceReaderStore },
  ],
  exports: [AUDIENCE_READER],
})
export class AudienceModule {}
