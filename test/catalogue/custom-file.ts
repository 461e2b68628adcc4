import { stringify } from 'yaml';

export const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['points'],
  properties: {
    points: { type: 'integer', minimum: 1 },
    note: { type: 'string', maxLength: 40 },
  } as Record<string, unknown>,
};

/** A good file of config/events, with some keys changed; undefined takes one away. */
export function fileOf(more: Record<string, unknown> = {}): string {
  return stringify({
    title: 'Parcel ready',
    description: 'A parcel can be fetched.',
    class: 'service',
    consent: 'service',
    schema: SCHEMA,
    sample: { points: 5, note: 'a note' },
    ...more,
  });
}
