import type { EventKind } from '../catalogue/event-kind.js';
import { nearest } from '../catalogue/nearest.js';
import type { Texts } from '../template/catalogue.js';
import type { VariableUse } from '../template/compile.js';
import { fallbacks } from '../template/locale.js';

/** What a template is for: the events that it tells, and the file that came with it. */
export interface TemplateSubject {
  key: string;
  kinds: readonly EventKind[];
  /** Undefined where the bank has events of its own, and no file for them. */
  shipped: Texts | undefined;
}

/** A variable, as whoever writes a text must know it. */
export interface SubjectVariable {
  name: string;
  /** Always given; any other must be asked for by `has_<name>`. */
  required: boolean;
  choices: readonly string[] | null;
}

/** Null for a key that neither an event nor a file has. */
export function subjectOf(
  key: string,
  kinds: readonly EventKind[],
  shipped: Texts | undefined,
): TemplateSubject | null {
  const own = kinds.filter(({ template }) => template === key);
  return own.length === 0 && shipped === undefined ? null : { key, kinds: own, shipped };
}

/** Why a key is of no template, with the one that was probably meant. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const hint = near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
  return `is not a known template; ${hint}`;
}

/** What a text may use; required is what every event of the template gives. */
export function variablesOf(
  { kinds, shipped }: TemplateSubject,
  bankLocale: string,
): SubjectVariable[] {
  const bank = { name: 'bank', required: true, choices: null };
  if (kinds.length === 0) {
    const uses = usesOf(shipped, bankLocale).filter(({ name }) => name !== bank.name);
    const own = uses.map(({ name, optional, options }) => ({
      name,
      required: !optional,
      choices: options,
    }));
    return [bank, ...own];
  }
  const lists = kinds.map(({ variableList }) => variableList);
  const byName = new Map(lists.flat().map((variable) => [variable.name, variable]));
  const ofEvents = [...byName.values()].map(({ name, choices }) => ({
    name,
    required: lists.every((list) => list.some((one) => one.name === name && one.required)),
    choices,
  }));
  return [bank, ...ofEvents];
}

/** Of the bank's locale; all locales use the same. */
export function usesOf(texts: Texts | undefined, bankLocale: string): readonly VariableUse[] {
  const home = fallbacks(bankLocale).find((tag) => texts?.has(tag));
  return home === undefined ? [] : texts!.get(home)!.uses;
}
