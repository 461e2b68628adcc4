import type { z } from 'zod';

/** What a zod 4 schema tells of itself, as far as it is read here. */
interface Definition {
  type: string;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  element?: z.core.$ZodType;
  options?: z.core.$ZodType[];
  shape?: Record<string, z.core.$ZodType>;
}

export type PathElement = string | number;

/** The schemas that may stand at one place: several under a union. */
function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  const definition = schema._zod.def as unknown as Definition;
  const wrapped = definition.innerType ?? definition.in;
  if (wrapped !== undefined) return alternatives(wrapped);
  if (definition.options !== undefined) return definition.options.flatMap(alternatives);
  return [schema];
}

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> {
  return (schema._zod.def as unknown as Definition).shape ?? {};
}

function elementOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { element } = schema._zod.def as unknown as Definition;
  return element === undefined ? [] : alternatives(element);
}

/** The schemas at a path; none where the path leads nowhere. */
export function schemasAt(root: z.core.$ZodType, path: readonly PathElement[]): z.core.$ZodType[] {
  return path.reduce<z.core.$ZodType[]>(
    (schemas, element) =>
      schemas.flatMap((schema) => {
        if (typeof element === 'number') return elementOf(schema);
        const next = shapeOf(schema)[element];
        return next === undefined ? [] : alternatives(next);
      }),
    alternatives(root),
  );
}

/** The names of the settings that an object at this path may hold. */
export function keysAt(root: z.core.$ZodType, path: readonly PathElement[]): string[] {
  return [...new Set(schemasAt(root, path).flatMap((schema) => Object.keys(shapeOf(schema))))];
}

/** Whether a secret is read at this path: its text must not be shown. */
export function isSecretAt(root: z.core.$ZodType, path: readonly PathElement[]): boolean {
  return path.some((_, index) => {
    const keys = keysAt(root, path.slice(0, index + 1));
    return keys.includes('env') && keys.includes('value');
  });
}

/** Every key there is, as a path such as `carriers.reconnect.max`; the insides of a secret are left out. */
export function allKeys(root: z.core.$ZodType): string[] {
  const found = new Set<string>();
  const walk = (schema: z.core.$ZodType, path: string[]): void => {
    for (const alternative of alternatives(schema)) {
      for (const element of elementOf(alternative)) walk(element, path);
      const shape = shapeOf(alternative);
      if ('env' in shape || 'file' in shape || 'value' in shape) {
        if (Object.keys(shape).length === 1) continue;
      }
      for (const [key, value] of Object.entries(shape)) {
        found.add([...path, key].join('.'));
        walk(value, [...path, key]);
      }
    }
  };
  walk(root, []);
  return [...found];
}
