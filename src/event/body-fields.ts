import type { EventKind } from '../catalogue/event-kind.js';
import { Failure, invalid } from '../failure/failure.js';

/** Variables that do not have their field's name. */
const FIELDS: Readonly<Record<string, string>> = {
  country: 'country_code',
  card_digits: 'masked_card',
};

/**
 * What is wrong with a template's variables, told of the fields that a client
 * sent: `event.offer.variables.link` is `event.offer.link`. Of a variable that
 * no field gives, the body at `path` is told of. Other errors are given back.
 */
export function inBody(error: unknown, path: string, { fields }: EventKind): unknown {
  const variables = `${path}.variables.`;
  const isVariable = (field: string) => field.startsWith(variables);
  if (!(error instanceof Failure) || !error.violations.some(({ field }) => isVariable(field))) {
    return error;
  }
  const fieldOf = (variable: string) => {
    const name = FIELDS[variable] ?? variable;
    return fields.some((field) => field.name === name) ? `${path}.${name}` : path;
  };
  return invalid(
    error.violations.map(({ field, description }) => ({
      field: isVariable(field) ? fieldOf(field.slice(variables.length)) : field,
      description,
    })),
  );
}
