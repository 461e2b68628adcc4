import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../../customer/customer.module.js';
import { AUDIENCE_READER } from './audience-reader.js';
import { AudienceReaderStore } from './audience-reader.store.js';
import { CustomerAudience } from './customer-audience.store.js';
import { RecipientLoader } from './recipient-loader.store.js';
import { RecipientPlaces } from './recipient-places.store.js';
import { ResultAudience } from './result-audience.store.js';
import { UploadAudience } from './upload-audience.store.js';

/** Audiences: who is in one, and those that are uploaded. Needs Database, Sealer and the ORM from global modules. */
@Global()
@Module({
  imports: [CustomerModule],
  providers: [
    AudienceReaderStore,
    CustomerAudience,
    RecipientLoader,
    RecipientPlaces,
    ResultAudience,
    UploadAudience,
    { provide: AUDIENCE_READER, useExisting: AudienceReaderStore },
  ],
  exports: [AUDIENCE_READER],
})
export class AudienceModule {}
