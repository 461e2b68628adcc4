import { Global, Module } from '@nestjs/common';
import { CustomerModule } from '../../customer/customer.module.js';
import { AUDIENCE_READER } from './audience-reader.js';
import { AudienceReaderStore } from './audience-reader.store.js';

/** Audiences: who is in one, and those that are uploaded. Needs Database, Sealer and the ORM from global modules. */
@Global()
@Module({
  imports: [CustomerModule],
  providers: [AudienceReaderStore, { provide: AUDIENCE_READER, useExisting: AudienceReaderStore }],
  exports: [AUDIENCE_READER],
})
export class AudienceModule {}
