import type { MessageClass } from '../message/message-class.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { Timestamp } from '../rpc/generated/google/protobuf/timestamp.js';
import {
  CardRequested_CardType as CardType,
  TransactionPosted_Direction as Direction,
} from '../rpc/generated/tellerline/v1/event.js';
import type {
  AccountOpened,
  CardRequested,
  Event,
  TransactionPosted,
} from '../rpc/generated/tellerline/v1/event.js';
import { fromTimestamp } from '../rpc/timestamps.js';
import type { TemplateValue } from '../template/values.js';
import { checkMasked, checkText, checkTimestamp } from './field-checks.js';
import type { FieldChecks } from './field-checks.js';
import { checkMoney } from './money.js';

export type TemplateVariables = Record<string, TemplateValue>;

/** One kind of banking event: what it must hold, and what its text is made of. */
export interface EventKind<Body> {
  /** The catalogue's name: in settings, metric labels and messages. */
  key: string;
  messageClass: MessageClass;
  template: string;
  /** `path` is the body's, such as `transaction_posted`. */
  check(checks: FieldChecks, path: string, body: Body): void;
  /** Of a checked body; what is optional and empty is left out. */
  variables(body: Body): TemplateVariables;
}

const NAME = 60;

const accountOpened: EventKind<AccountOpened> = {
  key: 'account_opened',
  messageClass: 'service',
  template: 'account_opened',
  check(checks, path, body) {
    checkMasked(checks, `${path}.masked_account`, body.maskedAccount);
    checkText(checks, `${path}.account_type`, body.accountType, NAME, true);
    checkText(checks, `${path}.branch_name`, body.branchName, NAME, false);
  },
  variables: (body) => ({
    masked_account: text(body.maskedAccount),
    account_type: text(body.accountType),
    ...some('branch_name', body.branchName),
  }),
};

const transactionPosted: EventKind<TransactionPosted> = {
  key: 'transaction_posted',
  messageClass: 'alert',
  template: 'transaction_posted',
  check(checks, path, body) {
    checkChoice(checks, `${path}.direction`, DIRECTIONS, body.direction);
    checkMoney(checks, `${path}.amount`, body.amount, { required: true, positive: true });
    checkMasked(checks, `${path}.masked_account`, body.maskedAccount);
    checkMoney(checks, `${path}.balance`, body.balance, { required: false, positive: false });
    checkText(checks, `${path}.counterparty`, body.counterparty, NAME, false);
    checkText(checks, `${path}.reference`, body.reference, NAME, false);
  },
  variables: (body) => ({
    direction: text(DIRECTIONS[body.direction]!),
    amount: money(body.amount!),
    masked_account: text(body.maskedAccount),
    ...(body.balance ? { balance: money(body.balance) } : {}),
    ...some('counterparty', body.counterparty),
    ...some('reference', body.reference),
  }),
};

const cardRequested: EventKind<CardRequested> = {
  key: 'card_requested',
  messageClass: 'service',
  template: 'card_requested',
  check(checks, path, body) {
    checkChoice(checks, `${path}.card_type`, CARD_TYPES, body.cardType);
    checkMasked(checks, `${path}.masked_account`, body.maskedAccount);
    checkText(checks, `${path}.product_name`, body.productName, NAME, false);
    if (body.expectedBy) checkTimestamp(checks, `${path}.expected_by`, body.expectedBy);
  },
  variables: (body) => ({
    card_type: text(CARD_TYPES[body.cardType]!),
    masked_account: text(body.maskedAccount),
    ...some('product_name', body.productName),
    ...(body.expectedBy ? { expected_by: date(body.expectedBy) } : {}),
  }),
};

/** The enum values that an event may have, and the words templates choose by. */
const DIRECTIONS: Record<string, string | undefined> = {
  [Direction.DIRECTION_CREDIT]: 'credit',
  [Direction.DIRECTION_DEBIT]: 'debit',
};

const CARD_TYPES: Record<string, string | undefined> = {
  [CardType.CARD_TYPE_DEBIT]: 'debit',
  [CardType.CARD_TYPE_CREDIT]: 'credit',
  [CardType.CARD_TYPE_PREPAID]: 'prepaid',
};

/** Every banking event there is, by its field in Event. A new one is a line here and its kind above. */
const KINDS = { accountOpened, transactionPosted, cardRequested };

type BodyField = keyof typeof KINDS;

const FIELDS = Object.keys(KINDS) as BodyField[];

export const CATALOGUE: readonly EventKind<never>[] = Object.values(KINDS);

/** The names of all events, such as `transaction_posted`. */
export const EVENT_KEYS: readonly string[] = CATALOGUE.map((kind) => kind.key);

/** An event's kind with the body that belongs to it; null when it has no body. */
export function kindOf(event: Event): { kind: EventKind<unknown>; body: unknown } | null {
  for (const field of FIELDS) {
    const body = event[field];
    if (body !== null && body !== undefined) return { kind: KINDS[field], body };
  }
  return null;
}

function checkChoice(
  checks: FieldChecks,
  field: string,
  choices: Record<string, string | undefined>,
  value: string,
): void {
  if (Object.hasOwn(choices, value)) return;
  checks.add(field, `must be one of ${Object.keys(choices).join(', ')}`);
}

function text(value: string): TemplateValue {
  return { kind: 'text', value };
}

function some(name: string, value: string): TemplateVariables {
  return value === '' ? {} : { [name]: text(value) };
}

function money({ currencyCode, units, nanos }: Money): TemplateValue {
  return { kind: 'money', currencyCode, units, nanos };
}

function date(value: Timestamp): TemplateValue {
  return { kind: 'date', at: fromTimestamp(value) };
}
