import { z } from 'zod';
import { CONSENT_CATEGORIES } from '../customer/consent.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import { duration } from '../settings/setting-values.schema.js';
import { nearest } from './nearest.js';

const text = (most: number) =>
  z
    .string({ error: `must be a text of 1 to ${most} characters` })
    .trim()
    .min(1, 'is empty')
    .max(most, `is longer than ${most} characters`);

const object = (what: string) => z.record(z.string(), z.unknown(), { error: `must be ${what}` });

/** Codes are made and sent by OtpService alone. */
const CLASSES = MESSAGE_CLASSES.filter((one) => one !== 'otp');

const shape = {
  title: text(60),
  /** When it is sent, for people. */
  description: text(300),
  class: z.enum(CLASSES, { error: `must be one of ${CLASSES.join(', ')}` }),
  /** The class's where absent. */
  timeToLive: duration({ min: '1s', max: '14d' }).optional(),
  consent: z.enum(CONSENT_CATEGORIES, {
    error: `must be one of ${CONSENT_CATEGORIES.join(', ')}`,
  }),
  /** A template's key; the event's name where absent. */
  template: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be the key of a template, such as loyalty_points')
    .optional(),
  schema: object('a JSON Schema of the data'),
  sample: object('data that the schema allows, with every property'),
};

/** One file of config/events; its name is the event's. */
export const customEventFileSchema = z
  .strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `must hold ${Object.keys(shape).join(', ')}`;
      const [key = ''] = issue.keys;
      const near = nearest(key, Object.keys(shape));
      return near === null
        ? `${issue.keys.join(', ')} is not known; allowed are ${Object.keys(shape).join(', ')}`
        : `${key} is not known; did you mean ${near}?`;
    },
  })
  .refine((file) => file.consent !== 'essential' || file.class === 'alert', {
    path: ['consent'],
    error: 'may be essential, which no customer can refuse, of the class alert only',
  });

export type CustomEventFile = z.output<typeof customEventFileSchema>;
