import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { OWN_FORMATS, OWN_SCHEMAS } from './custom-types.js';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export type Report = (problem: string) => void;

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
export const MOST_PROPERTIES = 50;
const DEEPEST = 8;
const LONGEST_PATTERN = 200;

/** Each leads to another schema, or to a name for one; none is needed for flat data. */
const NO_KEYWORDS = new Set([
  '$id',
  '$anchor',
  '$defs',
  '$dynamicRef',
  '$dynamicAnchor',
  '$vocabulary',
  'definitions',
  'patternProperties',
]);
/** What is below them is data, and no schema. */
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired']);
/** What is below them are schemas by a name of the data. */
const BY_NAME = new Set(['properties', 'dependentSchemas']);

const PROPERTY = /^[a-z][a-z0-9_]{0,63}$/;
/** Given to every text, or made of others. */
const RESERVED = new Set(['bank', 'occurred_at']);

/**
 * Compiles the schema of a bank's own event, JSON Schema 2020-12 in ajv's strict
 * mode; null where anything is wrong, which is reported.
 */
export function compileSchema(schema: JsonSchema, report: Report): ValidateFunction | null {
  let clean = true;
  const tell = (path: string, problem: string) => {
    clean = false;
    report(path === '' ? `schema ${problem}` : `schema.${path} ${problem}`);
  };
  checkShape(schema, tell);
  checkKeywords(schema, '', 0, tell);
  if (!clean) return null;
  const { $schema = DIALECT, ...rest } = schema;
  if ($schema !== DIALECT) {
    tell('$schema', `must be ${DIALECT}, or absent`);
    return null;
  }
  const ajv = newAjv();
  if (ajv.validateSchema(rest) !== true) {
    for (const { instancePath, message } of mostExact(ajv.errors ?? [])) {
      tell(instancePath.slice(1).replaceAll('/', '.'), message ?? 'is no JSON Schema');
    }
    return null;
  }
  try {
    return ajv.compile(rest);
  } catch (error) {
    report(`schema: ${(error as Error).message.replace(/^strict mode: /, '')}`);
    return null;
  }
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: true,
    allErrors: true,
    // What an object inherits is no data of the event.
    ownProperties: true,
    logger: false,
  });
  addFormats.default(ajv, ['date', 'date-time']);
  for (const format of OWN_FORMATS) ajv.addFormat(format, true);
  for (const schema of OWN_SCHEMAS) ajv.addSchema(schema);
  return ajv;
}

/** The meta-schema is put together with allOf: each level repeats what is wrong below. */
function mostExact(errors: readonly ErrorObject[]): ErrorObject[] {
  const seen = new Set<string>();
  return errors.filter(({ instancePath, message }) => {
    const text = `${instancePath} ${message}`;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** Flat: an object of named values, each of which is a variable of the template. */
function checkShape(schema: JsonSchema, tell: (path: string, problem: string) => void): void {
  if (schema['type'] !== 'object') tell('type', 'must be object');
  if (schema['additionalProperties'] !== false) {
    tell('additionalProperties', 'must be false: a name that is misspelt must not pass');
  }
  const { properties } = schema;
  if (!isObject(properties)) {
    tell('properties', 'must be there, with a schema for each property');
    return;
  }
  const names = Object.keys(properties);
  if (names.length > MOST_PROPERTIES) {
    tell('properties', `has ${names.length} properties; it may have ${MOST_PROPERTIES}`);
  }
  for (const name of names) {
    if (!PROPERTY.test(name)) {
      tell(`properties.${name}`, 'is not a name: it must be a-z, 0-9 and _, from a letter');
    } else if (RESERVED.has(name) || name.startsWith('has_')) {
      tell(`properties.${name}`, 'has a name that templates have for something else');
    }
  }
}

function checkKeywords(
  schema: unknown,
  path: string,
  depth: number,
  tell: (path: string, problem: string) => void,
): void {
  if (depth > DEEPEST) {
    tell(path, `is nested deeper than ${DEEPEST} levels`);
    return;
  }
  if (Array.isArray(schema)) {
    schema.forEach((one, i) => checkKeywords(one, `${path}.${i}`, depth + 1, tell));
    return;
  }
  if (!isObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    const place = path === '' ? keyword : `${path}.${keyword}`;
    if (NO_KEYWORDS.has(keyword)) {
      tell(place, 'is not allowed here');
    } else if (keyword === '$ref') {
      const names: string[] = OWN_SCHEMAS.map(({ $id }) => $id);
      if (!names.includes(String(value))) tell(place, `may be ${names.join(' or ')} only`);
    } else if (keyword === 'pattern') {
      if (typeof value === 'string' && value.length > LONGEST_PATTERN) {
        tell(place, `is longer than ${LONGEST_PATTERN} characters`);
      }
    } else if (BY_NAME.has(keyword)) {
      for (const [name, one] of Object.entries(isObject(value) ? value : {})) {
        checkKeywords(one, `${place}.${name}`, depth + 1, tell);
      }
    } else if (!DATA.has(keyword)) {
      checkKeywords(value, place, depth + 1, tell);
    }
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
