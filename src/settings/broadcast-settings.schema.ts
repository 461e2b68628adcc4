import { z } from 'zod';
import { clientTls, country, duration, name } from './setting-values.schema.js';

/** What can be sent to many at once. */
export const BROADCAST_CLASSES = ['service', 'promotion'] as const;
export type BroadcastClass = (typeof BROADCAST_CLASSES)[number];

/** What can be refused, of what is sent to many. */
export const BROADCAST_CONSENTS = ['service', 'greetings', 'offers'] as const;
export type BroadcastConsent = (typeof BROADCAST_CONSENTS)[number];

/** A clock on a wall, `HH:MM`; minutes after midnight once parsed. */
export const wallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day from 00:00 to 23:59, such as 09:30')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const countries = z.array(z.union([z.literal('*'), country])).nonempty();
const classes = z.array(z.enum(BROADCAST_CLASSES)).nonempty();

/** Campaigns and wishes: how fast, to whom not, and when not. */
export function broadcastSettings() {
  return z.strictObject({
    /** Whether this node takes part in sending them. */
    enabled: z.boolean().default(true),
    /** Recipients that are judged, written and committed together. */
    chunk: z.int().min(1).max(2000).default(500),
    /** How much of the carriers' rate may wait in the queue: the less, the sooner a pause or a STOP is felt. */
    backlog: duration({ min: '500ms', max: '1m' }).prefault('2s'),
    /** How long one sending goes on, where the campaign does not say. */
    runLifetime: duration({ min: '5m', max: '30d' }).prefault('3d'),
    /** Rows of an uploaded audience, at most, and how long it is kept. */
    maxAudience: z.int().min(1).max(50_000_000).default(5_000_000),
    audienceLifetime: duration({ min: '1d', max: '3650d' }).prefault('90d'),
    /** Under the words of what is sent; a text that names a word for STOP itself stays as it is. */
    footer: z
      .strictObject({
        consents: z.array(z.enum(BROADCAST_CONSENTS)).default(['offers']),
        /** By language tag (BCP 47); the bank's locale must be there where `consents` has any. */
        texts: z.record(z.string(), z.string().min(1).max(100)).default({
          en: 'Reply STOP to end offers.',
        }),
      })
      .prefault({}),
    /** Nothing of these classes goes out within these hours of the recipient's wall clock. */
    quietHours: z
      .array(
        z.strictObject({
          countries: countries.default(['*']),
          classes: classes.default(['promotion']),
          /** `until` before `from` passes midnight. */
          from: wallTime,
          until: wallTime,
        }),
      )
      .default([]),
    /** IANA zones of numbers of a country whose owner's is not known; it must be no quiet hour in any of them. */
    timeZones: z.record(country, z.array(z.string()).nonempty()).default({}),
    /** How much one number gets, over all campaigns and wishes. The strictest counts. */
    caps: z
      .array(
        z.strictObject({
          classes: classes.default(['promotion']),
          limit: z.int().min(1).max(1000),
          within: duration({ min: '1h', max: '366d' }),
        }),
      )
      .default([]),
    /** Do-not-disturb registers, in files or behind a service (proto/tellerline/scrubbing/v1). */
    registers: z
      .array(
        z
          .strictObject({
            name,
            countries: countries.default(['*']),
            consents: z.array(z.enum(BROADCAST_CONSENTS)).nonempty().default(['offers']),
            /** A number a line, E.164. Read again when it changes. */
            file: z.string().min(1).optional(),
            /** HOST:PORT. */
            address: z
              .string()
              .regex(/^[^\s:/]+:\d{1,5}$/, 'must be HOST:PORT')
              .optional(),
            tls: clientTls().default({}),
            timeout: duration({ min: '50ms', max: '1m' }).prefault('5s'),
          })
          .refine(
            ({ file, address }) => (file === undefined) !== (address === undefined),
            'must have a file or an address, and not both',
          ),
      )
      .default([]),
    /** Numbers that cannot be reached are left alone for a time. */
    deadNumbers: z
      .strictObject({
        /** Messages in a row that the carrier could not deliver. */
        failures: z.int().min(1).max(100).default(3),
        /** … over at least so long. */
        over: duration({ max: '365d' }).prefault('7d'),
        /** After the last of them the number is tried again. */
        leftAloneFor: duration({ min: '1d', max: '3650d' }).prefault('90d'),
      })
      .prefault({}),
  });
}
