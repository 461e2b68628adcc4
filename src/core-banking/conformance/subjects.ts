import { z } from 'zod';

const text = z.string().min(1).max(64);

/**
 * What the bank's team names for the checks: a customer made for testing, and
 * what it has. The keys are those of the `--subjects` file.
 */
export const subjectsSchema = z.strictObject({
  customer: text,
  /** E.164. */
  msisdn: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be in E.164, such as "+12025550143"')
    .optional(),
  pin: z
    .string()
    .regex(/^\d{4,6}$/, 'must be 4 to 6 digits, in quotes')
    .optional(),
  /** The account_id that pays; the first of the customer's where absent. */
  account: text.optional(),
  /** The account_id that a transfer goes to, in the same currency. */
  toAccount: text.optional(),
  /** A biller_id, or its short_name. */
  biller: text.optional(),
  /** A number that is neither paid nor stopped. */
  cheque: z
    .string()
    .regex(/^\d{1,20}$/, 'must be digits, in quotes')
    .optional(),
  /** The card_id of a card that the checks may suspend for good. */
  card: text.optional(),
  /** How much is moved at a time, in the account's currency. */
  amount: z
    .string()
    .regex(/^(?!0+(\.0+)?$)\d{1,6}(\.\d{1,2})?$/, 'must be more than zero, such as "1.00"')
    .default('1.00'),
});

export type Subjects = z.infer<typeof subjectsSchema>;
export type Subject = keyof Subjects;
