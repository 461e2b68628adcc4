import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

/** What could be one: 4 to 6 digits in a row. */
const PIN = /^\d{4,6}$/;

export function isPin(token: Token | undefined): boolean {
  return token?.kind === 'number' && !token.negative && !token.headless && PIN.test(token.text);
}

export interface WithPin {
  /** What is left. */
  tokens: readonly Token[];
  pin: string | null;
  /** The word PIN, and nothing after it that is one. */
  wrong: boolean;
}

/** Takes the number off that `PIN 2468` says to be one. */
export function takeNamedPin(tokens: readonly Token[], vocabulary: Vocabulary): WithPin {
  for (let i = 0; i < tokens.length; i++) {
    const next = vocabulary.noun('pin', tokens, i);
    if (next === null) continue;
    if (!isPin(tokens[next])) return { tokens, pin: null, wrong: true };
    const others = [...tokens.slice(0, i), ...tokens.slice(next + 1)];
    return { tokens: others, pin: tokens[next].text, wrong: false };
  }
  return { tokens, pin: null, wrong: false };
}

/** Whether digits of a text could be a PIN or a code, together or one by one. */
export function hasPin(tokens: readonly Token[]): boolean {
  let row = '';
  for (const token of tokens) {
    if (isPin(token)) return true;
    row = token.kind === 'number' ? row + token.text.replace(/\D/g, '') : '';
    if (PIN.test(row)) return true;
  }
  return false;
}
