import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { packageDefinition } from '../../src/rpc/descriptor-set.adapter.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';

interface Request {
  event: object;
}

/** What a server reads of an event after it went over the wire. */
export function overTheWire(event: object): Event {
  const service = packageDefinition()['tellerline.v1.EventService'] as ServiceDefinition;
  const publish = service['Publish'] as MethodDefinition<Request, unknown>;
  return publish.requestDeserialize(publish.requestSerialize({ event })).event as Event;
}
