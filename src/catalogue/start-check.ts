import type { VariableUse } from '../template/compile.js';
import type { EventKind, EventVariable } from './event-kind.js';
import { nearest } from './nearest.js';

/** Of every text, whatever the event. */
const OF_EVERY_TEXT = 'bank';

/**
 * What is missing between the events and their templates, a line each.
 * `usesOf` gives the variables that a template uses in the bank's locale (all
 * its locales use the same), or null where there is no such template.
 */
export function catalogueProblems(
  kinds: readonly EventKind[],
  usesOf: (template: string) => readonly VariableUse[] | null,
): string[] {
  return kinds.flatMap((kind) => {
    const uses = usesOf(kind.template);
    if (uses === null) return [`${kind.key}: its template ${kind.template} is missing`];
    return templateProblems(kind, uses).map(
      (problem) => `${kind.key}: its template ${kind.template} ${problem}`,
    );
  });
}

/** Why a text with these variables would not do for a kind of event. */
export function templateProblems(kind: EventKind, uses: readonly VariableUse[]): string[] {
  const names = kind.variableList.map(({ name }) => name);
  return uses.flatMap((use) => {
    if (use.name === OF_EVERY_TEXT) return [];
    const variable = kind.variableList.find(({ name }) => name === use.name);
    if (variable !== undefined) return useProblems(use, variable);
    const near = nearest(use.name, names);
    const hint = near === null ? `it gives ${names.join(', ')}` : `did you mean {${near}}?`;
    return [`uses {${use.name}}, which the event does not give; ${hint}`];
  });
}

function useProblems(use: VariableUse, { name, required, kind, choices }: EventVariable): string[] {
  const problems: string[] = [];
  if (!required && !use.optional) {
    problems.push(`needs {${name}}, which the event need not give; ask {has_${name}} for it`);
  }
  if (use.plural && kind !== 'number') {
    problems.push(`chooses by {${name}} as by a number, which it is not`);
  }
  const { options } = use;
  if (options === null) return problems;
  if (choices === null) {
    problems.push(`chooses by the words of {${name}}, which may be any`);
    return problems;
  }
  // Even with `other` for the rest: what is rendered must be a word that the text lists.
  const unsaid = choices.filter((choice) => !options.includes(choice));
  if (unsaid.length > 0) problems.push(`has no words for {${name}} being ${unsaid.join(', ')}`);
  return problems;
}

/** The fields of each body of Event by the body's name, as `masked_account` by `account_opened`. */
export type Contract = ReadonlyMap<string, readonly string[]>;

/** The body of Event that carries the bank's own events. */
const CUSTOM = 'custom_event';

/** Where the declarations and the contract that is spoken are not of one mind. */
export function contractProblems(kinds: readonly EventKind[], contract: Contract): string[] {
  const problems: string[] = [];
  const declared = kinds.filter((kind) => !kind.custom && kind.source === 'event');
  for (const [body, fields] of contract) {
    if (body === CUSTOM) continue;
    const kind = declared.find(({ key }) => key === body);
    if (kind === undefined) {
      problems.push(`${body}: Event has such a body, and no event declares it`);
      continue;
    }
    const names = kind.fields.map(({ name }) => name);
    for (const field of fields) {
      if (!names.includes(field)) problems.push(`${body}: its field ${field} is not declared`);
    }
    for (const name of names) {
      if (!fields.includes(name))
        problems.push(`${body}: declares ${name}, which it does not have`);
    }
  }
  for (const { key } of declared) {
    if (!contract.has(key)) problems.push(`${key}: Event has no such body`);
  }
  return problems;
}

/** Names of events in the settings, by the setting that they stand in, that are no events'. */
export function namesProblems(
  named: readonly { setting: string; events: readonly string[] }[],
  keys: readonly string[],
): string[] {
  return named.flatMap(({ setting, events }) =>
    events
      .filter((event) => event !== '*' && !keys.includes(event))
      .map((event) => {
        const near = nearest(event, keys);
        const hint = near === null ? `known are ${keys.join(', ')}` : `did you mean ${near}?`;
        return `${setting} has "${event}", which is no event; ${hint}`;
      }),
  );
}
