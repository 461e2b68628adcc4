import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type { PublishRequest } from '../rpc/generated/tellerline/v1/event_service.js';
import { packageDefinition } from '../rpc/descriptor-set.adapter.js';

interface Codec {
  requestSerialize(request: PublishRequest): Buffer;
  requestDeserialize(octets: Buffer): PublishRequest;
}

/** The contract's own encoding outlives a change of the daemon's version. */
function codec(): Codec {
  const service = packageDefinition()['tellerline.v1.EventService'] as unknown as {
    Publish: Codec;
  };
  return service.Publish;
}

/** An event as PublishRequest carries it. */
export function encodeEvent(event: Event): Buffer {
  return codec().requestSerialize({ event });
}

export function decodeEvent(octets: Buffer): Event | undefined {
  return codec().requestDeserialize(octets).event;
}
