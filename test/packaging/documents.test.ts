import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const documents = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const withoutCode = (text: string) => text.replaceAll(/^ *```[^]*?^ *```$/gm, '');

/** The anchor that a heading gets on the page. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(path: string): string[] {
  const headings = withoutCode(readFileSync(path, 'utf8')).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading]) => anchorOf(heading));
}

/** The project's own pages and files, by `[text](target)`. */
function linksOf(path: string): { target: string; file: string; anchor: string }[] {
  const links = withoutCode(readFileSync(path, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { target, file: file === '' ? path : join(dirname(path), file), anchor };
    });
}

describe('the documents', () => {
  it('can all be reached from README.md', () => {
    const reached = new Set(['README.md']);
    for (const path of reached) {
      for (const { file } of linksOf(path))
        if (file.endsWith('.md')) reached.add(relative('', file));
    }
    expect([...reached].filter((path) => documents.includes(path)).sort()).toEqual(
      documents.sort(),
    );
  });

  it.each(documents)('%s links to what is there', (path) => {
    const broken = linksOf(path).filter(
      ({ file, anchor }) =>
        !existsSync(file) || (anchor !== '' && !anchorsOf(file).includes(anchor)),
    );
    expect(broken.map(({ target }) => target)).toEqual([]);
  });
});

describe("README.md's promises", () => {
  const rows = readFileSync('README.md', 'utf8').match(/^\| \d \| .*$/gm) ?? [];

  it('are nine, and each names a test', () => {
    expect(rows.map((row) => Number(row[2]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const row of rows) expect(row).toMatch(/\]\(test\/[\w/-]+\.test\.ts\)/);
  });
});
