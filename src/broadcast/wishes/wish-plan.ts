import type { JobPlan } from '../../schedule/job.js';
import { cronOfWindows } from './wish-days.js';

/** Milliseconds. */
const GRACE = 600_000;

/** A day is planned when its `at` (minutes after midnight) comes first on earth. One moment makes up for all missed. */
export function wishPlan({ enabled, at }: { enabled: boolean; at: number }): JobPlan {
  return { enabled, cron: cronOfWindows(at), timeZone: 'UTC', missed: 'latest', grace: GRACE };
}
