/** What stands before the decimals. */
export type DecimalMark = '.' | ',';

export type NumberReading =
  { ok: true; value: string } | { ok: false; problem: 'amount_wrong' | 'amount_ambiguous' };

const WRONG: NumberReading = { ok: false, problem: 'amount_wrong' };
const AMBIGUOUS: NumberReading = { ok: false, problem: 'amount_ambiguous' };

const MOST_DIGITS = 12;
const MOST_DECIMALS = 3;

export interface NumberFacts {
  /** As the languages concerned have it; null where they do not agree, or do not say. */
  mark: DecimalMark | null;
  /** How many decimals the currency has; null where none was written. */
  decimals: number | null;
}

/**
 * The value of an amount as people write it (`1,200.50`, `1.200,50`,
 * `1 200,50`, `1,20,000`, `1٬200٫50`), in digits with a point. One mark before three digits
 * (`1,200`) is read as the languages have it, and not at all where they do not
 * settle it; with a space (`1 200`) never. `written` begins and ends with a digit.
 */
export function readNumber(written: string, { mark, decimals }: NumberFacts): NumberReading {
  const groups = written.split(/\D/);
  const marks = written.replace(/\d/g, '').replaceAll('\u060c', ',').replaceAll('\u2019', "'");
  if (marks === '') return valueOf(written, '', decimals);
  const last = marks.at(-1)!;
  const fraction = groups.at(-1)!;
  const isGrouped = isGrouping(groups);
  const isDecimal =
    '.,\u066b'.includes(last) &&
    marks.indexOf(last) === marks.length - 1 &&
    new Set(marks.slice(0, -1)).size <= 1 &&
    isGrouping(groups.slice(0, -1)) &&
    fraction.length <= MOST_DECIMALS;
  const whole = groups.slice(0, -1).join('');
  // `50 123` may be an amount and something else, such as a PIN with a digit too few.
  if (marks === ' ') return isGrouped ? AMBIGUOUS : WRONG;
  if (last === '\u066b') return isDecimal ? valueOf(whole, fraction, decimals) : WRONG;
  const canGroup = isGrouped && new Set(marks).size === 1;
  if (!'.,'.includes(last) || !isDecimal) {
    return canGroup ? valueOf(groups.join(''), '', decimals) : WRONG;
  }
  if (!canGroup || marks.length > 1) return valueOf(whole, fraction, decimals);
  if (mark === null) return AMBIGUOUS;
  if (mark !== last) return valueOf(groups.join(''), '', decimals);
  // Three decimals of money are rare where the currency has none such.
  return decimals === MOST_DECIMALS ? valueOf(whole, fraction, decimals) : AMBIGUOUS;
}

/** By thousands, or as India does: by hundreds before the last thousand. */
function isGrouping(groups: readonly string[]): boolean {
  if (groups.length === 1) return true;
  const [first, ...others] = groups;
  if (first.length > 3 || first.startsWith('0') || others.at(-1)!.length !== 3) return false;
  const between = others.slice(0, -1);
  if (between.every(({ length }) => length === 3)) return true;
  return first.length <= 2 && between.every(({ length }) => length === 2);
}

function valueOf(whole: string, fraction: string, decimals: number | null): NumberReading {
  const units = whole.replace(/^0+(?=\d)/, '');
  const most = decimals ?? MOST_DECIMALS;
  const isZero = /^0*$/.test(units + fraction);
  const extra = fraction.slice(most);
  if (isZero || units.length > MOST_DIGITS || !/^0*$/.test(extra)) return WRONG;
  const kept = fraction.slice(0, most);
  return { ok: true, value: kept === '' ? units : `${units}.${kept}` };
}
