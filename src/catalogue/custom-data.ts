import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { FieldChecks } from '../failure/field-checks.js';
import { isObject, MOST_PROPERTIES } from './custom-schema.js';
import { LONGEST_TEXT } from './custom-types.js';
import type { TemplateVariables } from './event-kind.js';
import type { Field } from './fields.js';
import { nearest } from './nearest.js';

/** By the names of the properties. */
export type Fields = ReadonlyMap<string, Field<unknown>>;

/** The data of a bank's own event, judged by its schema and by what the schema cannot say. */
export class CustomData {
  constructor(
    private readonly fields: Fields,
    private readonly validate: ValidateFunction,
  ) {}

  check(checks: FieldChecks, path: string, body: unknown): void {
    const data = given(body);
    const count = Object.keys(data).length;
    if (count > MOST_PROPERTIES) {
      checks.add(path, `has ${count} properties; it may have ${MOST_PROPERTIES}`);
      return;
    }
    const told = new Set<string>();
    const tell = (name: string, field: string, problem: string) => {
      told.add(name);
      checks.add(field, problem);
    };
    for (const [name, value] of Object.entries(data)) {
      // Before any pattern: what one costs grows with the text.
      if (typeof value !== 'string' || value.length <= LONGEST_TEXT) continue;
      data[name] = '';
      if (!this.fields.has(name)) continue;
      tell(name, `${path}.${name}`, `has ${value.length} characters; it may have ${LONGEST_TEXT}`);
    }
    const long = new Set(told);
    if (!this.validate(data)) {
      for (const error of this.validate.errors ?? []) {
        const { name, place, problem } = this.#explain(error);
        if (!long.has(name)) tell(name, place === '' ? path : `${path}.${place}`, problem);
      }
    }
    for (const [name, field] of this.fields) {
      if (!told.has(name) && Object.hasOwn(data, name)) {
        field.check(checks, `${path}.${name}`, data[name]);
      }
    }
  }

  variables(body: unknown): TemplateVariables {
    const data = given(body);
    const variables: TemplateVariables = {};
    for (const [name, field] of this.fields) {
      const value = Object.hasOwn(data, name) ? field.variable(data[name]) : null;
      if (value !== null) variables[name] = value;
    }
    return variables;
  }

  /** An error of ajv in our words; `name` is the property that it is about, '' for the whole. */
  #explain(error: ErrorObject): { name: string; place: string; problem: string } {
    const params = error.params as Record<string, string>;
    const below = error.instancePath.slice(1).replaceAll('/', '.');
    const at = (property: string) => (below === '' ? property : `${below}.${property}`);
    const explained = (place: string, problem: string) => ({
      name: place.split('.')[0] ?? '',
      place,
      problem,
    });
    switch (error.keyword) {
      case 'required':
        return explained(at(params['missingProperty']), 'is missing');
      case 'dependentRequired':
        return explained(
          at(params['missingProperty']),
          `is missing; ${params['property']} is given, and needs it`,
        );
      case 'additionalProperties':
        return this.#unknown(below, params['additionalProperty']);
      case 'enum': {
        const choices = this.fields.get(below)?.choices;
        return explained(
          below,
          choices ? `must be one of ${choices.join(', ')}` : 'is not allowed',
        );
      }
      case 'format':
        return explained(below, `must be a ${this.fields.get(below)?.type ?? params['format']}`);
      default:
        return explained(below, error.message ?? 'is not allowed');
    }
  }

  /** A name that is none is not repeated: it may hold what is private. */
  #unknown(below: string, property: string) {
    const known = below === '' ? [...this.fields.keys()] : ['currency_code', 'units', 'nanos'];
    const near = nearest(property, known);
    const hint = near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(property)) {
      return { name: below, place: below, problem: `has a property that is not known; ${hint}` };
    }
    const place = below === '' ? property : `${below}.${property}`;
    return { name: below || property, place, problem: `is not known; ${hint}` };
  }
}

/** What is null, or has no value at all, is not given. */
function given(body: unknown): Record<string, unknown> {
  if (!isObject(body)) return {};
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null && value !== undefined),
  );
}
