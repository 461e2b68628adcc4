import type { CalledThing } from '../../keyword/understood.js';
import { AccountType } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Account } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { cut, endsIn, plainWords, shownNumber, SHORTEST_BEGINNING } from './plain-words.js';

/** An account of one of the customers of a number. */
export interface Holding {
  customerId: string;
  account: Account;
  /** As the customer calls it: the core's word first, then the registry's. */
  nicknames: readonly string[];
  /** Of its type, in the customer's language, such as `savings`; '' where the core does not say. */
  typeName: string;
}

const TYPES: Readonly<Partial<Record<AccountType, CalledThing['accountType']>>> = {
  [AccountType.ACCOUNT_TYPE_CURRENT]: 'current',
  [AccountType.ACCOUNT_TYPE_SAVINGS]: 'savings',
  [AccountType.ACCOUNT_TYPE_CREDIT_CARD]: 'credit_card',
  [AccountType.ACCOUNT_TYPE_LOAN]: 'loan',
  [AccountType.ACCOUNT_TYPE_DEPOSIT]: 'deposit',
};

/** Null where the core does not say. */
export function typeOf({ account }: Pick<Holding, 'account'>): CalledThing['accountType'] {
  return TYPES[account.accountType] ?? null;
}

const LONGEST_NAME = 24;

/** For the customer, such as `home loan XX7788`. */
export function labelOf({ account, nicknames, typeName }: Holding): string {
  const name = cut(nicknames[0] ?? typeName, LONGEST_NAME);
  return `${name} ${shownNumber(account.maskedNumber)}`.trim();
}

/** The same for one account, whichever of its customers it is listed for. */
export function accountKey({ account }: Pick<Holding, 'account'>): string {
  return JSON.stringify([account.accountId, account.maskedNumber]);
}

/** The first of each key. */
export function distinct<Thing>(all: readonly Thing[], keyOf: (one: Thing) => string): Thing[] {
  const byKey = Map.groupBy(all, keyOf);
  return [...byKey.values()].map(([first]) => first);
}

/**
 * The accounts that a customer can have meant. What is called by its whole name
 * comes before digits, these before a type, and that before the beginning of a name.
 */
export function accountsCalled(all: readonly Holding[], called: CalledThing): Holding[] {
  const words = plainWords(called.words);
  const { digits, accountType } = called;
  const ways: ((holding: Holding) => boolean)[] = [
    (holding) => words !== '' && namesOf(holding).includes(words),
    ({ account }) => digits !== null && endsIn(account.maskedNumber, digits),
    (holding) => accountType !== null && typeOf(holding) === accountType,
    ({ nicknames }) =>
      words.length >= SHORTEST_BEGINNING &&
      nicknames.some((nickname) => plainWords(nickname).startsWith(words)),
  ];
  for (const isMeant of ways) {
    const meant = all.filter(isMeant);
    if (meant.length > 0) return meant;
  }
  return [];
}

/** What our own replies call it is a name too. */
function namesOf(holding: Holding): string[] {
  const { account, nicknames } = holding;
  const names = [...nicknames, account.maskedNumber, labelOf(holding)];
  return names.map(plainWords);
}
