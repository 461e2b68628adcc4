import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { Interpreter } from './interpreter.js';

const BEGIN = '<!-- begin keywords -->';
const END = '<!-- end keywords -->';

/** A document of the pull services, with what stands between its marks as the keyword files have it. */
export function keywordsDocument(document: string, interpreter: Interpreter): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document needs ${BEGIN} and ${END}`);
  const tables = SERVICE_NAMES.map((service) => {
    const rows = interpreter.locales.map((locale) => {
      const keywords = interpreter.keywords(service, locale).map((one) => `\`${one}\``);
      const name = interpreter.languageName(locale, 'en');
      return `| ${name} | \`${interpreter.example(service, locale)}\` | ${keywords.join(', ')} |`;
    });
    const head = ['| language | example | keywords |', '|---|---|---|'];
    return [`#### \`${service}\``, '', ...head, ...rows].join('\n');
  });
  return `${document.slice(0, begin)}${BEGIN}\n\n${tables.join('\n\n')}\n\n${document.slice(end)}`;
}
