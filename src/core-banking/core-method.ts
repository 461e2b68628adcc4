import type { Observable } from 'rxjs';
import type { CoreBankingServiceClient } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';

/** As in the proto, such as `GetBalance`. */
export type CoreMethod = Capitalize<keyof CoreBankingServiceClient>;

type Call<Method extends CoreMethod> = CoreBankingServiceClient[Uncapitalize<Method>];

export type CoreRequest<Method extends CoreMethod> = Parameters<Call<Method>>[0];

export type CoreResponse<Method extends CoreMethod> =
  ReturnType<Call<Method>> extends Observable<infer Response> ? Response : never;

/** Answers one call of the core; rejects with the error of @grpc/grpc-js. */
export interface CoreCaller {
  call<Method extends CoreMethod>(
    method: Method,
    request: CoreRequest<Method>,
    /** Milliseconds until the call is given up. */
    timeout: number,
  ): Promise<CoreResponse<Method>>;
}
