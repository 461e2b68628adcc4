import { REPLIES } from '../../../src/catalogue/replies.js';
import { PLAIN_CUSTOMER } from '../../../src/customer/customer.js';
import type { Customer } from '../../../src/customer/customer.js';
import { Accounts } from '../../../src/inbound/services/accounts.js';
import type { ServiceWords } from '../../../src/inbound/services/service-words.js';
import type {
  ChosenCommand,
  Inquiry,
  PlannedOrder,
  PullService,
  Reply,
  Step,
} from '../../../src/inbound/pull-service.js';
import type { CoreOutcome } from '../../../src/core-banking/core-bank.js';
import type { CalledThing } from '../../../src/keyword/understood.js';
import {
  AccountType,
  CardKind,
} from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  Account,
  Biller,
  Card,
} from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { inboundSettings } from '../../../src/settings/inbound-settings.schema.js';
import type { Settings } from '../../../src/settings/settings.schema.js';
import type { FakeCore } from './fake-core.js';

export const NOW = Date.UTC(2026, 10, 23, 9, 0);
export const MSISDN = '+919876543210';

export function customer(id: string, over: Partial<Customer> = {}): Customer {
  return { ...PLAIN_CUSTOMER, id, msisdn: MSISDN, locale: 'en-IN', timeZone: null, ...over };
}

/** A command that a number sent; of the one customer C-1 unless others are given. */
export function inquiry(over: Partial<Inquiry> & { receivedAt?: number } = {}): Inquiry {
  const { receivedAt = NOW - 2_000, ...rest } = over;
  return {
    received: {
      commandId: '019f0000-0000-7000-8000-000000000001',
      receivedAt,
      carrier: 'aurora',
      destination: '56161',
      msisdn: MSISDN,
      source: MSISDN.slice(1),
      text: 'whatever',
      missingParts: 0,
      attempt: 1,
    },
    customers: [customer('C-1')],
    locale: 'en',
    now: NOW,
    ...rest,
  };
}

const TYPES = {
  current: AccountType.ACCOUNT_TYPE_CURRENT,
  savings: AccountType.ACCOUNT_TYPE_SAVINGS,
  credit_card: AccountType.ACCOUNT_TYPE_CREDIT_CARD,
  loan: AccountType.ACCOUNT_TYPE_LOAN,
  deposit: AccountType.ACCOUNT_TYPE_DEPOSIT,
};

/** As `savings 4321 USD`, and a nickname. */
export function account(written: string, nickname = ''): Account {
  const [type, digits, currencyCode = 'USD'] = written.split(' ');
  return {
    accountId: `A-${digits}`,
    maskedNumber: `XX${digits}`,
    accountType: TYPES[type as keyof typeof TYPES],
    nickname,
    currencyCode,
  };
}

export function card(digits: string, suspended = false): Card {
  const maskedNumber = `XX${digits}`;
  return { cardId: `K-${digits}`, maskedNumber, cardKind: CardKind.CARD_KIND_DEBIT, suspended };
}

export function biller(shortName: string, displayName = shortName, maskedReference = ''): Biller {
  return { billerId: `B-${shortName}`, shortName, displayName, maskedReference };
}

export function usd(value: string) {
  const [units, fraction = ''] = value.split('.');
  return { currencyCode: 'USD', units, nanos: Number(fraction.padEnd(9, '0')) };
}

/** What a customer called something, as the interpreter gives it. */
export function called(words: string): CalledThing {
  const type = words in TYPES ? (words as CalledThing['accountType']) : null;
  return { words, accountType: type, digits: /^\d+$/.test(words) ? words : null };
}

export const WORDS: ServiceWords = {
  locales: ['en', 'hi', 'es'],
  languageName: (locale) => ({ en: 'English', hi: 'हिन्दी', es: 'Español' })[locale]!,
  example: (service, locale) => `${service} in ${locale}`,
  keywords: () => ['LANG'],
  helpLines: (locale, services) => services.map((service) => `${service} (${locale})`),
};

export function accountsOf(core: FakeCore) {
  return new Accounts(core);
}

export function settingsWith(inbound: Record<string, unknown> = {}): { current: Settings } {
  return { current: { inbound: inboundSettings().parse(inbound) } as Settings };
}

/** The step as a test reads it: the reply with its plain values, the choices, or the order. */
export function told(step: Step): unknown {
  if (step.kind === 'choose') return { choose: step.choices.map(({ label }) => label) };
  if (step.kind === 'order') {
    const { order, question } = step.planned;
    return { order, question: said(question, ['code', 'minutes', 'repeated']) };
  }
  return { ...said(step.reply), outcome: step.outcome, reason: step.reason };
}

/** The reply with its plain values; throws where it is not as the catalogue has it. */
export function said(reply: Reply, later: readonly string[] = []): object {
  const { template, variables } = reply;
  const kind = REPLIES.find(({ key }) => key === template);
  if (kind === undefined) throw new Error(`${template} is not in the catalogue`);
  for (const { name, required, kind: type, choices } of kind.variableList) {
    const value = variables[name];
    if (value === undefined) {
      if (required && !later.includes(name)) throw new Error(`${template} has no ${name}`);
      continue;
    }
    if (value.kind !== type) throw new Error(`${name} of ${template} is no ${type}`);
    if (choices !== null && 'value' in value && !choices.includes(String(value.value))) {
      throw new Error(`${name} of ${template} is none of its words`);
    }
  }
  const known = new Set(kind.variableList.map(({ name }) => name));
  const unknown = Object.keys(variables).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`${template} knows no ${unknown.join()}`);
  return { [template]: plain(variables) };
}

/** What the services with orders tell of an outcome. */
export function toldOf(service: PullService, step: Step, outcome: CoreOutcome): object {
  return said(service.told!(orderOf(step), outcome));
}

export function orderOf(step: Step): PlannedOrder {
  if (step.kind !== 'order') throw new Error(`is no order: ${JSON.stringify(told(step))}`);
  return step.planned;
}

/** What was asked with one of its choices taken, from 1. */
export function choice(step: Step, number: number): ChosenCommand {
  if (step.kind !== 'choose') throw new Error(`is no choice: ${JSON.stringify(told(step))}`);
  return step.choices[number - 1].chosen;
}

function plain(variables: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, plainValue(value as Part)]),
  );
}

interface Part {
  kind: string;
  value?: string | number;
  units?: string;
  nanos?: number;
  currencyCode?: string;
  at?: number;
  day?: string;
  lines?: Part[][];
}

export function plainValue(part: Part): unknown {
  if (part.kind === 'money') {
    const cents = String(Math.abs(part.nanos!))
      .padStart(9, '0')
      .replace(/0{0,7}$/, '');
    const sign = part.nanos! < 0 && !part.units!.startsWith('-') ? '-' : '';
    return `${part.currencyCode} ${sign}${part.units}.${cents}`;
  }
  if (part.kind === 'lines') return part.lines!.map((line) => line.map(plainValue).join(' '));
  return part.value ?? part.at ?? part.day;
}
