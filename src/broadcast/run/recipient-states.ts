/**
 * What became of a recipient, in the order of their codes in
 * broadcast_recipient.state. `planned` and `sent` are open, all others final;
 * only a pause takes `sent` back to `planned`, of what was queued and never submitted.
 */
export const RECIPIENT_STATES = [
  'planned',
  'sent',
  'delivered',
  'undeliverable',
  'expired',
  'rejected',
  'unknown',
  'cancelled',
  'skipped',
  'held_out',
] as const;

export type RecipientState = (typeof RECIPIENT_STATES)[number];
export type FinalRecipientState = Exclude<RecipientState, 'planned' | 'sent'>;

export function recipientStateCode(state: RecipientState): number {
  return RECIPIENT_STATES.indexOf(state);
}

export function recipientStateOfCode(code: number): RecipientState {
  const state = RECIPIENT_STATES[code];
  if (state === undefined) throw new Error(`there is no recipient state ${code}`);
  return state;
}

/** Why nothing was sent to a recipient: the reason of `skipped`, in reports and metrics. */
export const SKIP_REASONS = [
  /** The number is in the run already. Counted, and not kept as a recipient. */
  'duplicate',
  'blocked',
  /** Said no, or not yes where that is needed. */
  'consent_missing',
  /** Said STOP. */
  'opted_out',
  /** In a do-not-disturb register. */
  'register',
  'frequency_cap',
  'dead_number',
  /** No hour is left, until the run ends, at which it may be sent. */
  'quiet_hours',
  /** Its day, or the run, was over before its turn came. */
  'too_late',
  'customer_gone',
  'number_changed',
  'audience_gone',
  /** No carrier goes there. */
  'no_route',
  /** The words cannot be put together for it: a variable is missing, a link leads elsewhere, too long. */
  'text',
  /** The carrier takes registered texts only, and this is none. */
  'not_registered',
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];
