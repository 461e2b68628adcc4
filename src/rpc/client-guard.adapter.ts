import { Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Metadata } from '@grpc/grpc-js';
import type { AuthContext } from '@grpc/grpc-js/build/src/auth-context.js';
import { Reflector } from '@nestjs/core';
import { Failure } from '../failure/failure.js';
import type { ClientIdentity, Permission } from './client-identity.js';
import { ClientStore } from './client.store.js';

const PERMISSIONS = Symbol('permissions');

/** The permission that a gRPC method asks of its caller, any one of several. Every method names one. */
export const Requires = (...permissions: Permission[]) => SetMetadata(PERMISSIONS, permissions);

interface IncomingCall {
  metadata: Metadata;
  getAuthContext(): AuthContext;
}

const identities = new WeakMap<Metadata, ClientIdentity>();

/** Who calls; to be asked in a handler whose call ClientGuard has let in. */
export function callerOf(metadata: Metadata): ClientIdentity {
  const identity = identities.get(metadata);
  if (identity === undefined) throw new Error('the call did not pass the client guard');
  return identity;
}

/** Lets in only known clients that have the method's permission. */
@Injectable()
export class ClientGuard implements CanActivate {
  constructor(
    private readonly clients: ClientStore,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const call = callOf(context.getArgs());
    const identity = this.clients.identify({
      apiKey: apiKeyOf(call.metadata),
      commonName: commonNameOf(call),
    });
    const handler = context.getHandler();
    const permissions = this.reflector.get<Permission[] | undefined>(PERMISSIONS, handler);
    if (permissions === undefined) throw new Failure('internal', 'the method asks no permission');
    identity.requireOneOf(permissions);
    identities.set(call.metadata, identity);
    return true;
  }
}

/** Nest hands a raw stream call over alone, every other with its request and metadata before it. */
function callOf(args: unknown[]): IncomingCall {
  return (args.length >= 3 ? args[2] : args[0]) as IncomingCall;
}

function apiKeyOf(metadata: Metadata): string | undefined {
  const [key] = metadata.get('x-api-key');
  if (key !== undefined) return String(key);
  const [authorization] = metadata.get('authorization');
  const bearer = /^Bearer +(\S+)$/i.exec(String(authorization ?? ''));
  return bearer?.[1];
}

function commonNameOf(call: IncomingCall): string | undefined {
  const name: unknown = call.getAuthContext().sslPeerCertificate?.subject?.CN;
  return typeof name === 'string' ? name : undefined;
}
