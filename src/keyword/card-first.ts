import { cardArguments } from './card-arguments.js';
import type { CardService } from './card-arguments.js';
import type { Keyword } from './language.js';
import type { Languages } from './languages.js';
import type { Parsed } from './parsed.js';
import type { Token } from './tokens.js';
import type { Found, Vocabulary } from './vocabulary.js';

/** Words of a text in which the keyword is looked for. */
const MOST_WORDS = 12;

export function isCardService(service: string): service is CardService {
  return service === 'card_suspend' || service === 'card_lost' || service === 'card_compromised';
}

/** What a card's owner says of it with the card first, as `card 1234 block karo`; null where a word is of anything else. */
export function cardFirst(
  languages: Languages,
  tokens: readonly Token[],
  locale: string,
): { keyword: Keyword; command: Exclude<Parsed, { problem: unknown }> } | null {
  const own = languages.of(locale);
  for (let at = 1; at < Math.min(tokens.length, MOST_WORDS); at++) {
    const found = languages.keyword(tokens, at, own);
    if (found === null || found.meaning.alone || !isCardService(found.meaning.service)) continue;
    const { service, locale: ofKeyword } = found.meaning;
    const vocabulary = languages.vocabulary(languages.of(ofKeyword), locale);
    const before = tokens.slice(0, at);
    if (!namesCard(before, vocabulary) || isDenied(languages, tokens, at, found)) return null;
    const rest = languages.withoutThanks(tokens.slice(found.next));
    const parsed = cardArguments(service, [...before, ...rest], vocabulary);
    return 'problem' in parsed ? null : { keyword: found.meaning, command: parsed };
  }
  return null;
}

function namesCard(before: readonly Token[], vocabulary: Vocabulary): boolean {
  return before.some(
    (token, at) => token.kind === 'number' || vocabulary.noun('card', before, at) !== null,
  );
}

/** `NO block 1234`: a NO that is not the one of a number. */
function isDenied(
  languages: Languages,
  tokens: readonly Token[],
  keywordAt: number,
  found: Found<Keyword>,
): boolean {
  return tokens
    .slice(0, keywordAt)
    .some((_, at) => languages.answer(tokens, at) !== null && tokens[at + 1].kind !== 'number')
    ? true
    : languages.isDenied(tokens, keywordAt, found);
}
