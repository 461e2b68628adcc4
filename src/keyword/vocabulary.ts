import type { AccountType, Connector, CurrencyWord, Language, Noun } from './language.js';
import type { PhraseTable } from './phrase-table.js';
import type { DecimalMark } from './written-number.js';
import type { Token, Word } from './tokens.js';
import type { CardType } from './understood.js';

const ISO_4217 = new Set(Intl.supportedValuesOf('currency'));

/** Words of one thanks. */
export const MOST_THANKS = 4;

export interface Found<T> {
  meaning: T;
  next: number;
}

/**
 * The words that stand beside a keyword. Small words (to, from, my) are those of
 * the keyword's language and the customer's, for elsewhere they mean something
 * else; the names of things are those of every language, these two first.
 */
export class Vocabulary {
  constructor(
    private readonly own: readonly Language[],
    private readonly all: readonly Language[],
    /** ISO 3166-1; the customer's, else the bank's. */
    private readonly country: string | null,
    /** Of amounts; null where the languages do not agree. */
    readonly mark: DecimalMark | null,
  ) {}

  connector(tokens: readonly Token[], at: number): Found<Connector> | null {
    return longest(this.own, (language) => language.connectors.at(tokens, at));
  }

  /** The token after a filler. */
  filler(tokens: readonly Token[], at: number): number | null {
    return longest(this.own, (language) => language.fillers.at(tokens, at))?.next ?? null;
  }

  /** The token after a word that multiplies the number before it. */
  magnitude(tokens: readonly Token[], at: number): number | null {
    return longest(this.all, (language) => language.magnitudes.at(tokens, at))?.next ?? null;
  }

  noun(noun: Noun, tokens: readonly Token[], at: number): number | null {
    return longest(this.own, (language) => language.nouns[noun].at(tokens, at))?.next ?? null;
  }

  accountType(tokens: readonly Token[], at: number): Found<AccountType> | null {
    return longest(this.all, (language) => language.accountTypes.at(tokens, at));
  }

  cardType(tokens: readonly Token[], at: number): Found<CardType> | null {
    return longest(this.all, (language) => language.cardTypes.at(tokens, at));
  }

  /** The currency whose words begin at a token; its meaning is null where the country would have to tell. */
  currency(tokens: readonly Token[], at: number): Found<string | null> | null {
    const found = longest(this.all, (language) => language.currencies.at(tokens, at));
    if (found !== null) return { meaning: this.#here(found.meaning), next: found.next };
    const code = isoCode(tokens[at]);
    return code === null ? null : { meaning: code, next: at + 1 };
  }

  /** The currency whose words end before a token. */
  currencyBefore(
    tokens: readonly Token[],
    end: number,
  ): { meaning: string | null; start: number } | null {
    const ends = this.all.flatMap((language) => language.currencies.before(tokens, end) ?? []);
    const [found] = ends.sort((a, b) => a.start - b.start);
    if (found !== undefined) return { meaning: this.#here(found.meaning), start: found.start };
    const code = isoCode(tokens[end - 1]);
    return code === null ? null : { meaning: code, start: end - 1 };
  }

  /** Without words of politeness, and the nouns given, at both ends. */
  trimmed(tokens: readonly Token[], nouns: readonly Noun[]): readonly Token[] {
    const inner = this.#withoutFirst(tokens, nouns);
    for (let end = inner.length; end > 0; end--) {
      const rest = inner.slice(0, end);
      const isNoise = [1, 2, 3].some(
        (length) => length <= end && this.#noiseEnd(rest, end - length, nouns) === end,
      );
      if (!isNoise) return rest;
    }
    return [];
  }

  /** Without words of politeness at the end. */
  withoutThanks(tokens: readonly Token[]): readonly Token[] {
    let end = tokens.length;
    for (;;) {
      const words = tokens.slice(Math.max(0, end - MOST_THANKS), end);
      // `POR FAVOR` goes as a whole, though FAVOR is one too.
      const at = words.findIndex((_, start) => this.filler(words, start) === words.length);
      if (at < 0) return tokens.slice(0, end);
      end -= words.length - at;
    }
  }

  #withoutFirst(tokens: readonly Token[], nouns: readonly Noun[]): readonly Token[] {
    let start = 0;
    for (;;) {
      const next = this.#noiseEnd(tokens, start, nouns);
      if (next === null) return tokens.slice(start);
      start = next;
    }
  }

  #noiseEnd(tokens: readonly Token[], at: number, nouns: readonly Noun[]): number | null {
    const ends = nouns.map((noun) => this.noun(noun, tokens, at));
    const end = Math.max(-1, this.filler(tokens, at) ?? -1, ...ends.map((one) => one ?? -1));
    return end < 0 ? null : end;
  }

  #here(word: CurrencyWord): string | null {
    if (typeof word === 'string') return word;
    return (this.country === null ? undefined : word[this.country]) ?? word['default'] ?? null;
  }
}

function longest<T>(
  languages: readonly Language[],
  find: (language: Language) => ReturnType<PhraseTable<T>['at']>,
): Found<T> | null {
  let best: Found<T> | null = null;
  for (const language of languages) {
    const found = find(language);
    if (found !== null && (best === null || found.next > best.next)) best = found;
  }
  return best;
}

function isoCode(token: Token | undefined): string | null {
  if (token?.kind !== 'word') return null;
  const { folded } = token satisfies Word;
  return ISO_4217.has(folded) ? folded : null;
}
