import { z } from 'zod';
import { isDayOf } from '../../rpc/calendar-checks.js';
import { nearestOf } from '../../settings/settings-problem.js';

const KEYS = ['name', 'names', 'dates', 'countries', 'segments'];

const text = z
  .string({ error: 'must be a text' })
  .trim()
  .min(1, 'is empty')
  .max(60, 'is longer than 60 characters');

const date = z
  .string({ error: 'must be a day' })
  .refine(isDate, 'must be a day such as 2027-10-29, or of every year such as 12-25');

const festival = z.strictObject(
  {
    /** Unique in the file; what was planned once under it is not planned again for the day. */
    name: z
      .string({ error: 'must be a text' })
      .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -'),
    /** By language: whoever speaks none of them is not wished well. */
    names: z
      .record(z.string(), text, { error: 'must be an object with a name for each language' })
      .superRefine((names, context) => {
        for (const problem of tagProblems(Object.keys(names))) {
          context.addIssue({ code: 'custom', message: problem });
        }
      }),
    dates: z.array(date).nonempty('must have a day').max(200, 'are more than 200'),
    /** Of the customers' numbers (ISO 3166-1 alpha-2); absent is everywhere. */
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'must be the code of a country, such as IN'))
      .nonempty()
      .optional(),
    /** As in the registry of customers; absent is everybody. */
    segments: z.array(text).nonempty().optional(),
  },
  {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `must be an object with ${KEYS.join(', ')}`;
      const [key] = issue.keys;
      const near = nearestOf(key, KEYS);
      const advice =
        near === undefined ? `here may be ${KEYS.join(', ')}` : `did you mean ${near}?`;
      return `has ${key}, which is not known; ${advice}`;
    },
  },
);

/** config/festivals.yaml. */
export const festivalFileSchema = z
  .array(festival, { error: 'must be a list of festivals' })
  .max(200, 'has more than 200 festivals');

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

function tagProblems(tags: readonly string[]): string[] {
  if (tags.length === 0) return ['must have a name in some language'];
  const wrong = tags.filter((tag) => !isTag(tag));
  if (wrong.length > 0) {
    return wrong.map((tag) => `has ${tag}, which is no language tag (BCP 47) such as en or pt-BR`);
  }
  return tags.flatMap((tag, index) => {
    const other = tags.find((two, place) => place !== index && isLessExact(tag, two));
    return other === undefined
      ? []
      : [`has ${tag} and ${other}, and some customers speak both; give one of them`];
  });
}

/** Or the same: `en` has all that `en-GB` has. */
function isLessExact(tag: string, other: string): boolean {
  return `${other.toLowerCase()}-`.startsWith(`${tag.toLowerCase()}-`);
}
