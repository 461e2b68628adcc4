import { parse } from 'yaml';
import { Catalogue } from './catalogue.js';
import type { BankFacts, Texts } from './catalogue.js';
import { compileTexts } from './compile-texts.js';
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

/** The templates of the files, and none else. Throws TemplateProblems. */
export function buildCatalogue(files: readonly TemplateFile[], bank: BankFacts): Catalogue {
  return new Catalogue(bank, compileFiles(files, bank));
}

/** Reads and compiles every template; throws TemplateProblems with all that is wrong in any of them. */
export function compileFiles(
  files: readonly TemplateFile[],
  bank: BankFacts,
): ReadonlyMap<string, Texts> {
  const problems = problemsOfBank(bank);
  const templates = new Map<string, Texts>();
  for (const file of files) {
    const report = (problem: string) => problems.push(`${file.name}: ${problem}`);
    const key = FILE_NAME.exec(file.name)?.[1];
    if (key === undefined) {
      report('the name must be a-z, 0-9 and _, from a letter, and end in .yaml');
      continue;
    }
    const sources = readFile(file, report);
    if (sources === null) continue;
    const { texts, problems: found } = compileTexts(sources, bank.locale);
    for (const { locale, problem } of found) {
      report(locale === null ? problem : `locale ${locale}: ${problem}`);
    }
    templates.set(key, texts);
  }
  if (problems.length > 0) throw new TemplateProblems(problems);
  return templates;
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

/** The texts by language tag; null, and a report, where the file is none of a template. */
function readFile(file: TemplateFile, report: Report): Readonly<Record<string, string>> | null {
  if (file.content.length > MAX_FILE_SIZE) {
    report(`has ${file.content.length} characters; it may have ${MAX_FILE_SIZE}`);
    return null;
  }
  let content: unknown;
  try {
    content = parse(file.content, { logLevel: 'error' });
  } catch (error) {
    // The first line names the place; the others quote the file.
    report((error as Error).message.split('\n')[0].replace(/:$/, ''));
    return null;
  }
  const parsed = templateFileSchema.safeParse(content);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      report(path.length === 0 ? message : `${path.join('.')}: ${message}`);
    }
    return null;
  }
  return parsed.data.locales;
}
