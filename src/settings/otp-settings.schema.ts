import type { StringValue } from 'ms';
import { z } from 'zod';
import { country, duration } from './setting-values.schema.js';

/** One-time passwords; NIST SP 800-63B-4, 3.1.3, bounds the lifetime and asks for the holds. */
export function otpSettings() {
  const rate = (limit: number, within: StringValue) =>
    z
      .strictObject({
        limit: z.int().min(1).max(1_000_000).default(limit),
        within: duration({ min: '1s', max: '7d' }).prefault(within),
      })
      .prefault({});
  return z.strictObject({
    codeLength: z.int().min(6).max(10).default(6),
    codeLifetime: duration({ min: '1m', max: '10m' }).prefault('5m'),
    /** Wrong codes of a recipient and purpose before it is locked. */
    maxFailures: z.int().min(1).max(20).default(5),
    /** The first lock; each that follows within a day is twice as long. */
    lockFor: duration({ min: '1m', max: '1d' }).prefault('15m'),
    /** Before the first resend; each that follows waits twice as long. */
    resendDelay: duration({ min: '5s', max: '10m' }).prefault('30s'),
    /** Codes of one challenge. */
    maxSends: z.int().min(1).max(10).default(4),
    /** Codes sent, at most. */
    rates: z
      .strictObject({
        recipient: rate(8, '1h'),
        client: rate(20_000, '1m'),
        prefix: rate(5_000, '10m'),
      })
      .prefault({}),
    /** Countries that codes are sent to, ISO 3166-1; `*` is every one. */
    countries: z
      .array(z.union([z.literal('*'), country]))
      .nonempty()
      .default(['*']),
    /** Sites that a WebOTP text may name. */
    webOtpDomains: z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/)).default([]),
    /** How long no code is sent after the number, or its SIM, became another. */
    holdAfterNumberChange: duration({ max: '30d' }).prefault('24h'),
    holdAfterSimChange: duration({ max: '30d' }).prefault('24h'),
    /** Codes asked for and not used: artificially inflated traffic. */
    breaker: z
      .strictObject({
        enabled: z.boolean().default(true),
        /** Digits of the national number that, after the country's, make a prefix. */
        prefixDigits: z.int().min(0).max(6).default(3),
        window: duration({ min: '1m', max: '1d' }).prefault('30m'),
        /** Codes of a prefix in the window before it is judged. */
        least: z.int().min(5).max(1_000_000).default(50),
        /** Held where fewer are verified, in percent. */
        verifyRate: z.number().min(1).max(99).default(20),
        /** … and the volume is so many times the usual. */
        rise: z.number().min(1).max(100).default(3),
        holdFor: duration({ min: '1m', max: '7d' }).prefault('1h'),
      })
      .prefault({}),
  });
}
