import type { EventField, EventKind } from '../../src/catalogue/event-kind.js';

/** A body as the tests change it: its fields by their names in TypeScript. */
export type Body = Record<string, unknown>;

/** `masked_account` as TypeScript has it: `maskedAccount`. */
export function propertyOf(field: string): string {
  return field.replaceAll(/_[a-z]/g, (letter) => letter.charAt(1).toUpperCase());
}

/** The sample with one field changed. */
export function withField(kind: EventKind, field: string, value: unknown): Body {
  return { ...(kind.sample as Body), [propertyOf(field)]: value };
}

/** The enum's values that a field of choices allows; null for other fields. */
export function choicesOf({ type }: EventField): string[] | null {
  return type.startsWith('one of ') ? type.slice('one of '.length).split(', ') : null;
}

/** What gRPC gives where the client set nothing. */
export function emptyOf(kind: EventKind, field: EventField): unknown {
  const choices = choicesOf(field);
  if (choices !== null) {
    let prefix = choices[0];
    while (!choices.every((choice) => choice.startsWith(prefix))) prefix = prefix.slice(0, -1);
    return `${prefix.slice(0, prefix.lastIndexOf('_') + 1)}UNSPECIFIED`;
  }
  const value = (kind.sample as Body)[propertyOf(field.name)];
  if (typeof value === 'string') return '';
  return typeof value === 'number' ? 0 : undefined;
}
