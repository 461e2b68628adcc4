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
  /** By which way it comes; EventService where absent. */
  source?: EventKind['source'];
  /** Every field of the body, in the proto's order. */
  fields: { [Name in keyof Body]-?: Field<Body[Name]> };
  /** What no field shows alone. */
  also?: {
    /** For the documents: what the check says. */
    rules: readonly string[];
    check: (checks: FieldChecks, path: string, body: Body) => void;
  };
  /** Variables that are made of a field, besides its own. */
  more?: { list: readonly EventVariable[]; of: (body: Body) => TemplateVariables };
  /** Variables that no body gives: the rules of thresholds add them. */
  given?: readonly EventVariable[];
  /** Good, and with every field given. */
  sample: Body;
}

/** Of every event; its kind does not give it, the sender of the event does. */
export const OCCURRED_AT: EventVariable = {
  name: 'occurred_at',
  required: true,
  kind: 'date_time',
  choices: null,
};

/** An event's kind out of its declaration. */
export function declare<Body extends object>(declaration: Declaration<Body>): EventKind<Body> {
  const { key, title, description, messageClass, consent, fields, also, more, sample } =
    declaration;
  const { source = 'event', given = [] } = declaration;
  const parts = Object.entries(fields).map(([property, value]) => {
    const field = value as Field<Body[keyof Body]>;
    const name = snakeCase(property);
    return {
      property: property as keyof Body,
      name,
      field,
      variable: field.variableName ?? name,
    };
  });
  return {
    key,
    title,
    description,
    messageClass,
    timeToLive: declaration.timeToLive ?? null,
    consent,
    template: key,
    custom: false,
    source,
    fields: parts.map(({ name, field: { type, required } }) => ({ name, type, required })),
    rules: also?.rules ?? [],
    variableList: [
      ...parts.map(({ variable, field: { required, kind, choices } }) => ({
        name: variable,
        required,
        kind,
        choices,
      })),
      ...(more?.list ?? []),
      ...given,
      ...(source === 'event' ? [OCCURRED_AT] : []),
    ],
    sample,
    check(checks, path, body) {
      for (const { property, name, field } of parts) {
        field.check(checks, `${path}.${name}`, body[property]);
      }
      also?.check(checks, path, body);
    },
    variables(body) {
      const variables: TemplateVariables = {};
      for (const { property, field, variable } of parts) {
        const value = field.variable(body[property]);
        if (value !== null) variables[variable] = value;
      }
      return more === undefined ? variables : Object.assign(variables, more.of(body));
    },
  };
}

/** `maskedAccount` as the proto has it: `masked_account`. */
export function snakeCase(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
