import { closest, distance } from 'fastest-levenshtein';
import { LRUCache } from 'lru-cache';
import type { CompiledText, VariableUse } from './compile.js';
import { fallbacks, isFormattable } from './locale.js';

/** What every text may say, and how the bank speaks where the customer's way is not known. */
export interface BankFacts {
  name: string;
  /** BCP 47; the end of every fall-back. */
  locale: string;
  /** IANA. */
  timeZone: string;
}

/** A text ready to be rendered for a locale. */
export interface ReadyText {
  /** What it is formatted for: the locale asked for, else the bank's. */
  locale: string;
  uses: readonly VariableUse[];
  gsm: boolean;
  format: (values: Record<string, string | number>) => string;
}

/** A template's texts by language tag. */
export type Texts = ReadonlyMap<string, CompiledText>;

/** All templates, compiled. Every one has a text for the bank's locale. */
export class Catalogue {
  readonly #ready = new LRUCache<string, ReadyText>({ max: 2000 });

  constructor(
    readonly bank: BankFacts,
    private readonly templates: ReadonlyMap<string, Texts>,
  ) {}

  get keys(): string[] {
    return [...this.templates.keys()];
  }

  /** All texts of a template; undefined for a key that does not exist. */
  texts(key: string): Texts | undefined {
    return this.templates.get(key);
  }

  /** The text for a locale (empty: the bank's), by fall-back; null for a key that does not exist. */
  find(key: string, locale: string): ReadyText | null {
    const texts = this.templates.get(key);
    if (texts === undefined) return null;
    const asked = `${key} ${locale}`;
    const known = this.#ready.get(asked);
    if (known !== undefined) return known;
    const ready = findText(texts, locale) ?? findText(texts, this.bank.locale);
    if (ready === null) throw new Error(`template ${key} has no text for the bank's locale`);
    this.#ready.set(asked, ready);
    return ready;
  }

  /** The key that was probably meant. */
  nearest(key: string): string | null {
    const { keys } = this;
    if (keys.length === 0 || key.length > 100) return null;
    const near = closest(key, keys);
    return distance(key, near) <= Math.max(2, near.length / 3) ? near : null;
  }
}

/** The nearest text; formatted for the whole tag, as `hi-IN` groups digits in its own way. */
function findText(texts: Texts, locale: string): ReadyText | null {
  const chain = fallbacks(locale);
  for (const tag of chain) {
    const text = texts.get(tag);
    if (text === undefined) continue;
    const forLocale = isFormattable(chain[0]) ? chain[0] : tag;
    const { uses, gsm } = text;
    return { locale: forLocale, uses, gsm, format: text.formatter(forLocale) };
  }
  return null;
}
