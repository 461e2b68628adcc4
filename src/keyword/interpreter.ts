import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { parseArguments } from './arguments.js';
import type { Keyword, Language } from './language.js';
import type { Languages } from './languages.js';
import { nearKeyword } from './near-keyword.js';
import { hasPin } from './pin.js';
import { plainText } from './plain-text.js';
import type { Token } from './tokens.js';
import { tokensOf } from './tokens.js';
import type { Understood } from './understood.js';
import type { Vocabulary } from './vocabulary.js';

/** Words of politeness before a keyword; behind more of them it is a letter, not a command. */
const MOST_FILLERS = 8;
/** Words of a text that a keyword is looked for near to. */
const MOST_WORDS = 30;
/** Of a near keyword. */
const MOST_TOGETHER = 3;
const CODE = /^\d{4,10}$/;

/** What customers' texts are understood as, by the keyword files; it has no state of its own. */
export class Interpreter {
  constructor(private readonly languages: Languages) {}

  get locales(): readonly string[] {
    return this.languages.locales;
  }

  languageName(locale: string, inLocale?: string): string {
    return this.languages.languageName(locale, inLocale);
  }

  example(service: ServiceName, locale: string): string {
    return this.languages.of(locale).file.services[service].example;
  }

  keywords(service: ServiceName, locale: string): readonly string[] {
    return this.languages.of(locale).keywordsOf(service);
  }

  helpLines(locale: string, services: readonly ServiceName[]): readonly string[] {
    const { file } = this.languages.of(locale);
    return services.map((service) => {
      const { example, help } = file.services[service];
      return `${example}: ${help}`;
    });
  }

  /**
   * What a text is understood as; of several readings the one of the customer's
   * locale ('' the bank's). A near keyword is told, and never done. Never throws.
   */
  interpret(text: string, locale: string): Understood {
    const written = plainText(text);
    const tokens = this.languages.withoutSignature(tokensOf(written));
    const own = this.languages.of(locale);
    if (tokens.length === 0) {
      const isQuestion = /[?؟]/.test(written);
      if (!isQuestion) return { kind: 'unknown', nearest: null, locale: null };
      const command = { service: 'help', topic: null } as const;
      return { kind: 'command', command, locale: own.locale };
    }
    return (
      this.#answer(tokens, own) ??
      this.#command(written, tokens, locale) ??
      this.#unknown(tokens, own)
    );
  }

  /** Digits, YES or NO, with nothing else that counts. */
  #answer(tokens: readonly Token[], own: Language): Understood | null {
    const start = this.#afterFillers(tokens, (at) => {
      const answer = this.languages.answer(tokens, at);
      const keyword = this.languages.keyword(tokens, at, own);
      return answer !== null || keyword !== null || tokens[at].kind === 'number';
    });
    if (start === null) return this.#number(tokens);
    const word = this.languages.answer(tokens, start);
    const keyword = this.languages.keyword(tokens, start, own);
    if (word !== null && (keyword === null || keyword.next <= word.next)) {
      return this.#answerWord(tokens.slice(word.next), word.meaning, keyword?.meaning);
    }
    if (keyword === null) return this.#number(tokens);
    if (keyword.meaning.service !== 'code_missing') return null;
    const number = this.#number(tokens.slice(keyword.next));
    return CODE.test(number?.digits ?? '') ? number : null;
  }

  #answerWord(
    rest: readonly Token[],
    word: 'yes' | 'no',
    keyword: Keyword | undefined,
  ): Understood | null {
    const more = this.languages.withoutThanks(rest);
    if (more.length === 0) {
      const stops = keyword?.service === 'stop' && { stops: true as const };
      return { kind: 'answer', digits: null, word, ...stops };
    }
    // `CANCEL 123456` gives the code up; `NO 1` could be number one.
    const digits = digitsOf(more);
    if (word === 'yes' && digits !== null) return { kind: 'answer', digits, word };
    if (keyword?.service !== 'stop') return null;
    return this.languages.isAboutOffers(more) ? null : { kind: 'answer', digits: null, word };
  }

  /** A number alone, or with a word such as `PIN 2468` or `is 123456`. */
  #number(tokens: readonly Token[]): (Understood & { kind: 'answer' }) | null {
    const rest = this.languages.withoutThanks(tokens);
    const start = this.#afterFillers(rest, (at) => rest[at].kind === 'number', true);
    const digits = start === null ? null : digitsOf(rest.slice(start));
    return digits === null ? null : { kind: 'answer', digits, word: null };
  }

  #command(written: string, tokens: readonly Token[], locale: string): Understood | null {
    const own = this.languages.of(locale);
    const start = this.#afterFillers(
      tokens,
      (at) => this.languages.keyword(tokens, at, own) !== null,
    );
    if (start === null) return null;
    const found = this.languages.keyword(tokens, start, own)!;
    const { service, alone } = found.meaning;
    const file = this.languages.of(found.meaning.locale);
    const vocabulary = this.languages.vocabulary(file, locale);
    const rest = tokens.slice(found.next);
    if (service === 'stop') return this.#stop(tokens, rest, file, alone);
    if (alone && this.languages.withoutThanks(rest).length > 0) return null;
    const parsed = this.#parsed(service, rest, vocabulary, written);
    if (!('problem' in parsed)) return { kind: 'command', command: parsed, locale: file.locale };
    return this.#unclear(service, parsed.problem, tokens, file);
  }

  /** Without thanks at the end; with them where they are a part of it, as in `PAY 50 BANK`. */
  #parsed(
    service: ServiceName,
    rest: readonly Token[],
    vocabulary: Vocabulary,
    written: string,
  ): ReturnType<typeof parseArguments> {
    const lookups = this.languages.lookups;
    // HI is a greeting, and Hindi.
    const bare = service === 'language' ? rest : vocabulary.withoutThanks(rest);
    const parsed = parseArguments(service, bare, vocabulary, written, lookups);
    if (!('problem' in parsed) || bare.length === rest.length) return parsed;
    const whole = parseArguments(service, rest, vocabulary, written, lookups);
    return 'problem' in whole ? parsed : whole;
  }

  /**
   * Whoever writes STOP gets no more offers, whatever else is in the text, unless
   * it names a card or a cheque: those are not stopped on a guess, but asked about.
   */
  #stop(
    tokens: readonly Token[],
    rest: readonly Token[],
    file: Language,
    alone: boolean,
  ): Understood | null {
    const isMore = this.languages.withoutThanks(rest).length > 0;
    if (alone && isMore && !this.languages.isAboutOffers(rest)) return null;
    const named = this.languages.cardOrCheque(rest);
    if (named === 'card') return this.#unclear('card_suspend', 'card_wrong', tokens, file);
    if (named === 'cheque') return this.#unclear('stop_cheque', 'cheque_missing', tokens, file);
    return { kind: 'command', command: { service: 'stop' }, locale: file.locale };
  }

  #unclear(
    service: ServiceName,
    problem: (Understood & { kind: 'unclear' })['problem'],
    tokens: readonly Token[],
    { file, locale }: Language,
  ): Understood {
    const { example } = file.services[service];
    const isPrivate = hasPin(tokens);
    return { kind: 'unclear', service, problem, example, locale, private: isPrivate };
  }

  #unknown(tokens: readonly Token[], own: Language): Understood {
    const words = tokens.slice(0, MOST_WORDS);
    const exact = words
      .map((_, at) => this.languages.keyword(tokens, at, own)?.meaning)
      .find((keyword) => keyword !== undefined && keyword.keyword.length > 2 && !keyword.alone);
    const start = this.#afterFillers(words, () => true) ?? 0;
    const near =
      exact ?? nearKeyword(together(words, start), this.languages.candidates, own.locale);
    if (near === null) {
      const locale = this.languages.localeOfScript(tokens);
      return { kind: 'unknown', nearest: null, locale };
    }
    const { service, keyword, locale } = near;
    const example = this.example(service, locale);
    return { kind: 'unknown', nearest: { service, keyword, example }, locale };
  }

  /** The first token that is wanted, with nothing but a few words of politeness before it. */
  #afterFillers(
    tokens: readonly Token[],
    isWanted: (at: number) => boolean,
    withPin = false,
  ): number | null {
    let at = 0;
    for (let i = 0; i <= MOST_FILLERS && at < tokens.length; i++) {
      if (isWanted(at)) return at;
      const next = this.languages.filler(tokens, at, withPin);
      if (next === null) return null;
      at = next;
    }
    return null;
  }
}

/** The digits of tokens that are nothing but a number, in groups perhaps; null of others. */
function digitsOf(tokens: readonly Token[]): string | null {
  const groups = tokens.map(({ text }) => text.split(/\D/));
  const isNumber = tokens.every(({ kind }) => kind === 'number') && tokens.length > 0;
  // `123.456` is a code; `120.50` is an amount.
  const isPlain = groups.every(
    (some) => some.length === 1 || new Set(some.map(({ length }) => length)).size === 1,
  );
  const isSigned = tokens.some(
    (token) => token.kind === 'number' && (token.headless || token.negative),
  );
  return isNumber && isPlain && !isSigned ? groups.flat().join('') : null;
}

/** The first words one by one, and two or three of them together. */
function together(tokens: readonly Token[], start: number): string[] {
  const words: string[] = [];
  for (let length = 1; length <= MOST_TOGETHER; length++) {
    const some = tokens.slice(start, start + length);
    if (some.length < length || some.at(-1)!.kind === 'number') break;
    words.push(some.map((token) => (token.kind === 'word' ? token.folded : '')).join(''));
  }
  return words;
}
