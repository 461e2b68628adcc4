import type { CompiledText } from '../../template/compile.js';

/** Whether a text tells the reader what to write to hear no more. */
export type NamesStop = (text: string) => boolean;

const QUOTES = `["'\u00ab\u00bb\u2018-\u201f\u2039\u203a\u300c\u300d]`;
const INSIDE_WORD = String.raw`[\p{L}\p{M}\p{N}]`;
/** Beside these a word in capitals stands out. */
const NO_CAPITAL = /[\p{Ll}\p{Lo}]/u;

/**
 * A keyword is named where it stands in capitals between words that do not
 * ("Reply STOP"), or in quotation marks: "a non-stop flight" and "until the shop
 * is closed" name none, though customers may write the same words. In doubt a
 * text names none, and so has its footer.
 */
export function stopNaming(keywords: readonly string[]): NamesStop {
  const known = keywords.map(folded).filter((keyword) => keyword !== '');
  if (known.length === 0) return () => false;
  const cased = known.filter((word) => word.toUpperCase() !== word.toLowerCase());
  const capitals =
    cased.length === 0
      ? null
      : new RegExp(
          `(?<!${INSIDE_WORD})(?:${anyOf(cased.map((word) => word.toUpperCase()))})(?!${INSIDE_WORD})`,
          'u',
        );
  const quoted = new RegExp(`${QUOTES}\\s?(?:${anyOf(known)})\\s?${QUOTES}`, 'iu');
  return (text) => {
    const plain = folded(text);
    return (
      (capitals !== null && NO_CAPITAL.test(plain) && capitals.test(plain)) || quoted.test(plain)
    );
  };
}

/** Of a text, whatever it is filled with; where it has branches that is seen of what is shown only. */
export function namingOf(
  text: Pick<CompiledText, 'passages'>,
  names: NamesStop,
): 'always' | 'sometimes' | 'never' {
  const passages = text.passages();
  if (!passages.some(names)) return 'never';
  return passages.length === 1 ? 'always' : 'sometimes';
}

/** Accents of Latin letters left out; vowel signs of other scripts are letters. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .trim();
}

function anyOf(words: readonly string[]): string {
  return words
    .toSorted((a, b) => b.length - a.length)
    .map((word) =>
      word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll(/\s+/g, '\\s+'),
    )
    .join('|');
}
