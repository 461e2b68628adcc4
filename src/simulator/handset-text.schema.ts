import { z } from 'zod';
import type { MobileOriginated } from './mobile-originated.js';

/** A number, or a short code. */
const number = (field: string) =>
  z
    .string(`${field} must be a text`)
    .regex(/^\+?\d{3,15}$/, `${field} must be 3 to 15 digits, with or without a plus sign`);

const schema = z.strictObject(
  {
    from: number('from'),
    to: number('to'),
    text: z
      .string('text must be a text')
      .min(1, 'text must not be empty')
      .max(1600, 'text must have 1600 characters at most'),
    parts: z
      .int('parts must be a whole number')
      .min(1, 'parts must be 1 to 20')
      .max(20, 'parts must be 1 to 20')
      .optional(),
  },
  'give {"from", "to", "text"}, and parts where you like',
);

export type HandsetSending =
  | { ok: true; message: Pick<MobileOriginated, 'from' | 'to' | 'text' | 'parts'> }
  | { ok: false; problem: string };

/** What a handset is to send. The problem tells of no content. */
export function readHandsetSending(body: unknown): HandsetSending {
  const read = schema.safeParse(body);
  if (read.success) return { ok: true, message: read.data };
  return { ok: false, problem: read.error.issues.map(({ message }) => message).join('; ') };
}
