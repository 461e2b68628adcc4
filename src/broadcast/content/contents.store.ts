import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import type { FieldViolation } from '../../failure/failure.js';
import type { Contents, RunContent, SpokenSpec } from './run-content.js';

/** What runs say, by the templates, keywords and settings of now. */
@Injectable()
export class ContentsStore implements Contents {
  prepare(spec: SpokenSpec): RunContent {
    throw new Failure('internal', `${spec.variants.length} variants cannot be prepared yet`);
  }

  problems(_spec: SpokenSpec, _columns: readonly string[] | null): FieldViolation[] {
    throw new Failure('internal', 'no words can be checked yet');
  }
}
