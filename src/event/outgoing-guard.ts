import type { TemplateVariables } from '../catalogue/event-kind.js';
import { invalid } from '../failure/failure.js';
import type { FieldViolation } from '../failure/failure.js';
import { linkProblem, withoutLinks } from '../guard/links.js';
import { privateProblem } from '../guard/private-text.js';
import type { TemplateValue } from '../template/values.js';

/**
 * Lets no text leave that shows a card number or an IBAN, or that leads
 * elsewhere than to the bank's own sites: throws a Failure `invalid_argument`
 * that names the variable it came by, or else the content's `field`.
 */
export function guardText(
  text: string,
  variables: TemplateVariables,
  field: string,
  allowedLinks: readonly string[],
): void {
  const problemOf = (words: string) => privateProblem(words) ?? linkProblem(words, allowedLinks);
  const description = problemOf(text);
  if (description === null) return;
  const guilty = Object.entries(variables).flatMap(([name, value]): FieldViolation[] => {
    const own = textsOf(value)
      // As a template takes it.
      .map((words) => problemOf(withoutLinks(words, allowedLinks)))
      .find((problem) => problem !== null);
    return own === undefined ? [] : [{ field: `${field}.variables.${name}`, description: own }];
  });
  throw invalid(guilty.length === 0 ? [{ field, description }] : guilty);
}

/** What a variable has in words of its own; of a line, each of its texts and all of them together. */
function textsOf(value: TemplateValue): string[] {
  if (value.kind === 'text') return [value.value];
  if (value.kind !== 'lines') return [];
  return value.lines.flatMap((parts) => {
    const texts = parts.flatMap((part) => textsOf(part));
    return [...texts, texts.join(' ')];
  });
}
