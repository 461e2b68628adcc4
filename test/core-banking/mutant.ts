import type { Answers } from './scripted-core.js';
import type { SmallBank } from './small-bank.js';

/** A bank that breaks one promise, and the check that must see it. */
export interface Mutant {
  check: string;
  does: string;
  breaks: (bank: SmallBank, answers: Answers) => void;
}
