import type { Texts } from './catalogue.js';
import { compileText } from './compile.js';
import type { CompiledText } from './compile.js';
import { fallbacks } from './locale.js';

/** What is wrong with a template's texts; `locale` is null where it is with all of them. */
export interface TextProblem {
  locale: string | null;
  problem: string;
}

/**
 * Compiles the texts of one template by language tag. The end of the fall-back,
 * the bank's locale, must be there, and no translation may show less, or ask for
 * more. The texts are those that compile.
 */
export function compileTexts(
  sources: Readonly<Record<string, string>>,
  bankLocale: string,
): { texts: Texts; problems: TextProblem[] } {
  const texts = new Map<string, CompiledText>();
  const problems: TextProblem[] = [];
  for (const [locale, source] of Object.entries(sources)) {
    try {
      texts.set(locale, compileText(source, locale));
    } catch (error) {
      problems.push({ locale, problem: (error as Error).message });
    }
  }
  // Where none compiles, each has been said.
  if (texts.size > 0 || problems.length === 0) problems.push(...localeProblems(texts, bankLocale));
  return { texts, problems };
}

function localeProblems(texts: Texts, bankLocale: string): TextProblem[] {
  const home = fallbacks(bankLocale).find((tag) => texts.has(tag));
  if (home === undefined) {
    return [{ locale: null, problem: `has no text for the bank's locale, ${bankLocale}` }];
  }
  const expected = variablesOf(texts.get(home)!);
  const problems: TextProblem[] = [];
  for (const [locale, text] of texts) {
    const report = (problem: string) => problems.push({ locale, problem });
    const variables = variablesOf(text);
    for (const [name, use] of expected) {
      const found = variables.get(name);
      if (found === undefined) report(`lacks ${name}, which ${home} has`);
      else if (found !== use) report(`${name} is ${found}; in ${home}, ${use}`);
    }
    for (const name of variables.keys()) {
      if (!expected.has(name)) report(`has ${name}, which ${home} lacks`);
    }
  }
  return problems;
}

/** What a caller must know of each variable, in words. */
function variablesOf({ uses }: CompiledText): Map<string, string> {
  return new Map(
    uses.map(({ name, optional, plural, options }) => {
      const kind = plural ? 'a number' : (options?.toSorted().join('|') ?? 'any text');
      return [`{${name}}`, `${optional ? 'optional' : 'required'}, ${kind}`];
    }),
  );
}
