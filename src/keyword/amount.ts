import type { Numeral, Token } from './tokens.js';
import type { ArgumentProblem, WrittenAmount } from './understood.js';
import { minorDigits } from './minor-unit.js';
import type { Vocabulary } from './vocabulary.js';
import { readNumber } from './written-number.js';

/** Where an amount stands among the tokens, its currency included. */
export interface AmountSpan {
  start: number;
  end: number;
  /** As it is written, groups parted by spaces included. */
  written: string;
  first: Numeral;
  /** A row of digits and nothing with it: it could be a PIN, or an account, too. */
  bare: boolean;
  /** Null where none was written; its code null where it could be several. */
  currency: { code: string | null; written: 'before' | 'after' } | null;
  /** A letter touches it that is of no currency: `20K`, `G4S`; a word multiplies it: `2 lakh`. */
  glued: 'before' | 'after' | null;
}

/** Every number of the tokens, with the currency beside it. */
export function amountSpans(tokens: readonly Token[], vocabulary: Vocabulary): AmountSpan[] {
  const spans: AmountSpan[] = [];
  for (let i = 0; i < tokens.length;) {
    const first = tokens[i];
    if (first.kind === 'word') {
      i += 1;
      continue;
    }
    const end = groupsEnd(tokens, i);
    const span = spanOf(tokens, i, end, vocabulary, spans.at(-1)?.end ?? 0);
    spans.push(span);
    i = span.end;
  }
  return spans;
}

/** The value of an amount, or what is wrong with it. */
export function amountOf(
  { written, first, currency, glued }: AmountSpan,
  { mark }: Vocabulary,
): WrittenAmount | { problem: ArgumentProblem } {
  if (first.negative || first.percent || glued === 'after') return { problem: 'amount_wrong' };
  if (currency !== null && currency.code === null) return { problem: 'currency_unknown' };
  const code = currency?.code ?? null;
  if (first.headless) {
    // `Rs .50` is fifty rupees as well as fifty paise.
    if (currency?.written === 'before' || written.length > 2 || !/^\d+$/.test(written)) {
      return { problem: 'amount_ambiguous' };
    }
  }
  const text = first.headless ? `0.${written}` : written;
  const decimals = code === null ? null : minorDigits(code);
  const reading = readNumber(text, { mark, decimals });
  if (!reading.ok) return { problem: reading.problem };
  return { value: reading.value, currency: code };
}

function spanOf(
  tokens: readonly Token[],
  start: number,
  end: number,
  vocabulary: Vocabulary,
  from: number,
): AmountSpan {
  const first = tokens[start] as Numeral;
  const last = tokens[end - 1];
  const written = tokens
    .slice(start, end)
    .map(({ text }) => text)
    .join(' ');
  const before = vocabulary.currencyBefore(tokens.slice(0, start), start);
  const after = vocabulary.currency(tokens, end);
  const bare = /^\d+$/.test(written) && !first.negative && !first.headless;
  const span = { start, end, written, first, bare, currency: null, glued: null };
  const magnitude = vocabulary.magnitude(tokens, end);
  if (magnitude !== null) return { ...span, end: magnitude, bare: false, glued: 'after' };
  // A sign belongs to what it touches: `20 $30`.
  const isAfter = after !== null && !belongsToNext(tokens, end, after.next);
  if (before !== null && before.start >= from && !(isAfter && touches(last, tokens[end]))) {
    const currency = { code: before.meaning, written: 'before' } as const;
    const repeated = isAfter && after.meaning === before.meaning ? after.next : end;
    return { ...span, start: before.start, end: repeated, currency, bare: false };
  }
  if (isAfter) {
    const currency = { code: after.meaning, written: 'after' } as const;
    return { ...span, end: after.next, currency, bare: false };
  }
  if (start > 0 && touches(tokens[start - 1], first)) return { ...span, glued: 'before' };
  if (touches(last, tokens[end])) return { ...span, glued: 'after' };
  return span;
}

/** The end of groups parted by single spaces: `1 200`, `1 200,50`. */
function groupsEnd(tokens: readonly Token[], start: number): number {
  if (!/^[1-9]\d{0,2}$/.test(tokens[start].text)) return start + 1;
  let end = start + 1;
  for (; end < tokens.length; end++) {
    const token = tokens[end];
    const isGroup = token.kind === 'number' && /^\d{3}(?:[.,\u066b]\d{1,3})?$/.test(token.text);
    if (!isGroup || token.start !== tokens[end - 1].end + 1 || token.negative || token.headless) {
      break;
    }
    if (token.text.length > 3) return end + 1;
  }
  return end;
}

function belongsToNext(tokens: readonly Token[], end: number, next: number): boolean {
  return (
    touches(tokens[next - 1], tokens[next]) &&
    tokens[next].kind === 'number' &&
    !touches(tokens[end - 1], tokens[end])
  );
}

/** Whether nothing stands between two tokens. */
export function touches(one: Token | undefined, next: Token | undefined): boolean {
  return one !== undefined && next !== undefined && one.end === next.start;
}
