import type { AudienceMember } from '../audience/audience-reader.js';
import type { RecipientState } from './recipient-states.js';
import { HOLD_OUT } from './run-row.js';
import { variantOf } from './share-out.js';
import type { RunSpec } from './run-spec.js';
import type { TallyMove } from './tally.js';

/** A recipient as it comes into a run. */
export interface NewRecipient {
  member: AudienceMember;
  /** -1 of the control group. */
  variant: number;
  state: Extract<RecipientState, 'planned' | 'skipped' | 'held_out'>;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

/** The reason of recipients for whom the run was over before they came into it. */
export const TOO_LATE = 'too_late';
export const DUPLICATE = 'duplicate';

/** With `late`, nothing is sent to them any more. */
export function newRecipient(
  runId: string,
  spec: RunSpec,
  member: AudienceMember,
  dueAt: number,
  late: boolean,
): NewRecipient {
  const variant = variantOf(runId, member.msisdnHash, spec);
  const state = variant === HOLD_OUT ? 'held_out' : late ? 'skipped' : 'planned';
  return { member, variant, state, dueAt };
}

/** Of a page: how many of a variant and a state came into the run. */
export interface FreshRecipients {
  variant: number;
  state: RecipientState;
  recipients: number;
}

/** What the tally has more of after a page; the rest of the page was there already. */
export function pageMoves(
  page: readonly NewRecipient[],
  fresh: readonly FreshRecipients[],
): TallyMove[] {
  const line = { carrier: '', segments: 0 };
  const known = new Map<number, number>();
  for (const { variant } of page) known.set(variant, (known.get(variant) ?? 0) + 1);
  const moves = fresh.map(({ variant, state, recipients }): TallyMove => {
    known.set(variant, known.get(variant)! - recipients);
    return { ...line, variant, state, reason: state === 'skipped' ? TOO_LATE : '', recipients };
  });
  const duplicates = [...known].filter(([, recipients]) => recipients > 0);
  return moves.concat(
    duplicates.map(([variant, recipients]) => ({
      ...line,
      variant,
      state: 'skipped' as const,
      reason: DUPLICATE,
      recipients,
    })),
  );
}
