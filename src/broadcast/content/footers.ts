import type { CompiledText } from '../../template/compile.js';
import { fallbacks } from '../../template/locale.js';
import { namingOf, stopNaming } from './stop-naming.js';
import type { NamesStop } from './stop-naming.js';

/** The footer of one text in one language. */
interface Footing {
  line: string;
  naming: ReturnType<typeof namingOf>;
  names: NamesStop;
}

/**
 * How to hear no more, under the texts that do not tell it themselves: the
 * bank's own texts (settings: broadcast.footer.texts), each in its language.
 */
export class Footers {
  readonly #footings = new WeakMap<CompiledText, Map<string, Footing | null>>();
  /** By language tag in its canonical form (BCP 47, 4.5), however the settings write it. */
  readonly #texts: ReadonlyMap<string, string>;

  constructor(
    texts: Readonly<Record<string, string>>,
    private readonly bankLocale: string,
    /** The words that mean STOP in the language of a locale. */
    private readonly keywords: (locale: string) => readonly string[],
  ) {
    this.#texts = new Map(Object.entries(texts).map(([tag, line]) => [fallbacks(tag)[0], line]));
  }

  /**
   * The line for under a text in a language; null where it needs none. `rendered`
   * gives the text as it is filled in; it is asked only where that decides.
   */
  under(text: CompiledText, locale: string, rendered: () => string): string | null {
    const footing = this.#footing(text, locale);
    if (footing === null || footing.naming === 'always') return null;
    if (footing.naming === 'sometimes' && footing.names(rendered())) return null;
    return footing.line;
  }

  /** Looked up once for each text and language. */
  #footing(text: CompiledText, locale: string): Footing | null {
    let byLocale = this.#footings.get(text);
    if (byLocale === undefined) this.#footings.set(text, (byLocale = new Map<string, Footing>()));
    let footing = byLocale.get(locale);
    if (footing === undefined) byLocale.set(locale, (footing = this.#find(text, locale)));
    return footing;
  }

  #find(text: CompiledText, locale: string): Footing | null {
    const tags = [...fallbacks(locale), ...fallbacks(this.bankLocale)];
    const line = tags.map((tag) => this.#texts.get(tag)).find((one) => one !== undefined);
    if (line === undefined) return null;
    const names = stopNaming(this.keywords(locale));
    return { line, naming: namingOf(text, names), names };
  }
}
