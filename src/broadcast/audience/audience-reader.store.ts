import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import type {
  AudienceCursor,
  AudiencePage,
  AudienceReader,
  LoadedRecipient,
  RecipientKey,
} from './audience-reader.js';
import type { AudienceSpec } from './audience-spec.js';
import { CustomerAudience } from './customer-audience.store.js';
import { RecipientLoader } from './recipient-loader.store.js';
import { ResultAudience } from './result-audience.store.js';
import { UploadAudience } from './upload-audience.store.js';

/** Reads every kind of audience. */
@Injectable()
export class AudienceReaderStore implements AudienceReader {
  constructor(
    private readonly customers: CustomerAudience,
    private readonly uploads: UploadAudience,
    private readonly results: ResultAudience,
    private readonly loader: RecipientLoader,
  ) {}

  async page(
    spec: AudienceSpec,
    after: AudienceCursor | null,
    limit: number,
    now: number,
  ): Promise<AudiencePage> {
    switch (spec.kind) {
      case 'customers':
        return this.customers.page(spec.filter, textOf(after), limit, now);
      case 'upload':
        return this.uploads.page(spec.audienceId, numberOf(after), limit);
      case 'result':
        return this.results.page(spec, textOf(after), limit);
    }
  }

  async count(spec: AudienceSpec, now: number): Promise<number> {
    switch (spec.kind) {
      case 'customers':
        return this.customers.count(spec.filter, now);
      case 'upload':
        return this.uploads.count(spec.audienceId);
      case 'result':
        return this.results.count(spec);
    }
  }

  load(keys: readonly RecipientKey[]): Promise<LoadedRecipient[]> {
    return this.loader.load(keys);
  }
}

function textOf(cursor: AudienceCursor | null): string | null {
  if (cursor === null || typeof cursor.after === 'string')
    return (cursor?.after ?? null) as string | null;
  throw foreign();
}

function numberOf(cursor: AudienceCursor | null): number | null {
  if (cursor === null || typeof cursor.after === 'number')
    return (cursor?.after ?? null) as number | null;
  throw foreign();
}

function foreign(): Failure {
  return new Failure('internal', 'the cursor is of another kind of audience');
}
