import type { ConsentCategory } from '../customer/consent.js';
import type { FieldChecks } from '../failure/field-checks.js';
import type { MessageClass } from '../message/message-class.js';
import type { EventKind, EventVariable, TemplateVariables } from './event-kind.js';
import type { Field } from './fields.js';

/** What an event is, declared once; everything else follows from it. */
export interface Declaration<Body> {
  key: string;
  title: string;
  description: string;
  messageClass: MessageClass;
  /** Milliseconds; the class's where absent. */
  timeToLive?: number;
  consent: ConsentCategory;
  /** The template's key; the event's where absent. */
  template?: string;
  /** Every field of the body, in the proto's order. */
  fields: { [Name in keyof Body]-?: Field<Body[Name]> };
  /** What no field shows alone. */
  also?: (checks: FieldChecks, path: string, body: Body) => void;
  /** Variables that are made of a field, besides its own. */
  more?: { list: readonly EventVariable[]; of: (body: Body) => TemplateVariables };
  sample: Body;
}

/** An event's kind out of its declaration. */
export function declare<Body extends object>(declaration: Declaration<Body>): EventKind<Body> {
  const { key, title, description, messageClass, consent, fields, also, more, sample } =
    declaration;
  const parts = Object.entries(fields).map(([property, field]) => ({
    property: property as keyof Body,
    name: snakeCase(property),
    field: field as Field<Body[keyof Body]>,
  }));
  return {
    key,
    title,
    description,
    messageClass,
    timeToLive: declaration.timeToLive ?? null,
    consent,
    template: declaration.template ?? key,
    custom: false,
    source: 'event',
    fields: parts.map(({ name, field: { type, required } }) => ({ name, type, required })),
    variableList: [
      ...parts
        .filter(({ field }) => field.shown)
        .map(({ name, field: { required, choices } }) => ({ name, required, choices })),
      ...(more?.list ?? []),
      { name: 'occurred_at', required: true, choices: null },
    ],
    sample,
    check(checks, path, body) {
      for (const { property, name, field } of parts) {
        field.check(checks, `${path}.${name}`, body[property]);
      }
      also?.(checks, path, body);
    },
    variables(body) {
      const variables: TemplateVariables = {};
      for (const { property, name, field } of parts) {
        const value = field.shown ? field.variable(body[property]) : null;
        if (value !== null) variables[name] = value;
      }
      return more === undefined ? variables : Object.assign(variables, more.of(body));
    },
  };
}

/** `maskedAccount` as the proto has it: `masked_account`. */
export function snakeCase(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
