import { LRUCache } from 'lru-cache';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { fallbacks, isFormattable } from '../template/locale.js';
import type { Lookups } from './arguments.js';
import type { Keyword, Language } from './language.js';
import type { Candidate } from './near-keyword.js';
import { PhraseTable } from './phrase-table.js';
import type { Token } from './tokens.js';
import type { Found } from './vocabulary.js';
import { MOST_THANKS, Vocabulary } from './vocabulary.js';
import type { DecimalMark } from './written-number.js';

const SCRIPTS = ['Latin', 'Devanagari', 'Arabic', 'Bengali', 'Cyrillic', 'Greek', 'Hebrew'].concat([
  'Gujarati',
  'Gurmukhi',
  'Han',
  'Hangul',
  'Kannada',
  'Malayalam',
  'Tamil',
  'Telugu',
  'Thai',
]);
const SCRIPT_TESTS = SCRIPTS.map((name) => new RegExp(`\\p{Script=${name}}`, 'u'));

const MOST_LOCALES = 1000;
/** Words of a topic of HELP. */
const MOST_TOPIC = 8;

/** All the keyword files together. */
export class Languages {
  readonly locales: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly lookups: Lookups;
  readonly #names = new PhraseTable<string>();
  readonly #nearest = new LRUCache<string, Language>({ max: MOST_LOCALES });
  readonly #vocabularies = new LRUCache<string, Vocabulary>({ max: MOST_LOCALES });

  constructor(
    private readonly all: readonly Language[],
    private readonly bankLocale: string,
  ) {
    this.locales = all.map(({ locale }) => locale);
    this.candidates = all
      .flatMap((language) => [...language.keywords.entries])
      .filter(([, keyword]) => !keyword.alone)
      .map(([key, keyword]) => ({ key, keyword }));
    for (const { locale, file } of all) {
      this.#names.addAll([locale, file.language, ...file.names], locale);
    }
    for (const { locale } of all) {
      for (const inLocale of this.locales) {
        this.#names.add(this.languageName(locale, inLocale), locale);
      }
    }
    this.lookups = {
      topic: (tokens) => this.#topic(tokens),
      language: (tokens) => this.#names.whole(tokens) ?? null,
    };
  }

  /** The language nearest to a locale ('' the bank's). */
  of(locale: string): Language {
    const known = this.#nearest.get(locale);
    if (known !== undefined) return known;
    const tags = [...fallbacks(locale), ...fallbacks(this.bankLocale), 'en'];
    const found = tags.flatMap((tag) => this.all.find((one) => one.locale === tag) ?? []);
    const nearest = found[0] ?? this.all[0];
    this.#nearest.set(locale, nearest);
    return nearest;
  }

  languageName(locale: string, inLocale?: string): string {
    const { file, locale: own } = this.of(locale);
    if (inLocale === undefined) return file.language;
    const [into = ''] = fallbacks(inLocale);
    if (!isFormattable(into)) return file.language;
    return new Intl.DisplayNames(into, { type: 'language' }).of(own) ?? file.language;
  }

  /** The longest keyword that begins at a token, of the customer's language where several have it. */
  keyword(tokens: readonly Token[], at: number, own: Language): Found<Keyword> | null {
    return this.#longest([own, this.of(''), ...this.all], (one) => one.keywords.at(tokens, at));
  }

  answer(tokens: readonly Token[], at: number): Found<'yes' | 'no'> | null {
    return this.#longest(this.all, (language) => language.answers.at(tokens, at));
  }

  /** The token after a word of politeness, or where wanted after the word PIN. */
  filler(tokens: readonly Token[], at: number, orPin: boolean): number | null {
    const filler = this.#longest(this.all, (language) => language.fillers.at(tokens, at));
    if (filler !== null || !orPin) return filler?.next ?? null;
    return this.#longest(this.all, (language) => language.nouns.pin.at(tokens, at))?.next ?? null;
  }

  /** Whether a word beside a keyword turns it round: `un block`, `stop mat karo`. */
  isDenied(tokens: readonly Token[], start: number, { meaning, next }: Found<Keyword>): boolean {
    if (this.of(meaning.locale).negations.before(tokens, start) !== null) return true;
    if (meaning.service !== 'stop' && meaning.service !== 'start') return false;
    return this.all.some(({ negations }) => negations.at(tokens, next) !== null);
  }

  /** Whether the last of tokens that say more than thanks names offers. */
  endsInOffers(tokens: readonly Token[]): boolean {
    const last = this.withoutThanks(tokens).slice(-1);
    return last.length === 1 && this.all.some(({ nouns }) => nouns.offers.at(last, 0) !== null);
  }

  withoutThanks(tokens: readonly Token[]): readonly Token[] {
    let end = tokens.length;
    for (;;) {
      const words = tokens.slice(Math.max(0, end - MOST_THANKS), end);
      const at = words.findIndex((_, start) => this.filler(words, start, false) === words.length);
      if (at < 0) return tokens.slice(0, end);
      end -= words.length - at;
    }
  }

  /** Whether the tokens only say what is to be stopped: offers, messages, all. */
  isAboutOffers(tokens: readonly Token[]): boolean {
    for (let at = 0; at < tokens.length;) {
      const offers = this.#longest(this.all, ({ nouns }) => nouns.offers.at(tokens, at));
      const next = Math.max(offers?.next ?? 0, this.filler(tokens, at, false) ?? 0);
      if (next === 0) return false;
      at = next;
    }
    return true;
  }

  /** Which of both is named by a noun of its own anywhere. */
  cardOrCheque(tokens: readonly Token[]): 'card' | 'cheque' | null {
    const isNamed = (thing: 'card' | 'cheque') =>
      tokens.some((_, at) =>
        this.all.some(
          ({ nouns }) =>
            nouns[thing].at(tokens, at) !== null && nouns.account.at(tokens, at) === null,
        ),
      );
    return isNamed('cheque') ? 'cheque' : isNamed('card') ? 'card' : null;
  }

  /** The words beside a keyword of a file, for a customer of a locale. */
  vocabulary(file: Language, locale: string): Vocabulary {
    const key = `${file.locale} ${locale}`;
    const known = this.#vocabularies.get(key);
    if (known !== undefined) return known;
    const tag = fallbacks(locale)[0] ?? fallbacks(this.bankLocale)[0] ?? '';
    const own = [...new Set([file, this.of(tag)])];
    const country = countryOf(tag) ?? countryOf(fallbacks(this.bankLocale)[0] ?? '');
    const all = [...new Set([...own, ...this.all])];
    const made = new Vocabulary(own, all, country, this.#mark(file, tag));
    this.#vocabularies.set(key, made);
    return made;
  }

  /** The locale of the one language that is written in the script of the text. */
  localeOfScript(tokens: readonly Token[]): string | null {
    const letters = tokens.map(({ text }) => text).join('');
    const script = SCRIPT_TESTS.find((test) => test.test(letters));
    const fitting = this.all.filter(({ file }) => script?.test(file.language));
    return fitting.length === 1 ? fitting[0].locale : null;
  }

  /** Without what a telephone adds below a text. */
  withoutSignature(tokens: readonly Token[]): readonly Token[] {
    for (let at = 1; at < tokens.length; at++) {
      if (this.#longest(this.all, ({ signatures }) => signatures.at(tokens, at)) !== null) {
        return tokens.slice(0, at);
      }
    }
    return tokens;
  }

  #topic(tokens: readonly Token[]): ServiceName | null {
    const [own] = this.all;
    // `HELP! I lost my card` is of the lost card.
    for (let at = 0; at < Math.min(tokens.length, MOST_TOPIC);) {
      const found = this.keyword(tokens, at, own);
      if (found !== null) return found.meaning.service;
      const next = this.filler(tokens, at, false);
      if (next === null) return null;
      at = next;
    }
    return null;
  }

  /** Null where the keyword's language and the customer's do not agree. */
  #mark(file: Language, tag: string): DecimalMark | null {
    const marks = new Set<DecimalMark>();
    const country = countryOf(tag);
    if (country !== null && isFormattable(tag)) marks.add(markOf(tag));
    for (const { decimalMark } of [file.file, ...(country === null ? [this.of(tag).file] : [])]) {
      if (decimalMark !== 'either') marks.add(decimalMark === 'comma' ? ',' : '.');
    }
    const [mark] = marks;
    return marks.size === 1 ? mark : null;
  }

  #longest<T>(
    languages: readonly Language[],
    find: (language: Language) => Found<T> | null,
  ): Found<T> | null {
    let best: Found<T> | null = null;
    for (const language of languages) {
      const found = find(language);
      if (found !== null && (best === null || found.next > best.next)) best = found;
    }
    return best;
  }
}

function countryOf(tag: string): string | null {
  return tag === '' ? null : (new Intl.Locale(tag).region ?? null);
}

/** The Latin digits': those of other scripts have marks of their own. */
function markOf(tag: string): DecimalMark {
  const parts = new Intl.NumberFormat(tag, { numberingSystem: 'latn' }).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.';
}
