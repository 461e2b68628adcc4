import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { wishes } from '../../catalogue/promotions.js';
import type { Day } from '../../rpc/calendar-checks.js';
import type { CustomerConditions } from '../audience/audience-spec.js';
import type { NewRun } from '../run/runs.js';
import { windowOfDay } from './wish-days.js';

/** Whose the messages of broadcasts are. */

/** Wishes for one day of everybody's calendar. */
export interface Wish {
  /** What is planned once, such as `birthday:2026-11-23`. */
  key: string;
  /** Of the job. */
  schedule: string;
  /** For people. */
  name: string;
  day: Day;
  /** Minutes after midnight, by each customer's clock. */
  at: number;
  until: number;
  filter: CustomerConditions;
  /** Of the template `wishes`. */
  variables: Readonly<Record<string, string>>;
}

export function wishRun({ key, schedule, name, day, at, until, filter, variables }: Wish): NewRun {
  return {
    key,
    campaignId: null,
    schedule,
    clientId: OWN_CLIENT_ID,
    spec: {
      name,
      eventType: wishes.key,
      messageClass: 'promotion',
      consent: 'greetings',
      senderId: null,
      variants: [
        {
          name: 'wishes',
          percent: 100,
          content: { kind: 'template', template: wishes.template, variables },
        },
      ],
      holdOutPercent: 0,
      audience: { kind: 'customers', filter },
      moment: { by: 'local', day, minutes: at, until },
      messagesPerSecond: null,
      timeToLive: wishes.timeToLive,
    },
    ...windowOfDay(day, at, until),
  };
}
