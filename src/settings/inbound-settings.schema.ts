import type { StringValue } from 'ms';
import { z } from 'zod';
import { amounts, duration } from './setting-values.schema.js';

/** What customers can ask for by SMS, by the names that metrics and the audit have. */
export const SERVICE_NAMES = [
  'balance',
  'mini_statement',
  'bill_payment',
  'own_transfer',
  'stop_cheque',
  'card_request',
  'card_suspend',
  'card_lost',
  'card_compromised',
  'exchange_rate',
  'code_missing',
  'help',
  'language',
  'register',
  'stop',
  'start',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/**
 * What is enough to have something done. A sender's number can be forged, so
 * `registered` protects only what tells its owner, and harms nobody.
 */
export type ServiceGuard = 'registered' | 'pin' | 'code' | 'pin-or-code';

/** Customers' messages: keywords, what is enough for which service, and how much a number may write. */
export function inboundSettings() {
  const rate = (limit: number, within: StringValue) =>
    z
      .strictObject({
        limit: z.int().min(1).max(100_000).default(limit),
        within: duration({ min: '1s', max: '7d' }).prefault(within),
      })
      .prefault({});
  const asking = (guard: 'registered' | 'code') =>
    z
      .strictObject({
        enabled: z.boolean().default(true),
        guard: z.enum(['registered', 'code']).default(guard),
      })
      .prefault({});
  /** What moves money is never done for a number alone. */
  const paying = (guard: Exclude<ServiceGuard, 'registered'>) =>
    z
      .strictObject({
        enabled: z.boolean().default(true),
        guard: z.enum(['pin', 'code', 'pin-or-code']).default(guard),
        /** Of one command, and of a customer's day; a currency not named is not moved. */
        perCommand: amounts.default({
          USD: 200,
          EUR: 200,
          GBP: 200,
          INR: 10_000,
          MXN: 4_000,
          AED: 700,
        }),
        perDay: amounts.default({
          USD: 500,
          EUR: 500,
          GBP: 500,
          INR: 25_000,
          MXN: 10_000,
          AED: 1_800,
        }),
      })
      .prefault({});
  const open = () => z.strictObject({ enabled: z.boolean().default(true) }).prefault({});

  return z.strictObject({
    /** Whether customers' messages are answered; they are kept either way. */
    enabled: z.boolean().default(true),
    keywords: z.strictObject({ directory: z.string().default('config/keywords') }).prefault({}),
    /** The same deliver_sm within the time is the same one sent again; longer, and a customer who writes the same is not heard. */
    repeatWithin: duration({ min: '1s', max: '1d' }).prefault('10s'),
    /** The same payment or transfer within the time, and by PIN alone, asks for a code. */
    sameOrderWithin: duration({ min: '1m', max: '7d' }).prefault('24h'),
    /** How long the missing parts of a message are waited for. */
    partsWithin: duration({ min: '5s', max: '1h' }).prefault('3m'),
    /** What is older when it is looked at does nothing any more: the customer is told so. */
    commandLifetime: duration({ min: '1m', max: '1d' }).prefault('15m'),
    /** How long a question to the customer is open, its code with it. */
    conversationLifetime: duration({ min: '1m', max: '10m' }).prefault('5m'),
    /** Wrong codes, or PINs, before a customer is locked; the lock doubles with each that follows within a day. */
    maxFailures: z.int().min(1).max(10).default(3),
    lockFor: duration({ min: '1m', max: '1d' }).prefault('15m'),
    /**
     * Messages of one number that are answered. Beyond `message`, customers' card
     * stops are obeyed still, for three times as many messages, and STOP and START
     * always, without a reply; a customer is told once in `within` that it is reached.
     */
    rates: z
      .strictObject({
        message: rate(30, '1h'),
        /** Of a number that no customer has. */
        stranger: rate(5, '1h'),
        /** Answers to what was not understood: more would be a loop. */
        notUnderstood: rate(3, '10m'),
      })
      .prefault({}),
    /** Entries of a mini statement. */
    statementEntries: z.int().min(1).max(20).default(5),
    /** How many messages a node works on at a time. */
    maxConcurrent: z.int().min(1).max(1000).default(50),
    services: z
      .strictObject({
        balance: asking('registered'),
        mini_statement: asking('registered'),
        bill_payment: paying('pin-or-code'),
        own_transfer: paying('code'),
        stop_cheque: asking('code'),
        card_request: asking('code'),
        card_suspend: asking('registered'),
        card_lost: asking('registered'),
        card_compromised: asking('registered'),
        exchange_rate: open(),
        code_missing: open(),
        language: open(),
        register: open(),
      })
      .prefault({}),
  });
}
