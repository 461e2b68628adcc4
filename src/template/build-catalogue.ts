import { parse } from 'yaml';
import { Catalogue } from './catalogue.js';
import type { BankFacts, Texts } from './catalogue.js';
import { compileText } from './compile.js';
import type { CompiledText } from './compile.js';
import { fallbacks, isFormattable, isTimeZone } from './locale.js';
import { templateFileSchema } from './template-file.schema.js';

/** A file of the templates directory. */
export interface TemplateFile {
  /** Such as `transaction_posted.yaml`; without its ending it is the template's key. */
  name: string;
  content: string;
}

/** Everything that is wrong with the templates, a line each. */
export class TemplateProblems extends Error {
  override readonly name = 'TemplateProblems';

  constructor(readonly problems: readonly string[]) {
    super(`the templates cannot be used:\n  ${problems.join('\n  ')}`);
  }
}

const FILE_NAME = /^([a-z][a-z0-9_]{0,63})\.yaml$/;
const MAX_FILE_SIZE = 256 * 1024;

/** Reads and compiles every template; throws TemplateProblems with all that is wrong in any of them. */
export function buildCatalogue(files: readonly TemplateFile[], bank: BankFacts): Catalogue {
  const problems = problemsOfBank(bank);
  const templates = new Map<string, Texts>();
  for (const file of files) {
    const report = (problem: string) => problems.push(`${file.name}: ${problem}`);
    const key = FILE_NAME.exec(file.name)?.[1];
    if (key === undefined) {
      report('the name must be a-z, 0-9 and _, from a letter, and end in .yaml');
      continue;
    }
    const texts = readTexts(file, report);
    if (texts.size === 0) continue;
    checkLocales(texts, bank, report);
    templates.set(key, texts);
  }
  if (problems.length > 0) throw new TemplateProblems(problems);
  return new Catalogue(bank, templates);
}

function problemsOfBank({ locale, timeZone }: BankFacts): string[] {
  const problems: string[] = [];
  const [tag] = fallbacks(locale);
  if (tag === undefined || !isFormattable(tag)) {
    problems.push(`bank.locale is "${locale}", which is not a language tag such as en or hi-IN`);
  }
  if (!isTimeZone(timeZone)) {
    problems.push(`bank.timeZone is "${timeZone}", which is not a time zone such as Asia/Kolkata`);
  }
  return problems;
}

type Report = (problem: string) => void;

/** The texts that compile; what is wrong with the others is reported. */
function readTexts(file: TemplateFile, report: Report): Map<string, CompiledText> {
  const texts = new Map<string, CompiledText>();
  if (file.content.length > MAX_FILE_SIZE) {
    report(`has ${file.content.length} characters; it may have ${MAX_FILE_SIZE}`);
    return texts;
  }
  let content: unknown;
  try {
    content = parse(file.content, { logLevel: 'error' });
  } catch (error) {
    // The first line names the place; the others quote the file.
    report((error as Error).message.split('\n')[0].replace(/:$/, ''));
    return texts;
  }
  const parsed = templateFileSchema.safeParse(content);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      report(path.length === 0 ? message : `${path.join('.')}: ${message}`);
    }
    return texts;
  }
  for (const [locale, text] of Object.entries(parsed.data.locales)) {
    try {
      texts.set(locale, compileText(text, locale));
    } catch (error) {
      report(`locale ${locale}: ${(error as Error).message}`);
    }
  }
  return texts;
}

/** The end of the fall-back must be there, and no translation may show less, or ask for more. */
function checkLocales(texts: Texts, bank: BankFacts, report: Report): void {
  const home = fallbacks(bank.locale).find((tag) => texts.has(tag));
  if (home === undefined) {
    report(`has no text for the bank's locale, ${bank.locale}`);
    return;
  }
  const expected = variablesOf(texts.get(home)!);
  for (const [locale, text] of texts) {
    const variables = variablesOf(text);
    for (const [name, use] of expected) {
      const found = variables.get(name);
      if (found === undefined) report(`locale ${locale}: lacks ${name}, which ${home} has`);
      else if (found !== use) report(`locale ${locale}: ${name} is ${found}; in ${home}, ${use}`);
    }
    for (const name of variables.keys()) {
      if (!expected.has(name)) report(`locale ${locale}: has ${name}, which ${home} lacks`);
    }
  }
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
