import type { GetReportResponse } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { formatCount, formatShare } from '../text/counts.js';
import { formatMoney } from '../text/money.js';
import { recipientStateName } from '../text/names.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { reasonText } from './campaign-preview-view.js';
import { formatRun } from './run-view.js';

/** What became of a run's recipients, by variant, state and reason, and what it cost. */
export function formatReport(report: GetReportResponse, paint: Paint): string {
  const { run, lines, optedOut, costs } = report;
  const parts = run ? [formatRun(run, paint)] : [];
  if (lines.length > 0) {
    const rows = lines.map((line) => [
      printable(line.variant),
      paintState(paint, recipientStateName(line.state)),
      reasonText(line.reason),
      formatCount(line.recipients),
      formatShare(line.recipients, run?.progress?.recipients ?? 0),
      formatCount(line.segments),
    ]);
    const heads = ['VARIANT', 'STATE', 'REASON', 'RECIPIENTS', 'SHARE', 'SEGMENTS'];
    parts.push(formatTable(paint, heads, rows, [3, 4, 5]));
  }
  parts.push(
    formatFields(paint, [
      ['segments', formatCount(run?.progress?.segments ?? 0)],
      ['cost', costs.map(formatMoney).join(' + ')],
      ['said STOP after it', formatCount(optedOut)],
    ]),
  );
  return parts.join('\n\n');
}
