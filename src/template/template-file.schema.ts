import { z } from 'zod';
import { fallbacks, isFormattable } from './locale.js';

const locale = z.string().refine((tag) => fallbacks(tag)[0] === tag && isFormattable(tag), {
  error: 'is not a language tag (BCP 47) such as en or hi-IN',
});

/** One file of the templates directory; its name is the template's key. */
export const templateFileSchema = z.strictObject({
  /** For people. */
  description: z.string().max(500).optional(),
  /** By language tag, each text in ICU MessageFormat. */
  locales: z.record(locale, z.string().trim().min(1).max(2000)),
});
