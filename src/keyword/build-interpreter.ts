import { LineCounter, isNode, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import { fallbacks, isFormattable } from '../template/locale.js';
import { collisionsOf } from './collisions.js';
import { Interpreter } from './interpreter.js';
import { keywordFileSchema } from './keyword-file.schema.js';
import { KeywordProblems } from './keyword-problems.js';
import type { KeywordSource } from './keyword-problems.js';
import { Language } from './language.js';
import { Languages } from './languages.js';

const LARGEST_FILE = 256 * 1024;

/** Reads every file; throws KeywordProblems with all that is wrong in any of them, and between them. */
export function buildInterpreter(
  sources: readonly KeywordSource[],
  bankLocale: string,
): Interpreter {
  const problems: string[] = [];
  const read = sources.flatMap((source) => {
    const found = readLanguage(source, problems);
    return found === null ? [] : [found];
  });
  if (problems.length === 0) problems.push(...collisionsOf(read));
  const languages = read.map(({ language }) => language);
  const interpreter = new Interpreter(new Languages(languages, bankLocale));
  if (problems.length === 0) {
    for (const one of read) problems.push(...problemsOfExamples(interpreter, one));
  }
  if (problems.length > 0) throw new KeywordProblems(problems);
  return interpreter;
}

/** A language, and where in its file something stands. */
export interface PlacedLanguage {
  language: Language;
  /** Such as `en.yaml:12`. */
  placeOf: (path: readonly PropertyKey[]) => string;
}

function readLanguage(source: KeywordSource, problems: string[]): PlacedLanguage | null {
  const { name, content } = source;
  const locale = /^([A-Za-z0-9-]{2,35})\.yaml$/.exec(name)?.[1] ?? '';
  if (locale === '' || fallbacks(locale)[0] !== locale || !isFormattable(locale)) {
    problems.push(`${name}: the name must be a language tag (BCP 47) and .yaml, such as hi.yaml`);
    return null;
  }
  if (content.length > LARGEST_FILE) {
    problems.push(`${name}: has ${content.length} characters; it may have ${LARGEST_FILE}`);
    return null;
  }
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    // The first line names the place; the others quote the file.
    problems.push(`${name}: ${error.message.split('\n')[0].replace(/:$/, '')}`);
    return null;
  }
  const placeOf = (path: readonly PropertyKey[]) =>
    `${name}:${lines.linePos(offsetOf(document, path)).line}`;
  const file = keywordFileSchema.safeParse(document.toJS());
  if (file.success) return { language: new Language(locale, file.data), placeOf };
  for (const { path, message } of file.error.issues) {
    const what = path.length === 0 ? message : `${path.join('.')} ${message}`;
    problems.push(`${placeOf(path)}: ${what}`);
  }
  return null;
}

/** Of what stands at a path, or else of what should hold it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** Customers are shown the examples: each must be what it is an example of. */
function problemsOfExamples(interpreter: Interpreter, { language, placeOf }: PlacedLanguage) {
  return SERVICE_NAMES.flatMap((service) => {
    const { example } = language.file.services[service];
    const understood = interpreter.interpret(example, language.locale);
    if (understood.kind === 'command' && understood.command.service === service) return [];
    const what =
      understood.kind === 'command'
        ? `the service ${understood.command.service}`
        : understood.kind === 'unclear'
          ? `${understood.service}, ${understood.problem}`
          : understood.kind;
    const place = placeOf(['services', service, 'example']);
    return `${place}: the example "${example}" of ${service} is understood as ${what}`;
  });
}
