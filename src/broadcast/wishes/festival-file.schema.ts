import { z } from 'zod';
import { isDayOf } from '../../rpc/calendar-checks.js';

const text = z.string({ error: 'must be a text' }).trim().min(1, 'is empty').max(60, 'is too long');

const tag = z.string().refine(isTag, 'is no language tag (BCP 47), such as en or pt-BR');

const date = z
  .string({ error: 'must be a day' })
  .refine(isDate, 'must be a day such as 2027-10-29, or of every year such as 12-25');

const festival = z.strictObject({
  /** Unique in the file; what was planned once under it is not planned again for the day. */
  name: z
    .string({ error: 'must be a text' })
    .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -'),
  /** By language: whoever speaks none of them is not wished well. */
  names: z
    .record(tag, text)
    .refine((names) => Object.keys(names).length > 0, 'must have a name in some language')
    .refine((names) => overlapping(Object.keys(names)) === undefined, {
      error: ({ input }) => {
        const [one, other] = overlapping(Object.keys(input as object)) ?? [];
        return `has ${one} and ${other}, and some customers speak both; give one of them`;
      },
    }),
  dates: z.array(date).nonempty('must have a day').max(200, 'are more than 200'),
  /** Of the customers' numbers (ISO 3166-1 alpha-2); absent is everywhere. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be the code of a country, such as IN'))
    .nonempty()
    .optional(),
  /** As in the registry of customers; absent is everybody. */
  segments: z.array(text).nonempty().optional(),
});

/** config/festivals.yaml. */
export const festivalFileSchema = z.array(festival).max(200, 'has more than 200 festivals');

export type Festival = z.output<typeof festival>;

function isTag(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** `YYYY-MM-DD`, or `MM-DD`. */
function isDate(value: string): boolean {
  const [, year, month, day] = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/.exec(value) ?? [];
  return month !== undefined && isDayOf(Number(year ?? 0), Number(month), Number(day));
}

/** Two tags of which one is less exact than the other: `en` has all that `en-GB` has. */
function overlapping(tags: readonly string[]): [string, string] | undefined {
  const sorted = tags.map((one) => one.toLowerCase());
  for (const [index, one] of sorted.entries()) {
    const other = sorted.findIndex(
      (two, place) => place !== index && (two === one || two.startsWith(`${one}-`)),
    );
    if (other >= 0) return [tags[index], tags[other]];
  }
  return undefined;
}
