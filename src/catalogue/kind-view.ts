import type { Duration } from '../rpc/generated/google/protobuf/duration.js';
import type { ConsentCategory } from '../rpc/generated/tellerline/v1/consent.js';
import type { EventKind as KindView } from '../rpc/generated/tellerline/v1/event_service.js';
import type { MessageClass } from '../rpc/generated/tellerline/v1/message.js';
import type { EventKind } from './event-kind.js';

/** A kind as EventService.ListKinds shows it; `classTimeToLive` is its class's, in milliseconds. */
export function kindView(kind: EventKind, classTimeToLive: number): KindView {
  return {
    key: kind.key,
    description: kind.description,
    messageClass: `MESSAGE_CLASS_${kind.messageClass.toUpperCase()}` as MessageClass,
    timeToLive: toDuration(kind.timeToLive ?? classTimeToLive),
    consentCategory: `CONSENT_CATEGORY_${kind.consent.toUpperCase()}` as ConsentCategory,
    templateKey: kind.template,
    fields: kind.fields.map(({ name, type, required }) => ({ name, type, required })),
    custom: kind.custom,
  };
}

/** Of milliseconds. */
function toDuration(milliseconds: number): Duration {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: String(seconds), nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}
