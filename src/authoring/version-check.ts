import { templateProblems } from '../catalogue/start-check.js';
import { linkProblem } from '../guard/links.js';
import { privateProblem } from '../guard/private-text.js';
import { Catalogue } from '../template/catalogue.js';
import type { BankFacts, Texts } from '../template/catalogue.js';
import { compileTexts } from '../template/compile-texts.js';
import type { TextProblem } from '../template/compile-texts.js';
import type { VariableUse } from '../template/compile.js';
import { render } from '../template/render.js';
import { templateTexts } from '../template/template-file.schema.js';
import { requiredOnly, sampleVariables } from './sample-variables.js';
import { usesOf } from './template-subject.js';
import type { TemplateSubject } from './template-subject.js';

/** What texts are held against. */
export interface VersionPolicy {
  subject: TemplateSubject;
  bank: BankFacts;
  /** Where links may lead (settings: links.allowed). */
  links: readonly string[];
}

const MOST_LOCALES = 100;
const LONGEST_SHOWN_TAG = 35;

/**
 * All that could keep a version's texts from being sent: it is asked when a
 * version is created, and again when it is put in force, as events and settings
 * may be others by then.
 */
export function checkTexts(
  sources: Readonly<Record<string, string>>,
  policy: VersionPolicy,
): { texts: Texts; problems: TextProblem[] } {
  const none: Texts = new Map();
  const count = Object.keys(sources).length;
  if (count < 1 || count > MOST_LOCALES) {
    const problem = `has ${count} languages; it must have 1 to ${MOST_LOCALES}`;
    return { texts: none, problems: [{ locale: null, problem }] };
  }
  const parsed = templateTexts.safeParse(sources);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      locale: String(path[0]).slice(0, LONGEST_SHOWN_TAG),
      problem: message,
    }));
    return { texts: none, problems };
  }
  const { texts, problems } = compileTexts(parsed.data, policy.bank.locale);
  const all = [...problems, ...wordProblems(texts, policy.links)];
  // What its variables are, and what it says, is known of a whole only.
  if (all.length === 0) all.push(...variableProblems(texts, policy));
  if (all.length === 0) all.push(...sampleProblems(texts, policy));
  return { texts, problems: all };
}

/** What the words of a text show by themselves, whatever its variables are. */
export function wordProblems(texts: Texts, links: readonly string[]): TextProblem[] {
  return [...texts].flatMap(([locale, text]) => {
    const found = new Set<string>();
    for (const passage of text.passages()) {
      for (const problem of [privateProblem(passage), linkProblem(passage, links)]) {
        if (problem !== null) found.add(problem);
      }
    }
    return [...found].map((problem) => ({ locale, problem }));
  });
}

function variableProblems(texts: Texts, { subject, bank }: VersionPolicy): TextProblem[] {
  const uses = usesOf(texts, bank.locale);
  const { kinds, shipped } = subject;
  const problems =
    kinds.length > 0
      ? kinds.flatMap((kind) => templateProblems(kind, uses).map((why) => `${kind.key}: ${why}`))
      : callerProblems(uses, usesOf(shipped, bank.locale));
  return problems.map((problem) => ({ locale: null, problem }));
}

/** What is wrong where a text is filled in, with all there is and with as little as may be. */
function sampleProblems(texts: Texts, { subject, bank, links }: VersionPolicy): TextProblem[] {
  const { key } = subject;
  const catalogue = new Catalogue(bank, new Map([[key, texts]]));
  return [...texts].flatMap(([locale, { uses }]) => {
    const sample = sampleVariables(subject, uses);
    try {
      for (const variables of [sample, requiredOnly(sample, uses)]) {
        const { text } = render(catalogue, key, locale, variables, { field: '', links });
        if (text === '')
          return [{ locale, problem: 'says nothing where all that is optional is left out' }];
      }
    } catch (error) {
      return [{ locale, problem: (error as Error).message }];
    }
    return [];
  });
}

/** Of a template that no event has, callers give what the shipped one needs. */
function callerProblems(uses: readonly VariableUse[], known: readonly VariableUse[]): string[] {
  return uses.flatMap(({ name, optional, plural, options }) => {
    if (name === 'bank') return [];
    const before = known.find((use) => use.name === name);
    if (before === undefined) {
      return optional
        ? []
        : [`needs {${name}}, which the shipped text does not; ask {has_${name}}`];
    }
    if (before.optional && !optional) {
      return [`needs {${name}}, which is optional in the shipped text; ask {has_${name}}`];
    }
    if (before.plural !== plural)
      return [`{${name}} is a number in one of it and the shipped text`];
    const unsaid =
      options === null ? [] : (before.options ?? []).filter((o) => !options.includes(o));
    return unsaid.length > 0 ? [`has no words for {${name}} being ${unsaid.join(', ')}`] : [];
  });
}
