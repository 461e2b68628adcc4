import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';
import { packageDefinition } from '../rpc/descriptor-set.adapter.js';
import { RFC_3339 } from './option-values.js';
import { camelCase, snakeCase } from './text/field-names.js';
import { timestampOf } from './text/timestamp.js';

/** Something that does not belong in a message's JSON; `field` in proto names. */
export interface JsonProblem {
  field: string;
  description: string;
}

interface Reading {
  problems: JsonProblem[];
  shortNames: boolean;
}

interface FieldDescription {
  name: string;
  label: string;
  type: string;
  typeName: string;
}

interface MessageDescription {
  field: FieldDescription[];
  nestedType: MessageDescription[];
  enumType: EnumDescription[];
  name: string;
  options?: { mapEntry?: boolean } | null;
}

interface EnumDescription {
  name: string;
  value: { name: string; number: number }[];
}

/**
 * Reads protobuf's JSON of a message (fields in snake_case or camelCase, enums
 * by name, moments in RFC 3339, durations as "90s") as a request takes it. What
 * is unknown or of another type is a problem: protobufjs itself would drop it.
 * With `shortNames` an enum may leave out what all of its names begin with: `offers`.
 */
export function readProtoJson(
  message: string,
  json: unknown,
  { shortNames = false }: { shortNames?: boolean } = {},
): { value: Record<string, unknown>; problems: JsonProblem[] } {
  const reading: Reading = { problems: [], shortNames };
  const definition = packageDefinition()[`tellerline.v1.${message}`] as MessageTypeDefinition<
    object,
    object
  >;
  const described = definition.type as MessageDescription;
  return { value: readMessage(described, json, '', reading), problems: reading.problems };
}

function readMessage(
  described: MessageDescription,
  json: unknown,
  path: string,
  reading: Reading,
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    reading.problems.push({ field: path || described.name, description: 'must be an object' });
    return value;
  }
  for (const [name, given] of Object.entries(json)) {
    const field = described.field.find((one) => one.name === camelCase(name));
    const at = path === '' ? snakeCase(name) : `${path}.${snakeCase(name)}`;
    if (field === undefined) {
      const allowed = described.field.map((one) => snakeCase(one.name)).join(', ');
      reading.problems.push({ field: at, description: `is not known; allowed are ${allowed}` });
    } else if (given !== null) {
      value[field.name] = readField(described, field, given, at, reading);
    }
  }
  return value;
}

function readField(
  described: MessageDescription,
  field: FieldDescription,
  given: unknown,
  path: string,
  reading: Reading,
): unknown {
  const one = (item: unknown, at: string) => readOne(described, field, item, at, reading);
  if (field.label !== 'LABEL_REPEATED') return one(given, path);
  if (isMap(described, field)) {
    if (typeof given === 'object' && !Array.isArray(given)) {
      return readMap(described, field, given as object, path, reading);
    }
    reading.problems.push({ field: path, description: 'must be an object' });
    return {};
  }
  if (Array.isArray(given)) return given.map((item, index) => one(item, `${path}[${index}]`));
  reading.problems.push({ field: path, description: 'must be a list' });
  return [];
}

/** To a descriptor a map is a list of entries, of a type of their own. */
function isMap(described: MessageDescription, { type, typeName }: FieldDescription): boolean {
  if (type !== 'TYPE_MESSAGE') return false;
  return described.nestedType.find(({ name }) => name === typeName)?.options?.mapEntry === true;
}

/** Those of ours have texts as keys. */
function readMap(
  described: MessageDescription,
  { typeName }: FieldDescription,
  given: object,
  path: string,
  reading: Reading,
): Record<string, unknown> {
  const entry = messageOf(described, typeName);
  const value = entry.field.find(({ name }) => name === 'value') as FieldDescription;
  return Object.fromEntries(
    Object.entries(given).map(([key, item]) => [
      key,
      readOne(entry, value, item, `${path}.${key}`, reading),
    ]),
  );
}

function readOne(
  described: MessageDescription,
  field: FieldDescription,
  given: unknown,
  path: string,
  reading: Reading,
): unknown {
  const complain = (description: string) =>
    void reading.problems.push({ field: path, description });
  if (field.type === 'TYPE_ENUM') {
    const names = enumOf(described, field.typeName).value.map(({ name }) => name);
    const whole = typeof given === 'string' ? wholeName(given, names, reading) : undefined;
    if (whole !== undefined) return whole;
    return complain(`must be one of ${names.slice(1).join(', ')}`);
  }
  if (field.type === 'TYPE_STRING') {
    return typeof given === 'string' ? given : complain('must be a text');
  }
  if (field.type === 'TYPE_BOOL') {
    return typeof given === 'boolean' ? given : complain('must be true or false');
  }
  if (field.type !== 'TYPE_MESSAGE') {
    // An event has whole numbers only; those of 64 bits are texts in protobuf's JSON.
    const number = typeof given === 'string' && /^-?\d{1,18}$/.test(given) ? Number(given) : given;
    return Number.isInteger(number) ? given : complain('must be a whole number');
  }
  switch (field.typeName) {
    case 'google.protobuf.Timestamp': {
      const at = typeof given === 'string' && RFC_3339.test(given) ? Date.parse(given) : NaN;
      if (!Number.isNaN(at)) return timestampOf(at);
      return complain('must be a moment in RFC 3339, such as "2026-11-22T12:00:00Z"');
    }
    case 'google.protobuf.Duration': {
      const [, seconds, part = ''] =
        /^(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(typeof given === 'string' ? given : '') ?? [];
      if (seconds !== undefined) return { seconds, nanos: Number(part.padEnd(9, '0')) };
      return complain('must be a duration in seconds, such as "90s"');
    }
    case 'google.protobuf.Struct':
      if (typeof given === 'object' && !Array.isArray(given)) return given;
      return complain('must be an object');
    default:
      return readMessage(messageOf(described, field.typeName), given, path, reading);
  }
}

/** `CONSENT_CATEGORY_OFFERS` for itself and for `offers`; the first of an enum is its prefix and UNSPECIFIED. */
function wholeName(
  given: string,
  names: readonly string[],
  { shortNames }: Reading,
): string | undefined {
  if (!shortNames) return names.find((name) => name === given);
  const prefix = names[0]?.replace(/UNSPECIFIED$/, '') ?? '';
  return names.find((name) => name === given || name === prefix + given.toUpperCase());
}

function messageOf(within: MessageDescription, typeName: string): MessageDescription {
  const nested = within.nestedType.find(({ name }) => name === typeName);
  return nested ?? (definitionOf(typeName).type as MessageDescription);
}

function enumOf(within: MessageDescription, typeName: string): EnumDescription {
  const nested = within.enumType.find(({ name }) => name === typeName);
  return nested ?? (definitionOf(typeName).type as EnumDescription);
}

/** By its full name, or by its name in the package. */
function definitionOf(
  typeName: string,
): MessageTypeDefinition<object, object> | EnumTypeDefinition {
  const all = packageDefinition();
  return (all[typeName] ?? all[`tellerline.v1.${typeName}`]) as EnumTypeDefinition;
}
