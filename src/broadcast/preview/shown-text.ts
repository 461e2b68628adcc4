import type { TemplateVariables } from '../../catalogue/event-kind.js';

/** Digits of any script in a row, or in groups of three and more: of a telephone, an account or a card. */
const NUMBER = /\p{Nd}{3,}(?:[ ./-]\p{Nd}{3,})*/gu;
const DIGIT = /\p{Nd}/gu;
/** Digits of a number, from which on it is not shown whole. */
const LONG = 9;
const SHOWN = 4;

/**
 * A rendered text for its author's eyes: names stay, and of the long numbers that
 * a recipient's variables brought no more than the last four digits.
 */
export function shownText(text: string, variables: TemplateVariables): string {
  const numbers = new Set<string>();
  for (const value of Object.values(variables)) {
    if (value.kind !== 'text') continue;
    for (const [number] of value.value.matchAll(NUMBER)) {
      if (digitsOf(number) >= LONG) numbers.add(number);
    }
  }
  let shown = text;
  // The longest first: one may be a part of another.
  for (const number of [...numbers].toSorted((a, b) => b.length - a.length)) {
    let hidden = digitsOf(number) - SHOWN;
    const masked = number.replace(DIGIT, (digit) => (hidden-- > 0 ? 'X' : digit));
    shown = shown.replaceAll(number, masked);
  }
  return shown;
}

function digitsOf(number: string): number {
  return number.match(DIGIT)!.length;
}
