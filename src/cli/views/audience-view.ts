import type { Audience } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { formatCount } from '../text/counts.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatTimestamp } from '../text/timestamp.js';

export function formatAudience(audience: Audience, paint: Paint): string {
  const fields = formatFields(paint, [
    ['name', printable(audience.name)],
    ['members', formatCount(audience.members)],
    ['refused rows', Number(audience.refused) === 0 ? '' : formatCount(audience.refused)],
    ['variables', audience.variables.map(printable).join(', ')],
    ['uploaded by', printable(audience.createdBy)],
    ['uploaded', formatTimestamp(audience.createdAt)],
    ['deleted', formatTimestamp(audience.expiresAt)],
  ]);
  return `${paint('bold', audience.audienceId)}  ${stateText(audience, paint)}\n${fields}`;
}

/** The audiences, one a line. */
export function formatAudiences(audiences: readonly Audience[], paint: Paint): string {
  const heads = ['AUDIENCE', 'NAME', 'STATE', 'MEMBERS', 'UPLOADED', 'DELETED'];
  const rows = audiences.map((audience) => [
    audience.audienceId,
    printable(audience.name),
    stateText(audience, paint),
    formatCount(audience.members),
    formatTimestamp(audience.createdAt).slice(0, 16),
    formatTimestamp(audience.expiresAt).slice(0, 16),
  ]);
  return formatTable(paint, heads, rows, [3]);
}

/** Nothing can be sent to one that is not complete. */
function stateText({ complete }: Audience, paint: Paint): string {
  return complete ? paint('green', 'complete') : paint('yellow', 'not complete');
}
