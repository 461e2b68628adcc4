import type { Metadata, MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import type { Client } from '@grpc/grpc-js';
import type { Observable } from 'rxjs';
import { packageDefinition } from '../rpc/descriptor-set.adapter.js';

export type ServiceName =
  | 'EventService'
  | 'CustomerService'
  | 'TemplateService'
  | 'OtpService'
  | 'InboundService'
  | 'MessageService'
  | 'OperationsService'
  | 'BroadcastService'
  | 'ScheduleService';

/** A request with what it needs: what is left out is as if it were empty. */
export type Sparse<T> = T extends readonly (infer Item)[]
  ? readonly Sparse<Item>[]
  : T extends Uint8Array
    ? T
    : T extends object
      ? { [Name in keyof T]?: Sparse<T[Name]> }
      : T;

type Unary<Method> = Method extends (request: infer Request) => Observable<infer Response>
  ? Request extends Observable<unknown>
    ? never
    : (request: Sparse<Request>) => Promise<Response>
  : never;

/** The unary methods of a generated client, as promises. */
export type UnaryCalls<Service> = {
  readonly [Name in keyof Service as Unary<Service[Name]> extends never ? never : Name]: Unary<
    Service[Name]
  >;
};

export function serviceDefinition(service: ServiceName): ServiceDefinition {
  return packageDefinition()[`tellerline.v1.${service}`] as ServiceDefinition;
}

export function methodOf(service: ServiceName, name: string): MethodDefinition<object, object> {
  return serviceDefinition(service)[name] as MethodDefinition<object, object>;
}

/** How a call is made: the channel, who calls, and how long an answer may take (ms). */
export interface Caller {
  client: Client;
  metadata: Metadata;
  timeout: number;
}

export function callUnary<Response>(
  { client, metadata, timeout }: Caller,
  method: MethodDefinition<object, object>,
  request: object,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize as (octets: Buffer) => Response,
      request,
      metadata,
      { deadline: Date.now() + timeout },
      (error, response) => {
        if (error !== null) reject(error);
        else resolve(response as Response);
      },
    );
  });
}

/** All unary methods of a service, by their names in camel case. */
export function unaryCalls<Service>(caller: Caller, service: ServiceName): UnaryCalls<Service> {
  const calls: Record<string, (request: object) => Promise<unknown>> = {};
  for (const [name, method] of Object.entries(serviceDefinition(service))) {
    if (method.requestStream || method.responseStream) continue;
    calls[name.charAt(0).toLowerCase() + name.slice(1)] = (request) =>
      callUnary(caller, method as MethodDefinition<object, object>, request);
  }
  return calls as UnaryCalls<Service>;
}
