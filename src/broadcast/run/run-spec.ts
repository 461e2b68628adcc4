import type { Day } from '../../rpc/calendar-checks.js';
import type { BroadcastClass, BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import type { AudienceSpec } from '../audience/audience-spec.js';

/**
 * What one run sends, and to whom: fixed when it is planned, and kept as JSON in
 * broadcast_run.spec. Whatever plans runs (campaigns, wishes) has checked it.
 */
export interface RunSpec {
  /** For people, such as the campaign's name. */
  name: string;
  /** Of the messages, and in metrics: `campaign`, or a kind of the catalogue such as `wishes`. */
  eventType: string;
  messageClass: BroadcastClass;
  consent: BroadcastConsent;
  /** Null takes the route's. */
  senderId: string | null;
  /** One to ten. */
  variants: readonly VariantSpec[];
  /** Of the audience that gets nothing, to compare with. The variants' shares and it make 100. */
  holdOutPercent: number;
  audience: AudienceSpec;
  moment: RunMoment;
  /** Null is as fast as the carriers allow. */
  messagesPerSecond: number | null;
  /** Milliseconds; null takes the class's. */
  timeToLive: number | null;
}

export interface VariantSpec {
  /** For reports, such as `a`. */
  name: string;
  /** Of the whole audience. */
  percent: number;
  content: ContentSpec;
}

/** A template of the catalogue, or texts of its own, by language tag, in ICU MessageFormat. */
export type ContentSpec = (
  | { kind: 'template'; template: string }
  | { kind: 'texts'; texts: Readonly<Record<string, string>> }
) & {
  /** For every recipient; a recipient's own stand above. */
  variables: Readonly<Record<string, string>>;
};

/** When each recipient is due. */
export type RunMoment =
  /** At the run's start. */
  | { by: 'start' }
  /**
   * On a day, by the clock on the recipient's wall; minutes after midnight. Whom it
   * could not be sent to by `until` of the same day is skipped (`too_late`).
   */
  | { by: 'local'; day: Day; minutes: number; until: number };
