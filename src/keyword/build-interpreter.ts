import type { Interpreter } from './interpreter.js';
import type { KeywordSource } from './keyword-problems.js';
import { KeywordProblems } from './keyword-problems.js';

export function buildInterpreter(
  sources: readonly KeywordSource[],
  bankLocale: string,
): Interpreter {
  throw new KeywordProblems([`${sources.length} ${bankLocale}`]);
}
