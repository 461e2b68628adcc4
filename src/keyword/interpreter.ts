import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { parseArguments } from './arguments.js';
import { cardFirst, isCardService } from './card-first.js';
import type { Keyword, Language } from './language.js';
import type { Languages } from './languages.js';
import { nearKeyword } from './near-keyword.js';
import { hasPin } from './pin.js';
import { plainText } from './plain-text.js';
import { stopForm } from './stop-forms.js';
import { digitsOf, hasNumber, together } from './token-rows.js';
import type { Token } from './tokens.js';
import { tokensOf } from './tokens.js';
import type { ArgumentProblem, Understood } from './understood.js';
import type { Found, Vocabulary } from './vocabulary.js';

/** Words of politeness before a keyword; behind more of them it is a letter, not a command. */
const MOST_FILLERS = 8;
/** Words of a text that a keyword is looked for near to. */
const MOST_WORDS = 30;
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
      this.#otherwise(written, tokens, locale) ??
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
      return this.#answerWord(tokens, word, keyword?.meaning);
    }
    if (keyword === null) return this.#number(tokens);
    if (keyword.meaning.service !== 'code_missing') return null;
    const number = this.#number(tokens.slice(keyword.next));
    return CODE.test(number?.digits ?? '') ? number : null;
  }

  #answerWord(
    tokens: readonly Token[],
    { meaning: word, next }: Found<'yes' | 'no'>,
    keyword: Keyword | undefined,
  ): Understood | null {
    const more = this.languages.withoutThanks(tokens.slice(next));
    if (more.length === 0) {
      const stops = keyword?.service === 'stop' && { stops: true as const };
      return { kind: 'answer', digits: null, word, ...stops };
    }
    // `CANCEL 123456` gives the code up; `NO 1` could be number one.
    const digits = digitsOf(more);
    if (word === 'yes' && digits !== null) return { kind: 'answer', digits, word };
    if (keyword?.service !== 'stop') return null;
    if (this.languages.isAboutOffers(more)) return null;
    return (
      this.#aboutThing(tokens, more, this.languages.of(keyword.locale)) ?? {
        kind: 'answer',
        digits: null,
        word,
      }
    );
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
    if (this.languages.isDenied(tokens, start, found)) return null;
    const { service, alone } = found.meaning;
    const file = this.languages.of(found.meaning.locale);
    const vocabulary = this.languages.vocabulary(file, locale);
    const rest = tokens.slice(found.next);
    if (service === 'stop') return this.#stop(tokens, found, file);
    if (alone && this.languages.withoutThanks(rest).length > 0) return null;
    const parsed = this.#parsed(service, rest, vocabulary, written);
    if ('problem' in parsed) {
      return (
        (service === 'card_request' ? this.#cardFirst(written, tokens, locale) : null) ??
        this.#stopOffers(tokens, start, own) ??
        this.#unclearOf(service, parsed.problem, tokens, rest, file)
      );
    }
    const isForeign = file !== own && file !== this.languages.of('');
    if (isForeign && isCardService(service) && found.next === tokens.length && found.next === 1) {
      // VOL is a theft in one language and a volume in another; it ends a card only with its digits.
      return this.#unclear(service, 'card_wrong', tokens, file);
    }
    return { kind: 'command', command: parsed, locale: file.locale };
  }

  /** Who writes `my new card got stolen` is not helped to a new one. */
  #unclearOf(
    service: ServiceName,
    problem: ArgumentProblem,
    tokens: readonly Token[],
    rest: readonly Token[],
    file: Language,
  ): Understood {
    const card = service === 'card_request' ? this.#cardKeyword(rest, file) : null;
    return card === null
      ? this.#unclear(service, problem, tokens, file)
      : this.#unclear(card.service, 'card_wrong', tokens, file);
  }

  /** What is said in another order, or not quite as the files have it, and can mean nothing else. */
  #otherwise(written: string, tokens: readonly Token[], locale: string): Understood | null {
    const stop = stopForm(this.languages, written, tokens, this.languages.of(locale));
    if (stop === null) return this.#cardFirst(written, tokens, locale);
    return { kind: 'command', command: { service: 'stop' }, locale: stop.locale };
  }

  #cardFirst(written: string, tokens: readonly Token[], locale: string): Understood | null {
    // `is my card lost?` ends no card.
    if (/[?؟]/.test(written)) return null;
    const found = cardFirst(this.languages, tokens, locale);
    return found && { kind: 'command', command: found.command, locale: found.keyword.locale };
  }

  /** `STOP CARD OFFERS` is of offers, though STOP CARD is of a card. */
  #stopOffers(tokens: readonly Token[], start: number, own: Language): Understood | null {
    const first = this.languages.keyword(tokens.slice(0, start + 1), start, own)?.meaning;
    const isOffers = this.languages.endsInOffers(tokens) && !hasNumber(tokens);
    if (first?.service !== 'stop' || first.alone || !isOffers) return null;
    return { kind: 'command', command: { service: 'stop' }, locale: first.locale };
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
    { meaning, next }: Found<Keyword>,
    file: Language,
  ): Understood | null {
    const rest = tokens.slice(next);
    const isMore = this.languages.withoutThanks(rest).length > 0;
    if (meaning.alone && isMore && !this.languages.isAboutOffers(rest)) return null;
    // `STOP ALL CARDS` and `STOP OFFERS for credit cards`.
    const isOf = this.languages.cardOrCheque(rest.slice(0, 1)) === null;
    const isOffers =
      (isOf && this.languages.endsInOffers(tokens.slice(0, next))) ||
      this.languages.endsInOffers(rest);
    const stop = { kind: 'command', command: { service: 'stop' }, locale: file.locale } as const;
    return isOffers && !hasNumber(rest) ? stop : (this.#aboutThing(tokens, rest, file) ?? stop);
  }

  /** What is asked where a card or a cheque is named beside a word that ends offers. */
  #aboutThing(tokens: readonly Token[], rest: readonly Token[], file: Language): Understood | null {
    const keyword = hasNumber(rest) ? this.#cardKeyword(rest, file) : null;
    if (keyword !== null) return this.#unclear(keyword.service, 'card_wrong', tokens, file);
    const named = this.languages.cardOrCheque(rest);
    if (named === 'card') return this.#unclear('card_suspend', 'card_wrong', tokens, file);
    if (named === 'cheque') return this.#unclear('stop_cheque', 'cheque_missing', tokens, file);
    return null;
  }

  /** The first keyword of a text that blocks or ends a card. */
  #cardKeyword(tokens: readonly Token[], own: Language): Keyword | null {
    for (let at = 0; at < Math.min(tokens.length, MOST_WORDS); at++) {
      const found = this.languages.keyword(tokens, at, own)?.meaning;
      if (found !== undefined && !found.alone && isCardService(found.service)) return found;
    }
    return null;
  }

  #unclear(
    service: ServiceName,
    problem: ArgumentProblem,
    tokens: readonly Token[],
    { file, locale }: Language,
  ): Understood {
    const { example } = file.services[service];
    const isPrivate = hasPin(tokens);
    return { kind: 'unclear', service, problem, example, locale, private: isPrivate };
  }

  #unknown(tokens: readonly Token[], own: Language): Understood {
    const words = tokens.slice(0, MOST_WORDS);
    // Who writes of a stolen card wants no new one.
    const card = this.#cardKeyword(words, own);
    const exact =
      card ??
      words
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
