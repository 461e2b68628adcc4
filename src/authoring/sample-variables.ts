import type { FieldChecks } from '../failure/field-checks.js';
import type { TemplateVariables } from '../catalogue/event-kind.js';
import type { VariableUse } from '../template/compile.js';
import type { TemplateSubject } from './template-subject.js';

/** When the events of previews happened: the same text whenever one looks. */
const SAMPLE_MOMENT = Date.UTC(2026, 10, 20, 9, 30);
const SAMPLE_NUMBER = 2;

/**
 * What a text is shown with: the sample of its event, with all that is optional;
 * for a template that no event has, something for each of its variables.
 */
export function sampleVariables(
  { kinds: [kind] }: TemplateSubject,
  uses: readonly VariableUse[],
): TemplateVariables {
  if (kind !== undefined) return { ...OF_EVERY_EVENT, ...kind.variables(kind.sample) };
  return Object.fromEntries(uses.map((use) => [use.name, sampleOf(use)]));
}

/** Without all that may be left out. */
export function requiredOnly(
  variables: TemplateVariables,
  uses: readonly VariableUse[],
): TemplateVariables {
  const required = uses.filter(({ name, optional }) => !optional && Object.hasOwn(variables, name));
  return Object.fromEntries(required.map(({ name }) => [name, variables[name]]));
}

const OF_EVERY_EVENT: TemplateVariables = {
  occurred_at: { kind: 'date_time', at: SAMPLE_MOMENT },
};

function sampleOf({ name, plural, options }: VariableUse): TemplateVariables[string] {
  if (plural) return { kind: 'number', value: SAMPLE_NUMBER };
  return { kind: 'text', value: options?.[0] ?? name.replaceAll('_', ' ') };
}

const MOST_VARIABLES = 100;
const LONGEST_VARIABLE = 1000;

/** The variables of a request, all texts; null where it has none. */
export function checkVariables(
  checks: FieldChecks,
  field: string,
  given: Readonly<Record<string, string>>,
): TemplateVariables | null {
  const entries = Object.entries(given);
  if (entries.length > MOST_VARIABLES) {
    checks.add(field, `has ${entries.length}; it may have ${MOST_VARIABLES}`);
    return null;
  }
  for (const [name, { length }] of entries) {
    if (length <= LONGEST_VARIABLE) continue;
    checks.add(
      `${field}.${name.slice(0, 64)}`,
      `has ${length} characters; it may have ${LONGEST_VARIABLE}`,
    );
  }
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map(([name, value]) => [name, { kind: 'text', value }]));
}
