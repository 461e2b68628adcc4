import type { PreviewResponse } from '../../rpc/generated/tellerline/v1/message_service.js';
import { encodingName, unitName } from '../text/names.js';
import { formatMoney } from '../text/money.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields } from '../text/table.js';

/** What a text costs on the air, and which characters make it so. */
export function formatPreview(preview: PreviewResponse, paint: Paint): string {
  const cost = preview.segmentation;
  if (cost === null || cost === undefined) return preview.text;
  const unit = unitName(cost.encoding);
  const forced = cost.forcedBy.map(
    (one) => `${printable(one.character)} (${one.codePoint}) at ${one.position}`,
  );
  const exchanged = cost.transliterations.map(
    (one) => `${printable(one.from)} to ${printable(one.to)} at ${one.position}`,
  );
  const fields = formatFields(paint, [
    ['encoding', encodingName(cost.encoding)],
    ['segments', String(cost.segments)],
    ['length', `${cost.units} ${unit}, ${cost.unitsLeft} left before another segment`],
    ['forced by', forced.join(', ')],
    ['exchanged', exchanged.join(', ')],
    ['cost', formatMoney(cost.cost)],
    ['carrier', preview.carrier],
    ['locale', preview.locale],
  ]);
  return `${preview.text.split('\n').map(printable).join('\n')}\n\n${fields}`;
}
