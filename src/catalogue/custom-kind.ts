import { FieldChecks } from '../failure/field-checks.js';
import type { Failure } from '../failure/failure.js';
import type { CustomEventFile } from './custom-event-file.schema.js';
import { CustomData } from './custom-data.js';
import type { Fields } from './custom-data.js';
import { compileSchema } from './custom-schema.js';
import type { Report } from './custom-schema.js';
import { customField } from './custom-types.js';
import { OCCURRED_AT } from './declare.js';
import type { EventKind } from './event-kind.js';
import type { Field } from './fields.js';

/** The kind that a file declares; null where anything is wrong with it, which is reported. */
export function customKind(name: string, file: CustomEventFile, report: Report): EventKind | null {
  const validate = compileSchema(file.schema, report);
  if (validate === null) return null;
  const fields = fieldsOf(file.schema, report);
  if (fields === null) return null;
  const data = new CustomData(fields, validate);
  const kind: EventKind = {
    key: name,
    title: file.title,
    description: file.description,
    messageClass: file.class,
    timeToLive: file.timeToLive ?? null,
    consent: file.consent,
    template: file.template ?? name,
    custom: true,
    source: 'event',
    fields: [...fields].map(([name, { type, required }]) => ({ name, type, required })),
    rules: [],
    variableList: [
      ...[...fields].map(([name, { required, kind, choices }]) => ({
        name,
        required,
        kind,
        choices,
      })),
      OCCURRED_AT,
    ],
    sample: file.sample,
    check: (checks, path, body) => data.check(checks, path, body),
    variables: (body) => data.variables(body),
  };
  return checkSample(kind, report) ? kind : null;
}

function fieldsOf(schema: CustomEventFile['schema'], report: Report): Fields | null {
  const required = new Set((schema['required'] ?? []) as string[]);
  const fields = new Map<string, Field<unknown>>();
  let clean = true;
  for (const [name, property] of Object.entries(schema['properties'] as object)) {
    const field = customField(property, required.has(name));
    if (typeof field === 'string') {
      clean = false;
      report(`schema.properties.${name} ${field}`);
    } else {
      fields.set(name, field);
    }
  }
  return clean ? fields : null;
}

function checkSample(kind: EventKind, report: Report): boolean {
  const checks = new FieldChecks();
  kind.check(checks, 'sample', kind.sample);
  for (const { name, required } of kind.fields) {
    // Of what is required, the schema has told.
    if (required || Object.hasOwn(kind.sample as object, name)) continue;
    checks.add(`sample.${name}`, 'is missing; the sample must have every property');
  }
  try {
    checks.finish('');
    return true;
  } catch (error) {
    for (const { field, description } of (error as Failure).violations) {
      report(`${field} ${description}`);
    }
    return false;
  }
}
