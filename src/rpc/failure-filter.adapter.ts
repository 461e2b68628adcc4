import { Catch } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { callError } from './call-error.adapter.js';

/** Every error of a gRPC handler, its guards and its interceptors leaves through here. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => callError(exception));
  }
}
