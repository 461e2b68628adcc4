import { maskMsisdn } from '../../message/msisdn.js';
import type { RunSpec } from '../run/run-spec.js';
import { recipientStateOfCode } from '../run/recipient-states.js';
import { HOLD_OUT } from './variant-check.js';

/** The header, and the order of the cells. */
export const EXPORT_COLUMNS = [
  'customer_id',
  'masked_msisdn',
  'variant',
  'state',
  'reason',
  'carrier',
  'segments',
  'message_id',
  'sent_at',
  'finished_at',
] as const;

/** What is kept of a recipient, for its line. */
export interface ExportedRecipient {
  customerId: string | null;
  /** E.164; null where nobody knows it any more. */
  msisdn: string | null;
  /** The place in the run's variants; -1 of the control group. */
  variant: number;
  /** The code of recipient-states. */
  state: number;
  reason: string | null;
  carrier: string | null;
  segments: number | null;
  messageId: string | null;
  sentAt: Date | null;
  finishedAt: Date | null;
}

/** A line's cells; moments are RFC 3339 in UTC. */
export function exportRow(
  one: ExportedRecipient,
  { variants }: Pick<RunSpec, 'variants'>,
): string[] {
  return [
    one.customerId ?? '',
    one.msisdn === null ? '' : maskMsisdn(one.msisdn),
    one.variant < 0 ? HOLD_OUT : (variants[one.variant]?.name ?? ''),
    recipientStateOfCode(one.state),
    one.reason ?? '',
    one.carrier ?? '',
    one.segments === null ? '' : String(one.segments),
    one.messageId ?? '',
    one.sentAt?.toISOString() ?? '',
    one.finishedAt?.toISOString() ?? '',
  ].map(guarded);
}

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell that no spreadsheet computes. */
function guarded(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
