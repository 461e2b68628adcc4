import { Catalogue } from '../template/catalogue.js';
import type { Texts } from '../template/catalogue.js';
import { render } from '../template/render.js';
import { sampleVariables } from './sample-variables.js';
import { missingLanguages, textWarnings } from './text-warnings.js';
import type { VersionPolicy } from './version-check.js';

/** What does not keep good texts from being sent, and yet is to be known to whoever approves them. */
export function versionWarnings(texts: Texts, { subject, bank, links }: VersionPolicy): string[] {
  const { key, shipped } = subject;
  const catalogue = new Catalogue(bank, new Map([[key, texts]]));
  const ofTexts = [...texts].flatMap(([locale, { uses }]) => {
    const variables = sampleVariables(subject, uses);
    const { text } = render(catalogue, key, locale, variables, { field: '', links });
    return textWarnings(text, links).map((warning) => `${locale}: with sample data ${warning}`);
  });
  return shipped === undefined
    ? ofTexts
    : [...ofTexts, ...missingLanguages(texts, shipped, bank.locale)];
}
