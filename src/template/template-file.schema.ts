import { z } from 'zod';
import { fallbacks, isFormattable } from './locale.js';

const locale = z.string().refine((tag) => fallbacks(tag)[0] === tag && isFormattable(tag));

const text = z
  .string({ error: 'must be a text' })
  .trim()
  .min(1, 'is empty')
  .max(2000, 'is longer than 2000 characters');

/** By language tag, each text in ICU MessageFormat. */
export const templateTexts = z.record(locale, text, {
  error: ({ code }) =>
    code === 'invalid_key'
      ? 'is not a language tag (BCP 47) such as en or hi-IN'
      : 'must be there, with a text for each language tag',
});

/** One file of the templates directory; its name is the template's key. */
export const templateFileSchema = z.strictObject(
  {
    /** For people. */
    description: z.string({ error: 'must be a text' }).optional(),
    locales: templateTexts,
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')} is not known; allowed are description and locales`
        : 'must be an object with locales, and description if wanted',
  },
);
