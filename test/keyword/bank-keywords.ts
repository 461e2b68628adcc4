import { readFileSync, readdirSync } from 'node:fs';
import { buildInterpreter } from '../../src/keyword/build-interpreter.js';
import type { KeywordSource } from '../../src/keyword/keyword-problems.js';

const DIRECTORY = 'config/keywords';

/** The files of the bank as shipped. */
export const BANK_KEYWORDS: readonly KeywordSource[] = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => ({ name, content: readFileSync(`${DIRECTORY}/${name}`, 'utf8') }));

export const interpreter = buildInterpreter(BANK_KEYWORDS, 'en');
