import type { Amount } from '../customer/customer.js';
import type { ArgumentProblem } from '../keyword/understood.js';
import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { declareReply, plainReply } from './declare-reply.js';
import { amountOf, lines, oneOf, optional } from './reply-fields.js';
import type { ReplyLines } from './reply-fields.js';
import { linesOf, usd } from './samples.js';
import { words } from './text-fields.js';

/** Why something is not done: by the core, and by the limits of the settings. */
export const REPLY_REASONS = [
  'insufficient_funds',
  'limit_exceeded',
  'unknown_subject',
  'account_not_active',
  'currency_mismatch',
  'cheque_already_paid',
  'already_done',
  'same_account',
  'not_allowed',
  'over_command_limit',
  'over_day_limit',
  'currency_not_allowed',
] as const;
export type ReplyReason = (typeof REPLY_REASONS)[number];

export const replyRefused = declareReply<{
  service: ServiceName;
  reason: ReplyReason;
  /** Where a limit was in the way. */
  limit: Amount | null;
}>({
  key: 'reply_refused',
  title: 'Not done',
  description: 'Something will not be done, why, and what the customer can do.',
  fields: {
    service: oneOf(SERVICE_NAMES),
    reason: oneOf(REPLY_REASONS),
    limit: optional(amountOf(false)),
  },
  sample: { service: 'bill_payment', reason: 'over_command_limit', limit: usd('200.00') },
});

const PROBLEMS = Object.keys({
  account_missing: 0,
  accounts_missing: 0,
  amount_missing: 0,
  amount_wrong: 0,
  amount_ambiguous: 0,
  biller_missing: 0,
  cheque_missing: 0,
  cheque_wrong: 0,
  card_wrong: 0,
  currency_missing: 0,
  currency_unknown: 0,
  language_unknown: 0,
  too_much: 0,
} satisfies Record<ArgumentProblem, 0>) as ArgumentProblem[];

export const replyUnclear = declareReply<{
  service: ServiceName;
  problem: ArgumentProblem;
  example: string;
}>({
  key: 'reply_unclear',
  title: 'Not clear',
  description: 'The keyword was understood, and what is missing or wrong besides.',
  fields: { service: oneOf(SERVICE_NAMES), problem: oneOf(PROBLEMS), example: words(true) },
  sample: { service: 'bill_payment', problem: 'amount_missing', example: 'PAY POWER 120.50' },
});

export const replyUnknown = declareReply<{
  /** Of the nearest command; empty where none is near. */
  example: string;
}>({
  key: 'reply_unknown',
  title: 'Not understood',
  description: 'A text that is no command, with the one that was probably meant.',
  fields: { example: words(false) },
  sample: { example: 'BAL' },
});

const THINGS = ['account', 'card', 'biller'] as const;

export const replyUnknownThing = declareReply<{
  what: (typeof THINGS)[number];
  /** Those that there are; empty where there is none. */
  known: ReplyLines;
}>({
  key: 'reply_unknown_thing',
  title: 'No such account, card or biller',
  description: 'What was named is none of the customer, with those that there are.',
  fields: { what: oneOf(THINGS), known: { ...lines(), required: false, check: () => {} } },
  sample: { what: 'biller', known: linesOf('POWER', 'WATER') },
});

export const replyNotRegistered = plainReply(
  'reply_not_registered',
  'Number not registered',
  'A question about accounts from a number that no customer has.',
);

export const replyServiceOff = plainReply(
  'reply_service_off',
  'Not offered',
  'The bank does not offer by SMS what was asked for.',
);
