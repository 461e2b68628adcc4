import type { Keyword, Language } from './language.js';
import type { Languages } from './languages.js';
import type { Token } from './tokens.js';

/** A word with fewer letters may be another when one is written twice. */
const FEWEST_LETTERS = 4;
const MOST_FILLERS = 8;

/**
 * STOP as it is written where it does not stand first, or not quite as the files
 * have it: `ok stop`, `no, stop`, `STOPPP`; with nothing beside it but offers.
 */
export function stopForm(
  languages: Languages,
  written: string,
  tokens: readonly Token[],
  own: Language,
): Keyword | null {
  let at = 0;
  for (let i = 0; i < MOST_FILLERS && at < tokens.length; i++) {
    const found = languages.keyword(tokens, at, own) ?? drawnOut(languages, tokens[at], at, own);
    if (found?.meaning.service === 'stop') {
      const isSaid = !found.meaning.alone && !languages.isDenied(tokens, at, found);
      return isSaid && languages.isAboutOffers(tokens.slice(found.next)) ? found.meaning : null;
    }
    const next = languages.filler(tokens, at, false) ?? afterAnswer(languages, written, tokens, at);
    if (next === null) return null;
    at = next;
  }
  return null;
}

/** `NO STOP` may mean that it is not to stop, `NO, STOP` does not. */
function afterAnswer(
  languages: Languages,
  written: string,
  tokens: readonly Token[],
  at: number,
): number | null {
  const answer = languages.answer(tokens, at);
  if (answer === null || answer.next >= tokens.length) return null;
  const between = written.slice(tokens[answer.next - 1].end, tokens[answer.next].start);
  const isParted = /^\s*[,;.:!\n-]/.test(between);
  return isParted || (answer.meaning === 'yes' && /\s/.test(between)) ? answer.next : null;
}

function drawnOut(languages: Languages, token: Token, at: number, own: Language) {
  if (token.kind === 'number') return null;
  const short = squeezed(token.folded);
  if (short === token.folded || short.length < FEWEST_LETTERS) return null;
  const meaning = languages.candidates.filter(
    ({ key, keyword }) => keyword.service === 'stop' && squeezed(key) === short,
  );
  const meant = meaning.find(({ keyword }) => keyword.locale === own.locale) ?? meaning[0];
  return meant === undefined ? null : { meaning: meant.keyword, next: at + 1 };
}

/** With every letter once that is written several times in a row. */
function squeezed(word: string): string {
  return word.replace(/(.)\1+/gu, '$1');
}
