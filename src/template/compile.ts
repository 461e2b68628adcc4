import { IntlMessageFormat } from 'intl-messageformat';
import { countSeptets } from '../message/gsm0338.js';

/** What a text does with one variable. */
export interface VariableUse {
  name: string;
  /** The text asks `has_<name>`, so it may be left out. */
  optional: boolean;
  /** Chosen by number (plural): the value must be one. */
  plural: boolean;
  /** Chosen by word (select): the words allowed; null where any text is. */
  options: readonly string[] | null;
}

export interface CompiledText {
  /** As it was written. */
  source: string;
  uses: readonly VariableUse[];
  /** Its own words stay in GSM 7-bit, and so should what is put in. */
  gsm: boolean;
  /** The formatter for a locale, which decides plurals and the form of numbers. */
  formatter(locale: string): (values: Record<string, string | number>) => string;
  /**
   * Its own words, with a letter for each variable, and those of every branch by
   * themselves: for guards that ask what the words alone show.
   */
  passages(): string[];
}

/** The nodes of the parsed text, as far as they are looked at. */
interface Node {
  type: number;
  value?: string;
  options?: Record<string, { value: Node[] }>;
}

// Kinds of nodes, as the parser of intl-messageformat numbers them.
const LITERAL = 0;
const ARGUMENT = 1;
const SELECT = 5;
const PLURAL = 6;
const POUND = 7;

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const HAS = 'has_';

/** Compiles one text; throws an Error that says what is wrong with it and where. */
export function compileText(text: string, locale: string): CompiledText {
  // Without ignoreTag a "<" would begin a tag.
  const options = { ignoreTag: true };
  let parsed: IntlMessageFormat;
  try {
    parsed = new IntlMessageFormat(text, locale, undefined, options);
  } catch (error) {
    throw new Error(describeSyntax(error), { cause: error });
  }
  const nodes = parsed.getAst() as unknown as Node[];
  const found = new Map<string, Found>();
  const words: string[] = [];
  walk(nodes, found, words);
  return {
    source: text,
    uses: toUses(found),
    gsm: countSeptets(words.join('')) >= 0,
    formatter(forLocale) {
      const format = new IntlMessageFormat(parsed.getAst(), forLocale, undefined, options);
      return (values) => String(format.format(values));
    },
    passages: () => toPassages(nodes),
  };
}

/** Joined to a host or a number, it makes another of it. */
const ANY_VALUE = 'x';

/** The first is the whole, by the first branch of every choice. */
function toPassages(nodes: readonly Node[]): string[] {
  const branches: string[] = [];
  let whole = '';
  for (const { type, value = '', options = {} } of nodes) {
    if (type === LITERAL) whole += value;
    else if (type !== SELECT && type !== PLURAL) whole += ANY_VALUE;
    else {
      const passages = Object.values(options).map((branch) => toPassages(branch.value));
      whole += passages[0]?.[0] ?? '';
      branches.push(...passages.flat());
    }
  }
  return [whole, ...branches];
}

interface Found {
  plain: boolean;
  plural: boolean;
  options: Set<string> | null;
}

function walk(nodes: readonly Node[], found: Map<string, Found>, words: string[]): void {
  for (const node of nodes) {
    const value = node.value ?? '';
    if (node.type === LITERAL) words.push(value);
    if (node.type === LITERAL || node.type === POUND) continue;
    if (![ARGUMENT, SELECT, PLURAL].includes(node.type)) {
      throw new Error(
        `{${value}} has a format of its own; write {${value}}: numbers, money and dates are formatted for the customer's locale`,
      );
    }
    if (!NAME.test(value)) {
      throw new Error(`{${value}} is not a name; it must be a-z, 0-9 and _, from a letter`);
    }
    const use = found.get(value) ?? { plain: false, plural: false, options: null };
    found.set(value, use);
    if (node.type === ARGUMENT) use.plain = true;
    if (node.type === PLURAL) use.plural = true;
    const options = Object.entries(node.options ?? {});
    for (const [option, branch] of options) {
      if (node.type === SELECT) (use.options ??= new Set()).add(option);
      walk(branch.value, found, words);
    }
  }
}

function toUses(found: ReadonlyMap<string, Found>): VariableUse[] {
  const uses: VariableUse[] = [];
  for (const [name, { plain, plural, options }] of found) {
    if (plural && (plain || options !== null)) {
      throw new Error(`{${name}} is chosen by number (plural); show it with #, not by its name`);
    }
    if (name.startsWith(HAS)) {
      checkPresence(name, options, found);
      continue;
    }
    const optional = found.has(HAS + name);
    uses.push({ name, optional, plural, options: options === null ? null : [...options] });
  }
  return uses;
}

/** `has_x` is yes or other, and asks for a variable that the text has. */
function checkPresence(
  name: string,
  options: ReadonlySet<string> | null,
  found: ReadonlyMap<string, Found>,
): void {
  const asked = name.slice(HAS.length);
  if (options === null || [...options].some((option) => option !== 'yes' && option !== 'other')) {
    throw new Error(`{${name}} must be written {${name}, select, yes {…} other {…}}`);
  }
  if (!found.has(asked))
    throw new Error(`{${name}} asks for {${asked}}, which the text never shows`);
}

/** Of the parser's SyntaxError: its code, and where in the text. */
function describeSyntax(error: unknown): string {
  const { message, location } = error as {
    message: string;
    location?: { start: { line: number; column: number } };
  };
  const what = message.toLowerCase().replaceAll('_', ' ');
  if (location === undefined) return what;
  return `${what}, at line ${location.start.line}, column ${location.start.column} of the text`;
}
