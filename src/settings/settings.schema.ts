import { z } from 'zod';
import { Failure } from '../failure/failure.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import { checkOctetString } from '../smpp/octet-strings.js';
import { broadcastSettings } from './broadcast-settings.schema.js';
import { coreSettings, demoBankSettings } from './core-settings.schema.js';
import { inboundSettings } from './inbound-settings.schema.js';
import { otpSettings } from './otp-settings.schema.js';
import { scheduleSettings } from './schedule-settings.schema.js';
import { Secret } from './secret.js';
import {
  amounts,
  clientTls,
  country,
  currency,
  duration,
  name,
  port,
} from './setting-values.schema.js';

/** Where a secret comes from; `value` is for the demo only and production refuses it. */
export type SecretReference = { env: string } | { file: string } | { value: string };

/** Reads a secret; throws with a message that names the place and never the secret. */
export type ResolveSecret = (reference: SecretReference) => string;

/** Which of them there are, settings-checks says. */
const statusNames = z.array(z.string());

/** A password that no bind could carry is a problem now, and not of every bind to come. */
function sendable(password: Secret, context: z.RefinementCtx): void {
  try {
    checkOctetString('password', password.reveal());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.addIssue({ code: 'custom', message: error.violations[0].description });
  }
}

const consentPolicy = z.enum(['always', 'unless-refused', 'if-granted']);

/**
 * The schema; secrets are read while parsing, so that one pass reports everything.
 * One file, though long: it is the one list of all keys.
 */
export function settingsSchema(resolve: ResolveSecret) {
  const secret = z
    .union(
      [
        z.strictObject({ env: z.string().min(1) }),
        z.strictObject({ file: z.string().min(1) }),
        z.strictObject({ value: z.string() }),
      ],
      'must be a place to read a secret from: { env: NAME }, { file: PATH } or, in demo mode only, { value: TEXT }',
    )
    .transform((reference, context) => {
      try {
        return new Secret(resolve(reference), 'value' in reference);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    });

  const carrier = z.strictObject({
    name,
    enabled: z.boolean().default(true),
    host: z.string().min(1),
    port: port.min(1),
    /** A decision, never a default: `off` in clear words, or an object. */
    tls: clientTls(),
    systemId: z.string().min(1).max(15),
    password: secret.superRefine(sendable),
    systemType: z.string().max(12).default(''),
    interfaceVersion: z.enum(['3.3', '3.4', '5.0']).default('3.4'),
    bindType: z.enum(['transceiver', 'transmitter-receiver']).default('transceiver'),
    /** How many binds the account has, over all nodes. */
    slots: z.int().min(1).max(64).default(1),
    /** Unanswered submit_sm per bind. */
    windowSize: z.int().min(1).max(5000).default(10),
    /** Segments per second for the whole account, over all binds and nodes. */
    segmentsPerSecond: z.int().min(1).max(100_000),
    connectTimeout: duration({ min: '100ms', max: '5m' }).prefault('10s'),
    responseTimeout: duration({ min: '100ms', max: '10m' }).prefault('30s'),
    enquireLinkInterval: duration({ min: '100ms', max: '1h' }).prefault('30s'),
    reconnect: z
      .strictObject({
        initial: duration({ min: '10ms', max: '10m' }).prefault('1s'),
        max: duration({ min: '10ms', max: '1h' }).prefault('60s'),
      })
      .prefault({}),
    /** How long to wait after ESME_RALYBND before binding again. */
    alreadyBoundDelay: duration({ min: '10ms', max: '10m' }).prefault('15s'),
    serviceType: z.string().max(5).default(''),
    source: z
      .strictObject({
        ton: z.int().min(0).max(6).default(5),
        npi: z.int().min(0).max(18).default(0),
      })
      .prefault({}),
    destination: z
      .strictObject({
        ton: z.int().min(0).max(6).default(1),
        npi: z.int().min(0).max(18).default(1),
      })
      .prefault({}),
    /** In order of preference; the cheapest that carries the text is used. */
    encodings: z
      .array(z.enum(['gsm7', 'latin1', 'ucs2']))
      .nonempty()
      .default(['gsm7', 'ucs2']),
    /** data_coding values, where the carrier's differ from SMPP 3.4, 5.2.19. */
    dataCoding: z
      .strictObject({
        gsm7: z.int().min(0).max(255).default(0),
        latin1: z.int().min(0).max(255).default(3),
        ucs2: z.int().min(0).max(255).default(8),
      })
      .prefault({}),
    /** Exchange look-alikes (curly quotes, dashes, no-break spaces) to stay in GSM 7-bit. */
    transliterate: z.boolean().default(true),
    concatenation: z.enum(['udh8', 'udh16', 'sar', 'payload']).default('udh16'),
    maxSegments: z.int().min(1).max(255).default(10),
    registeredDelivery: z.enum(['final', 'failure', 'none']).default('final'),
    messageId: z
      .strictObject({
        response: z.enum(['as-is', 'hex', 'decimal']).default('as-is'),
        receipt: z.enum(['as-is', 'hex', 'decimal']).default('as-is'),
      })
      .prefault({}),
    /** A regular expression with the named groups id, stat and optionally err, sub, dlvrd, submit, done. */
    receiptPattern: z.string().max(500).optional(),
    /** ISO 3166-1: of senders whose numbers come without a country code. */
    country: country.optional(),
    /** Take a text that reads like a receipt for one though esm_class does not mark it. Anybody can send one. */
    unmarkedReceipts: z.boolean().default(false),
    /** Status codes that mean: the same segment later, and slower. */
    throttledBy: statusNames.default(['ESME_RTHROTTLED', 'ESME_RMSGQFUL']),
    /** Status codes that mean: the same segment later. */
    retriedBy: statusNames.default(['ESME_RSYSERR', 'ESME_RSUBMITFAIL']),
    /** What a deliver_sm gets while the database is away. */
    awayStatus: z.enum(['ESME_RTHROTTLED', 'ESME_RMSGQFUL']).default('ESME_RTHROTTLED'),
    /** What a segment costs; for previews and reports. */
    price: z
      .strictObject({
        currency,
        perSegment: z.number().min(0).max(1000),
      })
      .optional(),
    /** A carrier, or its regulator, that takes registered templates only (such as India's DLT). */
    registration: z
      .strictObject({
        /** Texts of other templates, and of none, are refused. */
        required: z.boolean().default(true),
        /** The bank's registered ID, as the carrier takes it. */
        entityId: z
          .string()
          .regex(/^[!-~]{1,64}$/, 'must be 1 to 64 printable characters')
          .optional(),
        /** Tags of the optional parameters of submit_sm. */
        entityIdTag: z.int().min(0x1400).max(0x3fff).default(0x1400),
        templateIdTag: z.int().min(0x1400).max(0x3fff).default(0x1401),
      })
      .optional(),
  });

  const messageClass = (defaults: {
    timeToLive: string;
    uncertain: 'resend' | 'hold' | 'drop';
    share: number;
    maxAttempts: number;
  }) =>
    z
      .strictObject({
        /** After this a message is not sent any more. */
        timeToLive: duration({ min: '1s', max: '14d' }).prefault(defaults.timeToLive),
        uncertain: z.enum(['resend', 'hold', 'drop']).default(defaults.uncertain),
        /** The share of the rate kept for the class while higher classes wait, in percent. */
        guaranteedShare: z.number().min(0).max(50).default(defaults.share),
        maxAttempts: z.int().min(1).max(1000).default(defaults.maxAttempts),
      })
      .prefault({});

  const rpcTls = z.union(
    [
      z.literal('off'),
      z.strictObject({
        /** PEM files. */
        cert: z.string().min(1),
        key: z.string().min(1),
        /** With it, clients must show a certificate of these authorities (mTLS). */
        clientCa: z.string().min(1).optional(),
      }),
    ],
    'must be off, or an object of cert, key and optionally clientCa',
  );

  return z.strictObject({
    mode: z.enum(['demo', 'production']).default('demo'),
    /** For logs and leases; host name and process ID where absent. */
    nodeName: z.string().min(1).max(64).optional(),
    bank: z
      .strictObject({
        name: z.string().min(1).max(60).default('Demo Bank'),
        /** BCP 47; the end of every fall-back. */
        locale: z.string().default('en'),
        /** IANA. */
        timeZone: z.string().default('UTC'),
        /** ISO 3166-1 alpha-2: where its cards are at home. */
        country: country.default('US'),
      })
      .prefault({}),
    grpc: z
      .strictObject({
        host: z.string().default('127.0.0.1'),
        port: port.default(50051),
        tls: rpcTls.optional(),
        /** Octets of one request. */
        maxRequestSize: z
          .int()
          .min(1024)
          .max(64 * 1024 * 1024)
          .default(4 * 1024 * 1024),
        /** Uncommitted events of one stream before it stops reading. */
        streamWindow: z.int().min(1).max(10_000).default(512),
        maxWatchersPerClient: z.int().min(1).max(1000).default(16),
      })
      .prefault({}),
    http: z
      .strictObject({ host: z.string().default('127.0.0.1'), port: port.default(8080) })
      .prefault({}),
    clients: z
      .array(
        z.strictObject({
          id: name,
          apiKey: secret.optional(),
          /** The subject common name of the client's certificate. */
          certificateCommonName: z.string().min(1).optional(),
          /** Events and messages per second. */
          rate: z.int().min(1).max(1_000_000).default(1000),
          /** Catalogue names, or `*`. */
          events: z.array(z.string()).default(['*']),
          permissions: z
            .array(
              z.enum([
                'publish',
                'send',
                'read',
                'operate',
                'customers',
                'author',
                'approve',
                'otp',
                'broadcast',
              ]),
            )
            .default(['publish', 'send', 'read']),
        }),
      )
      .default([]),
    database: z
      .strictObject({
        /** A PostgreSQL URL. Without it the embedded server is used (demo only). DATABASE_URL wins over both. */
        url: secret.optional(),
        embeddedDirectory: z.string().default('var/postgres'),
        poolSize: z.int().min(4).max(200).default(12),
      })
      .prefault({}),
    encryption: z
      .strictObject({
        /** AES-256 keys, 32 octets in base64. The first seals; all open. */
        keys: z.array(z.strictObject({ id: z.int().min(1).max(255), key: secret })).default([]),
        /** HMAC key of the look-up hash of numbers, 32 octets in base64. */
        lookupKey: secret.optional(),
      })
      .prefault({}),
    retention: z
      .strictObject({
        messages: duration({ min: '1d', max: '3650d' }).prefault('90d'),
        /** How long a repeat of an event ID is recognised. */
        eventKeys: duration({ min: '1d', max: '3650d' }).prefault('30d'),
        /** The audit of customers' commands. */
        commands: duration({ min: '1d', max: '3650d' }).prefault('400d'),
        orphanReceipts: duration({ min: '1h', max: '90d' }).prefault('3d'),
        /** What became of each recipient of a campaign; its totals are kept. */
        broadcasts: duration({ min: '1d', max: '3650d' }).prefault('400d'),
        /** How long Watch can be resumed. */
        journal: duration({ min: '1h', max: '365d' }).prefault('7d'),
      })
      .prefault({}),
    classes: z
      .strictObject({
        otp: messageClass({ timeToLive: '5m', uncertain: 'resend', share: 0, maxAttempts: 20 }),
        alert: messageClass({ timeToLive: '6h', uncertain: 'hold', share: 10, maxAttempts: 100 }),
        service: messageClass({ timeToLive: '24h', uncertain: 'hold', share: 5, maxAttempts: 100 }),
        promotion: messageClass({
          timeToLive: '12h',
          uncertain: 'drop',
          share: 2,
          maxAttempts: 50,
        }),
      })
      .prefault({}),
    carriers: z.array(carrier).default([]),
    routes: z
      .array(
        z.strictObject({
          /** E.164 prefixes such as `+91`; `+` matches every number. The longest match wins. */
          prefixes: z
            .array(z.string().regex(/^\+\d{0,14}$/, 'must be + and 0 to 14 digits'))
            .nonempty(),
          classes: z.array(z.enum(MESSAGE_CLASSES)).optional(),
          /** In order of preference: the first whose account is enabled and bound. */
          carriers: z.array(name).nonempty(),
          senderId: z
            .string()
            .regex(
              /^([A-Za-z0-9 ]{1,11}|\+?\d{3,15})$/,
              'must be up to 11 letters and digits, or a number',
            ),
        }),
      )
      .default([]),
    templates: z.strictObject({ directory: z.string().default('config/templates') }).prefault({}),
    events: z
      .strictObject({
        /** The bank's own events, a file each. */
        directory: z.string().default('config/events'),
        /** The same thing told twice within the time is sent once. */
        duplicates: z
          .array(
            z.strictObject({
              events: z.array(z.string()).nonempty(),
              within: duration({ min: '1s', max: '7d' }),
            }),
          )
          .default([]),
      })
      .prefault({}),
    /** When a transaction is told as something special; a customer's own stand above. */
    thresholds: z
      .strictObject({
        /** Whether the rules look at transaction_posted at all. */
        enabled: z.boolean().default(true),
        largeWithdrawal: amounts.default({}),
        largeCardWithdrawal: amounts.default({}),
        largeCardPayment: amounts.default({}),
        lowBalance: amounts.default({}),
        cardUsedAbroad: z.boolean().default(true),
      })
      .prefault({}),
    /** What holds of a category where the customer has said nothing. */
    consent: z
      .strictObject({
        alerts: consentPolicy.default('always'),
        service: consentPolicy.default('unless-refused'),
        greetings: consentPolicy.default('unless-refused'),
        offers: consentPolicy.default('if-granted'),
      })
      .prefault({}),
    links: z
      .strictObject({
        /** Where a link in a text may lead: hosts, each with the paths below it if given. */
        allowed: z
          .array(
            z
              .string()
              .regex(
                /^[a-z0-9.-]+(\/[A-Za-z0-9._~/-]*)?$/,
                'must be a host name, with a path if wanted, such as bank.example/statements',
              ),
          )
          .default([]),
      })
      .prefault({}),
    otp: otpSettings().prefault({}),
    inbound: inboundSettings().prefault({}),
    broadcast: broadcastSettings().prefault({}),
    schedules: scheduleSettings().prefault({}),
    core: coreSettings().prefault({}),
    demoBank: demoBankSettings().prefault({}),
    log: z
      .strictObject({
        level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
        /** One line for each step of every message. */
        messages: z.boolean().default(true),
      })
      .prefault({}),
    /** How long a stop may take before it is cut short. */
    shutdownDeadline: duration({ min: '1s', max: '10m' }).prefault('20s'),
    simulator: z
      .strictObject({
        enabled: z.boolean().default(false),
        host: z.string().default('127.0.0.1'),
        port: port.default(2775),
        /** The simulator's own file of accounts and behaviour. */
        file: z.string().default('config/simulator.yaml'),
      })
      .prefault({}),
  });
}

export type Settings = z.output<ReturnType<typeof settingsSchema>>;
export type CarrierSettings = Settings['carriers'][number];
export type RouteSettings = Settings['routes'][number];
export type ClientSettings = Settings['clients'][number];
export type ClassSettings = Settings['classes'];
