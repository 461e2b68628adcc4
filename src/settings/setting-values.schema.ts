import ms from 'ms';
import type { StringValue } from 'ms';
import { z } from 'zod';

/** A duration such as `500ms`, `30s`, `10m`, `2h` or `90d`, in milliseconds after parsing. */
export function duration(limits: { min?: StringValue; max?: StringValue } = {}) {
  const least = ms(limits.min ?? '0ms');
  const most = ms(limits.max ?? '3650d');
  const allowed = `a duration with a unit, from ${limits.min ?? '0ms'} to ${limits.max ?? '3650d'}, such as 500ms, 30s, 10m, 2h or 90d`;
  return z.string({ error: `must be ${allowed}` }).transform((text, context) => {
    const value = /^\d+(\.\d+)?\s*(ms|s|m|h|d)$/.test(text) ? ms(text as StringValue) : NaN;
    if (Number.isNaN(value) || value < least || value > most) {
      context.addIssue({ code: 'custom', message: `is "${text}"; it must be ${allowed}` });
      return z.NEVER;
    }
    return value;
  });
}

export const port = z.int().min(0).max(65535);

export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -, not starting with -');

export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166-1, such as IN');

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, such as INR');

/** Amounts by their currency, in its main unit. */
export const amounts = z.record(currency, z.number().positive().max(1e12));

/** TLS of a connection that Tellerline opens. */
export function clientTls() {
  return z.union(
    [
      z.literal('off'),
      z.strictObject({
        /** PEM file of the authorities to trust; the system's where absent. */
        ca: z.string().min(1).optional(),
        /** PEM files of the certificate to show, and of its key (mTLS). */
        cert: z.string().min(1).optional(),
        key: z.string().min(1).optional(),
        /** The name the certificate must carry; the host where absent. */
        serverName: z.string().min(1).optional(),
      }),
    ],
    'must be off, or an object that may hold ca, cert, key and serverName ({} trusts what the system trusts)',
  );
}
