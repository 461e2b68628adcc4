import { invalid } from '../failure/failure.js';
import type { Failure, FieldViolation } from '../failure/failure.js';
import type { Catalogue } from './catalogue.js';
import type { VariableUse } from './compile.js';
import { dropSecondStops, markOwnStop } from './full-stops.js';
import { isTimeZone } from './locale.js';
import { formatValue } from './values.js';
import type { TemplateValue, ValueContext } from './values.js';

export interface RenderOptions {
  /** The customer's, IANA; the bank's where absent or unknown. */
  timeZone?: string;
  /** Path of the template call, for field violations; '' where `variables` stands alone. */
  field?: string;
  /** Where links may lead (settings: links.allowed); other addresses in values are written without dots. */
  links?: readonly string[];
}

export interface Rendered {
  text: string;
  /** What it was formatted for. */
  locale: string;
}

/** Of every text, and as the bank writes it. */
const BANK = 'bank';

/**
 * The text of a template in a locale (empty: the bank's). `bank` is always
 * given. A variable whose text asks `has_<name>` may be left out, or empty; any
 * other that is missing, empty or unfit is a violation of the Failure
 * `invalid_argument`, as is an unknown key. Variables that the text does not
 * use are ignored.
 */
export function render(
  catalogue: Catalogue,
  key: string,
  locale: string,
  variables: Readonly<Record<string, TemplateValue>>,
  { timeZone, field = 'content.template', links = [] }: RenderOptions = {},
): Rendered {
  const text = catalogue.find(key, locale);
  if (text === null) throw unknownKey(catalogue, key, field);
  const context = {
    locale: text.locale,
    timeZone: zone(catalogue, timeZone),
    gsm: text.gsm,
    links,
  };
  const place = field === '' ? 'variables' : `${field}.variables`;
  const values: Record<string, string | number> = {};
  const violations: FieldViolation[] = [];
  for (const use of text.uses) {
    const { name, optional } = use;
    const value = name === BANK ? catalogue.bank.name : judge(use, own(variables, name), context);
    if (typeof value === 'object') {
      violations.push({ field: `${place}.${name}`, description: value.problem });
    } else if (value === '' && !optional) {
      const description = `is missing; the template ${key} needs it`;
      violations.push({ field: `${place}.${name}`, description });
    } else {
      // Words that a text chooses by are compared as they are.
      const shown = typeof value === 'string' && use.options === null;
      values[name] = shown ? markOwnStop(value) : value;
      if (optional) values[`has_${name}`] = value === '' ? 'other' : 'yes';
    }
  }
  if (violations.length > 0) throw invalid(violations);
  return { text: dropSecondStops(text.format(values)).trim(), locale: text.locale };
}

function unknownKey(catalogue: Catalogue, key: string, field: string): Failure {
  const near = catalogue.nearest(key);
  const hint = near === null ? `known are ${catalogue.keys.join(', ')}` : `did you mean "${near}"?`;
  return invalid([{ field: `${field}.key`, description: `is not a known template; ${hint}` }]);
}

function zone({ bank }: Catalogue, timeZone: string | undefined): string {
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : bank.timeZone;
}

function own(
  variables: Readonly<Record<string, TemplateValue>>,
  name: string,
): TemplateValue | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

const NUMBER = /^-?\d{1,15}(\.\d{1,9})?$/;

/** The value as the text's formatter takes it, '' for nothing, or what is wrong with it. */
function judge(
  { plural, options }: VariableUse,
  given: TemplateValue | undefined,
  context: ValueContext,
): string | number | { problem: string } {
  if (given === undefined) return '';
  if (plural) {
    if (given.kind === 'number' && Number.isFinite(given.value)) return given.value;
    if (given.kind === 'text' && given.value === '') return '';
    if (given.kind === 'text' && NUMBER.test(given.value)) return Number(given.value);
    return { problem: 'must be a number' };
  }
  const value = formatValue(given, context);
  // A word that is not listed would quietly read as "other".
  if (typeof value === 'string' && value !== '' && options?.includes(value) === false) {
    return { problem: `must be one of ${options.join(', ')}` };
  }
  return value;
}
