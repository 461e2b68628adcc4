import type { Token } from './tokens.js';
import type { CalledThing } from './understood.js';
import type { Vocabulary } from './vocabulary.js';

const MOST_WORDS = 4;
const MOST_CHARACTERS = 40;
/** From here on a number is written in groups: `1234 5678 9012`. */
const LONG_NUMBER = 10;

/** How the tokens call an account; null where they call none, 'too_much' where it is no name. */
export function calledThing(
  tokens: readonly Token[],
  vocabulary: Vocabulary,
): CalledThing | null | 'too_much' {
  const numbers = tokens.filter(({ kind }) => kind === 'number');
  const words = vocabulary.trimmed(
    tokens.filter(({ kind }) => kind === 'word'),
    ['account'],
  );
  if (numbers.some(({ text }) => !/^\d+$/.test(text))) return 'too_much';
  const digits = numbers.map(({ text }) => text).join('');
  if (numbers.length > 1 && digits.length < LONG_NUMBER) return 'too_much';
  const found = vocabulary.accountType(words, 0);
  const accountType = found?.next === words.length ? found.meaning : null;
  if (digits !== '') {
    // The type beside its digits tells no more than they do.
    if (words.length === 0 || accountType !== null) {
      return digits.length > MOST_CHARACTERS
        ? 'too_much'
        : { words: digits, accountType: null, digits };
    }
    return named([...words, ...numbers].sort((a, b) => a.start - b.start));
  }
  if (words.length === 0) return null;
  return accountType === null ? named(words) : { ...spelled(words), accountType };
}

/** Words and digits as they are compared with a name: in lower case, one space between. */
export function spelled(tokens: readonly Token[]): CalledThing {
  const words = tokens.map(({ text }) => text.toLowerCase()).join(' ');
  return { words, accountType: null, digits: null };
}

function named(tokens: readonly Token[]): CalledThing | 'too_much' {
  const thing = spelled(tokens);
  const isName = tokens.length <= MOST_WORDS && thing.words.length <= MOST_CHARACTERS;
  return isName ? thing : 'too_much';
}
