import type { Token } from './tokens.js';
import { phraseKey } from './tokens.js';
import { plainText } from './plain-text.js';

/** No phrase is looked for in more words than this. */
const MOST_WORDS = 8;

/** What phrases of one or several words mean; words are found written apart and together. */
export class PhraseTable<T> {
  readonly #meanings = new Map<string, T>();
  #longest = 0;

  /** A phrase that is there already stays as it is. */
  add(phrase: string, meaning: T): void {
    const key = phraseKey(plainText(phrase));
    if (key === '' || this.#meanings.has(key)) return;
    this.#meanings.set(key, meaning);
    this.#longest = Math.max(this.#longest, key.length);
  }

  addAll(phrases: readonly string[], meaning: T): void {
    for (const phrase of phrases) this.add(phrase, meaning);
  }

  get entries(): IterableIterator<[key: string, meaning: T]> {
    return this.#meanings.entries();
  }

  /** The longest phrase that begins at a token; `next` is the token after it. */
  at(tokens: readonly Token[], start: number): { meaning: T; next: number } | null {
    let found: { meaning: T; next: number } | null = null;
    let key = '';
    for (let i = start; i < tokens.length && i < start + MOST_WORDS; i++) {
      const token = tokens[i];
      if (token.kind === 'number') break;
      key += token.folded;
      if (key.length > this.#longest) break;
      const meaning = this.#meanings.get(key);
      if (meaning !== undefined) found = { meaning, next: i + 1 };
    }
    return found;
  }

  /** The longest phrase that ends before a token; `start` is its first. */
  before(tokens: readonly Token[], end: number): { meaning: T; start: number } | null {
    let found: { meaning: T; start: number } | null = null;
    let key = '';
    for (let i = end - 1; i >= 0 && i >= end - MOST_WORDS; i--) {
      const token = tokens[i];
      if (token.kind === 'number') break;
      key = token.folded + key;
      if (key.length > this.#longest) break;
      const meaning = this.#meanings.get(key);
      if (meaning !== undefined) found = { meaning, start: i };
    }
    return found;
  }

  /** What all the tokens together are. */
  whole(tokens: readonly Token[]): T | undefined {
    const found = this.at(tokens, 0);
    return found?.next === tokens.length ? found.meaning : undefined;
  }
}
