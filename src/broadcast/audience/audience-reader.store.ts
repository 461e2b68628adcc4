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

/** Reads every kind of audience. */
@Injectable()
export class AudienceReaderStore implements AudienceReader {
  page(
    spec: AudienceSpec,
    _after: AudienceCursor | null,
    _limit: number,
    _now: number,
  ): Promise<AudiencePage> {
    return Promise.reject(new Failure('internal', `no audience of ${spec.kind} can be read yet`));
  }

  count(spec: AudienceSpec, _now: number): Promise<number> {
    return Promise.reject(new Failure('internal', `no audience of ${spec.kind} can be read yet`));
  }

  load(_keys: readonly RecipientKey[]): Promise<LoadedRecipient[]> {
    return Promise.reject(new Failure('internal', 'no recipient can be loaded yet'));
  }
}
