import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { keywordsDocument } from '../../src/keyword/keywords-doc.js';
import { interpreter } from './bank-keywords.js';

it('docs/pull-services.md has the keywords of the files; npm run docs:keywords writes them', () => {
  const written = readFileSync('docs/pull-services.md', 'utf8');
  expect(written).toBe(keywordsDocument(written, interpreter));
  expect(written).toContain('| `STOPCHQ 000123` | `STOPCHQ`, `STOP CHEQUE`');
});

it('a document without the marks is refused', () => {
  expect(() => keywordsDocument('# Nothing', interpreter)).toThrow('<!-- begin keywords -->');
});
