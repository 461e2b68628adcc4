import type { Audience } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { toTimestamp } from '../../rpc/timestamps.js';
import type { AudienceRow } from './audience.store.js';

/** An audience as answers show one: never its members. */
export function toProtoAudience(row: AudienceRow): Audience {
  const { audienceId, name, createdBy, members, refused, variables, complete } = row;
  return {
    audienceId,
    name,
    createdBy,
    createdAt: toTimestamp(row.createdAt.getTime()),
    members: String(members),
    refused: String(refused),
    variables: [...variables],
    complete,
    expiresAt: toTimestamp(row.expiresAt.getTime()),
  };
}
