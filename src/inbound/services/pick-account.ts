import type { CalledThing, Command } from '../../keyword/understood.js';
import type { ChosenCommand, Inquiry, Step } from '../pull-service.js';
import { accountKey, accountsCalled, distinct, labelOf } from './holding.js';
import type { Holding } from './holding.js';
import { choose, customerOf, unknownThing } from './steps.js';

/** For which command an account is looked for, and what was chosen before. */
export interface Asked {
  inquiry: Inquiry;
  command: Command;
  chosen: ChosenCommand | null;
}

/**
 * The one account that is meant, or the step that asks for it: the one chosen
 * before, those called, or where none is called those of `usual`.
 */
export function pickAccount(
  { inquiry, command, chosen }: Asked,
  all: readonly Holding[],
  called: CalledThing | null,
  usual: readonly Holding[] = all,
): Holding | Step {
  const meant = distinct(accountsMeant(chosen, 'account', all, called, usual), accountKey);
  if (meant.length === 1) return meant[0];
  if (meant.length === 0) return unknownAccount(inquiry, all);
  return choose(inquiry, command, chosen, meant, (holding) => ({
    label: labelOf(holding),
    ids: { account: holding.account.accountId },
  }));
}

/** All that can be meant by one argument of a command. */
export function accountsMeant(
  chosen: ChosenCommand | null,
  argument: 'account' | 'from' | 'to',
  all: readonly Holding[],
  called: CalledThing | null,
  usual: readonly Holding[],
): readonly Holding[] {
  const id = chosen?.ids[argument];
  if (id === undefined) return called === null ? usual : accountsCalled(all, called);
  return all.filter(
    ({ account, customerId }) => account.accountId === id && customerId === chosen!.customerId,
  );
}

export function unknownAccount(inquiry: Inquiry, all: readonly Holding[]): Step {
  return unknownThing('account', all.map(labelOf), customerOf(inquiry));
}

export function isStep(found: Holding | Step): found is Step {
  return 'kind' in found;
}
