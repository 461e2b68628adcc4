import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { compileTexts } from '../../src/template/compile-texts.js';
import type { Texts } from '../../src/template/catalogue.js';
import { subjectOf } from '../../src/authoring/template-subject.js';
import type { VersionPolicy } from '../../src/authoring/version-check.js';

export const BANK = { name: 'Test Bank', locale: 'en', timeZone: 'UTC' };
export const KINDS = new EventCatalogue().kinds;

/** Texts that compile. */
export function textsOf(sources: Record<string, string>): Texts {
  const { texts, problems } = compileTexts(sources, BANK.locale);
  if (problems.length > 0) throw new Error(problems.map(({ problem }) => problem).join('; '));
  return texts;
}

/** What texts of a key are held against, with the file that was shipped for it. */
export function policyOf(key: string, shipped?: Record<string, string>): VersionPolicy {
  const subject = subjectOf(key, KINDS, shipped && textsOf(shipped));
  if (subject === null) throw new Error(`${key} is no template`);
  return { subject, bank: BANK, links: ['bank.example'] };
}
