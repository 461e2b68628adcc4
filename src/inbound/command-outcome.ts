import type { CoreOutcome } from '../core-banking/core-bank.js';

const PREFIX = 'REFUSAL_REASON_';

/** Why, in a word of ours: `insufficient_funds`, `expired`; '' of what was done. */
export function reasonOf(outcome: CoreOutcome): string {
  switch (outcome.state) {
    case 'done':
      return '';
    case 'expired':
      return 'expired';
    case 'refused':
      return outcome.reason.replace(PREFIX, '').toLowerCase();
  }
}

/** For the audit: `done`, `refused: insufficient_funds`, `expired`. */
export function answerOf(outcome: CoreOutcome): string {
  return outcome.state === 'refused' ? `refused: ${reasonOf(outcome)}` : outcome.state;
}
