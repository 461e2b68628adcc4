import { z } from 'zod';
import { clientTls, duration, port } from './setting-values.schema.js';

/** The bank's own system, which answers customers' messages (proto/tellerline/corebanking/v1). */
export function coreSettings() {
  return z.strictObject({
    /** Host and port; without it, and without the demo bank, what needs the bank is answered with "not now". */
    address: z
      .string()
      .regex(/^[^\s:/]+:\d{1,5}$/, 'must be HOST:PORT')
      .optional(),
    /** `off` on a loopback address only, in production. */
    tls: clientTls().default({}),
    /** Of one try. */
    readTimeout: duration({ min: '50ms', max: '1m' }).prefault('3s'),
    operationTimeout: duration({ min: '50ms', max: '1m' }).prefault('5s'),
    /** Tries of a read, and of an operation before the customer is told that it is being worked on. */
    attempts: z.int().min(1).max(10).default(3),
    /** Until when after the command the core may begin an operation; longer than another node needs to take it over. */
    operationLifetime: duration({ min: '1s', max: '10m' }).prefault('90s'),
    /** How long the core is asked what became of an operation, before a person has to. */
    settleFor: duration({ min: '1m', max: '7d' }).prefault('24h'),
    /** Calls that are under way at a time, over all customers. */
    maxConcurrent: z.int().min(1).max(1000).default(50),
    /** Opened, no call is made; after `halfOpenAfter` one is let through to see. */
    breaker: z
      .strictObject({
        /** Failed calls in a row. */
        failures: z.int().min(1).max(1000).default(5),
        halfOpenAfter: duration({ min: '100ms', max: '10m' }).prefault('10s'),
      })
      .prefault({}),
  });
}

/** A bank to try everything with, over the same PostgreSQL; never in production. */
export function demoBankSettings() {
  return z.strictObject({
    enabled: z.boolean().default(false),
    host: z.string().default('127.0.0.1'),
    port: port.default(50052),
  });
}
