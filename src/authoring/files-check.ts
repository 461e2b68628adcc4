import type { EventKind } from '../catalogue/event-kind.js';
import { catalogueProblems } from '../catalogue/start-check.js';
import type { Texts } from '../template/catalogue.js';
import { usesOf } from './template-subject.js';
import { wordProblems } from './version-check.js';

/**
 * Why templates would not do for what they are to tell, a line each: an event
 * without words, variables that it does not give, words that no guard lets pass.
 */
export function filesProblems(
  templates: ReadonlyMap<string, Texts>,
  kinds: readonly EventKind[],
  bankLocale: string,
  links: readonly string[],
): string[] {
  const ofWords = [...templates].flatMap(([key, texts]) =>
    wordProblems(texts, links).map(
      ({ locale, problem }) => `template ${key}, locale ${locale}: ${problem}`,
    ),
  );
  const ofEvents = catalogueProblems(kinds, (key) =>
    templates.has(key) ? usesOf(templates.get(key), bankLocale) : null,
  );
  return [...ofEvents, ...ofWords];
}
