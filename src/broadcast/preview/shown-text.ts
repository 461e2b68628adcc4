import type { TemplateVariables } from '../../catalogue/event-kind.js';

/** Digits in a row, of any script, that may be of a telephone, an account or a card. */
const LONG_NUMBER = /\p{Nd}{9,}/gu;
const SHOWN = 4;

/**
 * A rendered text for its author's eyes: names stay, and of the long numbers that
 * a recipient's variables brought no more than the last four digits.
 */
export function shownText(text: string, variables: TemplateVariables): string {
  const numbers = new Set<string>();
  for (const value of Object.values(variables)) {
    if (value.kind !== 'text') continue;
    for (const [number] of value.value.matchAll(LONG_NUMBER)) numbers.add(number);
  }
  let shown = text;
  // The longest first: one may be a part of another.
  for (const number of [...numbers].toSorted((a, b) => b.length - a.length)) {
    const digits = [...number];
    const masked = 'X'.repeat(digits.length - SHOWN) + digits.slice(-SHOWN).join('');
    shown = shown.replaceAll(number, masked);
  }
  return shown;
}
