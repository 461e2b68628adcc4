import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildCatalogue } from '../template/build-catalogue.js';
import type { Catalogue } from '../template/catalogue.js';

const BANK = { name: 'Demo Bank', locale: 'en', timeZone: 'UTC' };

/** The templates of a checkout, as the demo bank would send them. */
export function shippedTemplates(root: string): Catalogue {
  const directory = join(root, 'config/templates');
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ name, content: readFileSync(join(directory, name), 'utf8') }));
  return buildCatalogue(files, BANK);
}
