import type { Settings } from '../../settings/settings.schema.js';

/** What the carriers said of a number's last messages; times in ms since the epoch. */
export interface NumberHealth {
  /** Messages in a row that were not delivered. */
  failures: number;
  firstFailedAt: number;
  lastFailedAt: number;
}

/** Whether a number is left alone: it failed so often in a row, over so long, and not too long ago. */
export function isDead(
  { failures, firstFailedAt, lastFailedAt }: NumberHealth,
  rule: Settings['broadcast']['deadNumbers'],
  now: number,
): boolean {
  return (
    failures >= rule.failures &&
    lastFailedAt - firstFailedAt >= rule.over &&
    now - lastFailedAt < rule.leftAloneFor
  );
}
