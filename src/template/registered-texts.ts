import type { RegisteredPattern } from './registered-pattern.js';

/** A text of a template as a carrier has it registered. */
export interface Registration {
  id: string;
  pattern: RegisteredPattern;
}

/**
 * All that a carrier has registered of a template in a language: one text for
 * credits and one for debits, or the words in force and those to come.
 */
export class RegisteredTexts {
  constructor(private readonly registrations: readonly Registration[] = []) {}

  get size(): number {
    return this.registrations.length;
  }

  /** The ID under which a text goes out; null where it matches none. */
  idOf(text: string): string | null {
    const found = this.registrations.find(({ pattern }) => pattern.matches(text));
    return found?.id ?? null;
  }

  /** Where a text differs, in words; null for one that matches. */
  difference(text: string): string | null {
    let difference: string | null = null;
    for (const { pattern } of this.registrations) {
      difference = pattern.difference(text);
      if (difference === null) return null;
    }
    return this.size > 1 ? `matches none of the ${this.size} registered texts` : difference;
  }

  /** With one more, in place of any that has its ID. */
  with(registration: Registration): RegisteredTexts {
    const others = this.registrations.filter(({ id }) => id !== registration.id);
    return new RegisteredTexts([...others, registration]);
  }
}
