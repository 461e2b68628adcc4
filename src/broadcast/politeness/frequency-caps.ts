import type { BroadcastClass } from '../../settings/broadcast-settings.schema.js';
import type { Settings } from '../../settings/settings.schema.js';

/** So many messages of these classes, sent after a moment (ms since the epoch), are as many as a number gets. */
export interface Cap {
  classes: readonly BroadcastClass[];
  limit: number;
  after: number;
}

/** The caps that bind a message of a class; each by itself, so that the strictest counts. */
export function capsOn(
  messageClass: BroadcastClass,
  caps: Settings['broadcast']['caps'],
  now: number,
): Cap[] {
  return caps
    .filter(({ classes }) => classes.includes(messageClass))
    .map(({ classes, limit, within }) => ({ classes, limit, after: now - within }));
}
