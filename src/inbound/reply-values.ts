import type { TemplateVariables } from '../catalogue/event-kind.js';
import { Failure } from '../failure/failure.js';

const LAST = 4;

/**
 * The variables that a Failure `invalid_argument` names, made harmless: of a long
 * number its last four digits are left, and at the second time nothing. Null
 * where the Failure names none of them.
 */
export function withoutRefused(
  error: unknown,
  field: string,
  variables: TemplateVariables,
): TemplateVariables | null {
  if (!(error instanceof Failure) || error.code !== 'invalid_argument') return null;
  const prefix = `${field}.variables.`;
  const names = error.violations
    .filter((violation) => violation.field.startsWith(prefix))
    .map((violation) => violation.field.slice(prefix.length))
    .filter((name) => variables[name]?.kind === 'text');
  if (names.length === 0) return null;
  const less = { ...variables };
  for (const name of names) {
    const value = less[name];
    if (value.kind === 'text') less[name] = { kind: 'text', value: masked(value.value) };
  }
  return less;
}

function masked(text: string): string {
  const digits = text.replaceAll(/[^\dA-Za-z]/g, '');
  const short = `XX${digits.slice(-LAST)}`;
  return text.startsWith('XX') || digits.length <= LAST ? '-' : short;
}
