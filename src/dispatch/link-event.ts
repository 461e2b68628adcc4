import type { BindEvent } from '../carrier/bind-events.js';

/** What a bind tells that is of no segment: those dispatch reports with their message. */
export type LinkEvent = Exclude<
  BindEvent,
  { kind: 'answered' } | { kind: 'answered_late' } | { kind: 'unanswered' }
>;

export function isLinkEvent(event: BindEvent): event is LinkEvent {
  switch (event.kind) {
    case 'answered':
    case 'answered_late':
    case 'unanswered':
      return false;
    default:
      return true;
  }
}
