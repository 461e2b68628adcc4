import { nearest } from '../../catalogue/nearest.js';
import type { FieldChecks } from '../../failure/field-checks.js';
import type { VariableUse } from '../../template/compile.js';
import { formatValue } from '../../template/values.js';
import type { TemplateValue } from '../../template/values.js';
import { linkProblem } from '../../guard/links.js';
import { privateProblem } from '../../guard/private-text.js';
import { CUSTOMER_VARIABLES } from '../audience/known-customer.js';
import { readValue } from './written-values.js';

/** Of every text; nobody gives it. */
const BANK = 'bank';
const MOST_VARIABLES = 100;
const LONGEST_SHOWN_NAME = 64;

/** A variable that may be given to a text. */
export interface KnownVariable {
  kind: TemplateValue['kind'];
  choices: readonly string[] | null;
}

export interface VariableFacts {
  /** What the text does with its variables. */
  uses: readonly VariableUse[];
  /** What may be given besides: of a template, all that its events give. */
  known: ReadonlyMap<string, KnownVariable>;
  /** What recipients bring besides their customer's own; null where nobody knows. */
  columns: readonly string[] | null;
  links: readonly string[];
  /** BCP 47, and IANA: for the form of values. */
  bank: { locale: string; timeZone: string };
}

/**
 * Adds all that is wrong with the variables of a variant; `field` is such as
 * `variants[0].variables`. Whether nothing is.
 */
export function checkVariables(
  checks: FieldChecks,
  field: string,
  given: Readonly<Record<string, string>>,
  facts: VariableFacts,
): boolean {
  const entries = Object.entries(given);
  if (entries.length > MOST_VARIABLES) {
    checks.add(field, `has ${entries.length}; it may have ${MOST_VARIABLES}`);
    return false;
  }
  const names = [...entries.map(([name]) => name), ...facts.uses.map(({ name }) => name)];
  let fine = true;
  for (const name of new Set(names)) {
    const problem = Object.hasOwn(given, name) ? givenProblem(name, given[name], facts) : null;
    const found = problem ?? missingProblem(name, given, facts);
    if (found === null) continue;
    checks.add(`${field}.${name.slice(0, LONGEST_SHOWN_NAME)}`, found);
    fine = false;
  }
  return fine;
}

function givenProblem(name: string, value: string, facts: VariableFacts): string | null {
  const { uses, known, links, bank } = facts;
  if (name === BANK) return "is the bank's name in every text, and not to be given";
  const use = uses.find((one) => one.name === name);
  const variable = known.get(name);
  if (use === undefined && variable === undefined) {
    const names = new Set([...uses.map((one) => one.name), ...known.keys()]);
    names.delete(BANK);
    return unknown([...names], name);
  }
  const read = readValue(variable?.kind ?? 'text', value);
  if ('problem' in read) return read.problem;
  if (value.trim() === '') return null;
  if (use?.plural === true && readProblem('number', value)) return 'must be a number such as "3"';
  const choices = use?.options ?? variable?.choices;
  if (choices?.includes(value) === false) return `must be one of ${choices.join(', ')}`;
  const words = formatValue(read, { ...bank, gsm: false, links });
  if (typeof words !== 'string') return words.problem;
  return privateProblem(words) ?? linkProblem(words, links);
}

function readProblem(kind: TemplateValue['kind'], value: string): boolean {
  return 'problem' in readValue(kind, value);
}

function missingProblem(
  name: string,
  given: Readonly<Record<string, string>>,
  { uses, columns }: VariableFacts,
): string | null {
  const use = uses.find((one) => one.name === name);
  if (use === undefined || use.optional || name === BANK || columns === null) return null;
  if (Object.hasOwn(given, name) && given[name].trim() !== '') return null;
  const brought = [...columns, ...CUSTOMER_VARIABLES];
  if (brought.includes(name)) return null;
  const near = nearest(name, brought);
  const hint = near === null ? '' : `; did you mean {${near}}?`;
  return `is missing: the text needs {${name}}, which neither the variant nor the audience gives${hint}`;
}

function unknown(names: readonly string[], name: string): string {
  const near = nearest(name, names);
  if (near !== null) return `is no variable of the text; did you mean "${near}"?`;
  if (names.length === 0) return 'is no variable of the text, which has none';
  return `is no variable of the text, which has ${names.join(', ')}`;
}
