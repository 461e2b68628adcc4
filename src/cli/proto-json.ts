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
}

interface EnumDescription {
  name: string;
  value: { name: string; number: number }[];
}

/**
 * Reads protobuf's JSON of a message (fields in snake_case or camelCase, enums
 * by name, moments in RFC 3339, durations as "90s") as a request takes it. What
 * is unknown or of another type is a problem: protobufjs itself would drop it.
 */
export function readProtoJson(
  message: string,
  json: unknown,
): { value: Record<string, unknown>; problems: JsonProblem[] } {
  const problems: JsonProblem[] = [];
  const definition = packageDefinition()[`tellerline.v1.${message}`] as MessageTypeDefinition<
    object,
    object
  >;
  const described = definition.type as MessageDescription;
  return { value: readMessage(described, json, '', problems), problems };
}

function readMessage(
  described: MessageDescription,
  json: unknown,
  path: string,
  problems: JsonProblem[],
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    problems.push({ field: path || described.name, description: 'must be an object' });
    return value;
  }
  for (const [name, given] of Object.entries(json)) {
    const field = described.field.find((one) => one.name === camelCase(name));
    const at = path === '' ? snakeCase(name) : `${path}.${snakeCase(name)}`;
    if (field === undefined) {
      const allowed = described.field.map((one) => snakeCase(one.name)).join(', ');
      problems.push({ field: at, description: `is not known; allowed are ${allowed}` });
    } else if (given !== null) {
      value[field.name] = readField(described, field, given, at, problems);
    }
  }
  return value;
}

function readField(
  described: MessageDescription,
  field: FieldDescription,
  given: unknown,
  path: string,
  problems: JsonProblem[],
): unknown {
  const one = (item: unknown, at: string) => readOne(described, field, item, at, problems);
  if (field.label !== 'LABEL_REPEATED') return one(given, path);
  if (Array.isArray(given)) return given.map((item, index) => one(item, `${path}[${index}]`));
  problems.push({ field: path, description: 'must be a list' });
  return [];
}

function readOne(
  described: MessageDescription,
  field: FieldDescription,
  given: unknown,
  path: string,
  problems: JsonProblem[],
): unknown {
  const complain = (description: string) => void problems.push({ field: path, description });
  if (field.type === 'TYPE_ENUM') {
    const names = enumOf(described, field.typeName).value.map(({ name }) => name);
    if (typeof given === 'string' && names.includes(given)) return given;
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
      return readMessage(messageOf(described, field.typeName), given, path, problems);
  }
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
