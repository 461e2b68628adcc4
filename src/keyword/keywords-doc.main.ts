import { readFileSync, writeFileSync } from 'node:fs';
import { buildInterpreter } from './build-interpreter.js';
import { readKeywordFiles } from './keyword-files.adapter.js';
import { keywordsDocument } from './keywords-doc.js';

// npm run docs:keywords, in a checkout.
const FILE = 'docs/pull-services.md';
const interpreter = buildInterpreter(await readKeywordFiles('config/keywords'), 'en');
writeFileSync(FILE, keywordsDocument(readFileSync(FILE, 'utf8'), interpreter));
