import type { PreviewCampaignResponse } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { counted, formatCount, formatShare } from '../text/counts.js';
import { durationMs } from '../text/durations.js';
import { formatElapsed } from '../text/elapsed.js';
import { formatMoney } from '../text/money.js';
import { encodingName } from '../text/names.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';

/** What a campaign would be: how many, who not and why, what it takes, and how it reads. */
export function formatCampaignPreview(preview: PreviewCampaignResponse, paint: Paint): string {
  const { audience, judged, sendable, refusals, segments, costs, samples } = preview;
  const duration = durationMs(preview.duration);
  const estimated = Number(judged) < Number(audience);
  const about = estimated ? 'about ' : '';
  const fields = formatFields(paint, [
    ['audience', counted(audience, 'recipient')],
    ['judged', estimated ? `${formatCount(judged)} of them; what follows is an estimate` : 'all'],
    ['would be sent', `${about}${formatCount(sendable)} ${shareText(sendable, audience)}`.trim()],
    ['wait for hours', zeroless(preview.waiting)],
    ['held out', zeroless(preview.heldOut)],
    ['segments', `${about}${formatCount(segments)}`],
    ['cost', costs.map(formatMoney).join(' + ')],
    ['takes', duration === null ? '' : `${about}${formatElapsed(duration)}`],
  ]);
  const parts = [`${paint('bold', 'If it went now')}\n${fields}`];
  if (refusals.length > 0) {
    const rows = refusals.map(({ reason, recipients }) => [
      reasonText(reason),
      formatCount(recipients),
      formatShare(recipients, audience),
    ]);
    parts.push(formatTable(paint, ['NOT SENT', 'RECIPIENTS', 'SHARE'], rows, [1, 2]));
  }
  for (const sample of samples) parts.push(formatSample(sample, paint));
  return parts.join('\n\n');
}

/** `frequency_cap` for people; what a carrier said, such as `ESME_RINVDSTADR`, stays as it is. */
export function reasonText(reason: string): string {
  return /^[a-z_]+$/.test(reason) ? reason.replaceAll('_', ' ') : printable(reason);
}

function formatSample(sample: PreviewCampaignResponse['samples'][number], paint: Paint): string {
  const { variant, locale, text, encoding, segments, carrier } = sample;
  const place = [variant, locale].map(printable).filter((part) => part !== '');
  const cost = [encodingName(encoding), counted(segments, 'segment'), printable(carrier)];
  const facts = cost.filter((part) => part !== '').join(', ');
  const lines = text.split('\n').map((line) => `  ${printable(line)}`);
  return [`${paint('bold', place.join(' '))}  ${paint('dim', facts)}`, ...lines].join('\n');
}

function shareText(part: string, whole: string): string {
  const share = formatShare(part, whole);
  return share === '' ? '' : `(${share})`;
}

function zeroless(count: string): string {
  return Number(count) === 0 ? '' : formatCount(count);
}
