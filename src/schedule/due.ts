import type { JobPlan } from './job.js';
import { newestSlots } from './slots.js';

/** Moments that are looked at together; of more that were missed the oldest are forgotten. */
const MOST_DUE = 100;

/** What is to become of a job's moments. */
export interface Due {
  /** Missed, and not made up for. */
  skipped: readonly number[];
  /** The one to be done now. */
  run: number | null;
  /** Up to when all is decided then; milliseconds since the epoch, as all of these. */
  knownUntil: number;
}

/**
 * Decides the moments after `knownUntil` that are due. One that is later than the
 * plan's grace was missed: `skip` leaves it out, `each` makes up for it in its turn,
 * `latest` for the last one only, and not where another has become due meanwhile.
 */
export function decideDue(plan: JobPlan, knownUntil: number, now: number): Due {
  const due = newestSlots(plan, knownUntil, now, MOST_DUE);
  const missed = due.filter((slot) => now - slot > plan.grace);
  const fresh = due.at(missed.length) ?? null;
  switch (plan.missed) {
    case 'each':
      return decided(knownUntil, [], due.at(0) ?? null);
    case 'skip':
      return decided(knownUntil, missed, fresh);
    case 'latest': {
      const run = fresh ?? missed.pop() ?? null;
      return decided(knownUntil, missed, run);
    }
  }
}

function decided(before: number, skipped: readonly number[], run: number | null): Due {
  return { skipped, run, knownUntil: run ?? skipped.at(-1) ?? before };
}
