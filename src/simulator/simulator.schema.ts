import { readFileSync } from 'node:fs';
import ms from 'ms';
import type { StringValue } from 'ms';
import { parse } from 'yaml';
import { z } from 'zod';
import { DEFAULT_ACCOUNT } from './account-options.js';
import type { AccountOptions } from './account-options.js';
import { MESSAGE_ID_STYLES } from './message-id.js';
import { RECEIPT_FORMATS } from './receipt-format.js';

const MAX_DURATION = ms('24h');

/** A duration such as `500ms`, in milliseconds after parsing. */
const duration = z
  .string({ error: 'must be a duration with a unit, such as 500ms, 30s, 10m or 2h' })
  .transform((text, context) => {
    const value = parseDuration(text);
    if (value !== undefined) return value;
    context.addIssue({
      code: 'custom',
      message: `is "${text}"; it must be 0s to 24h, such as 500ms, 30s, 10m or 2h`,
    });
    return z.NEVER;
  });

const limit = z.union([
  z.int().min(1).max(1_000_000),
  z.literal('unlimited').transform(() => Infinity),
]);

const account = z
  .strictObject({
    systemId: z.string().min(1).max(15),
    password: z
      .string()
      .max(8, 'has more than 8 characters, which is what SMPP allows in a bind (SMPP 3.4, 5.2.2)'),
    tps: limit,
    maxBinds: z.int().min(1).max(1000),
    maxWindow: limit,
    responseLatency: duration,
    responseJitter: duration,
    receiptDelay: duration,
    receiptJitter: duration,
    lateResponse: duration,
    lateReceipt: duration,
    messageId: z.enum(MESSAGE_ID_STYLES),
    receiptFormat: z.enum(RECEIPT_FORMATS),
    magicNumbers: z.boolean(),
    deliverWindow: z.int().min(1).max(10_000),
    deliverTimeout: duration,
    deliverRetryDelay: duration,
    enquireLinkInterval: duration,
  })
  .partial()
  .required({ systemId: true, password: true })
  .transform((given): AccountOptions => ({ ...DEFAULT_ACCOUNT, ...given }));

/** config/simulator.yaml, where every key is described. */
export const simulatorSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65535).default(2775),
  statistics: duration.prefault('5s'),
  accounts: z
    .array(account)
    .nonempty()
    .superRefine((accounts, context) => {
      const names = accounts.map(({ systemId }) => systemId);
      names.forEach((name, index) => {
        if (names.indexOf(name) === index) return;
        context.addIssue({
          code: 'custom',
          path: [index, 'systemId'],
          message: `is "${name}", which another account has`,
        });
      });
    }),
});

export type SimulatorSettings = z.output<typeof simulatorSchema>;

/** Milliseconds of a duration of 0 to 24 hours with a unit; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^\d+(\.\d+)?\s*(ms|s|m|h)$/.test(text)) return undefined;
  const value = ms(text as StringValue);
  return value <= MAX_DURATION ? value : undefined;
}

/** Parses the file's text; throws an Error with every wrong key, what was wrong and what is allowed. */
export function parseSimulatorSettings(text: string, file: string): SimulatorSettings {
  const result = simulatorSchema.safeParse(parse(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`,
  );
  throw new Error(`${file} is not valid:\n${problems.join('\n')}`);
}

export function readSimulatorSettings(file: string): SimulatorSettings {
  return parseSimulatorSettings(readFileSync(file, 'utf8'), file);
}
