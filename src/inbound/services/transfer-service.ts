import type { CoreOutcome } from '../../core-banking/core-bank.js';
import type { Command } from '../../keyword/understood.js';
import type {
  ChosenCommand,
  Inquiry,
  PlannedOrder,
  PullService,
  Reply,
  Step,
} from '../pull-service.js';
import type { Accounts } from './accounts.js';
import { amountIn, writtenAmount } from './amount.js';
import { accountKey, distinct, labelOf } from './holding.js';
import type { Holding } from './holding.js';
import { accountsMeant, unknownAccount } from './pick-account.js';
import type { ServiceWords } from './service-words.js';
import {
  choose,
  commandOf,
  customerOf,
  money,
  notRegistered,
  refused,
  text,
  toldUndone,
  unclear,
  variables,
} from './steps.js';

/** From where to where. */
interface Way {
  from: Holding;
  to: Holding;
}

/** MOVE: between accounts of one customer. */
export class TransferService implements PullService {
  readonly names = ['own_transfer'] as const;

  constructor(
    private readonly accounts: Accounts,
    private readonly words: Pick<ServiceWords, 'example'>,
  ) {}

  async plan(inquiry: Inquiry, given: Command, chosen: ChosenCommand | null): Promise<Step> {
    const command = commandOf(given, this.names);
    if (inquiry.customers.length === 0) return notRegistered();
    const customerId = customerOf(inquiry);
    const all = await this.accounts.of(inquiry);
    const from = accountsMeant(chosen, 'from', all, command.from, []);
    const to = accountsMeant(chosen, 'to', all, command.to, []);
    if (from.length === 0 || to.length === 0) return unknownAccount(inquiry, all);
    const { value, currency } = command.amount;
    const ways = waysBetween(from, to);
    if (typeof ways === 'string') return refused('own_transfer', ways, customerId);
    const open = ways.filter((way) => inOneCurrency(way, currency));
    if (open.length === 0) return refused('own_transfer', 'currency_mismatch', customerId);
    if (open.length > 1) return ask(inquiry, command, chosen, open);
    const [way] = open;
    const amount = amountIn(value, way.from.account.currencyCode);
    if (amount === null) {
      const example = this.words.example('own_transfer', inquiry.locale);
      return unclear('own_transfer', 'amount_wrong', example, customerId);
    }
    const detail = {
      from: labelOf(way.from),
      to: labelOf(way.to),
      amount: writtenAmount(amount),
    };
    return {
      kind: 'order',
      pin: command.pin,
      planned: {
        service: 'own_transfer',
        order: {
          kind: 'transfer',
          customerId: way.from.customerId,
          fromAccountId: way.from.account.accountId,
          toAccountId: way.to.account.accountId,
          amount,
        },
        amount,
        detail,
        question: {
          template: 'reply_confirm_transfer',
          variables: variables({
            amount: money(amount),
            from: text(detail.from),
            to: text(detail.to),
          }),
        },
      },
    };
  }

  told({ service, amount, detail }: PlannedOrder, outcome: CoreOutcome): Reply {
    if (outcome.state !== 'done') return toldUndone(service, outcome);
    return {
      template: 'reply_transfer_done',
      variables: variables({
        amount: amount && money(amount),
        from: text(detail.from),
        to: text(detail.to),
        reference: text(outcome.reference),
        available: outcome.available && money(outcome.available),
      }),
    };
  }
}

/** Every way between two accounts of one customer, or why there is none. */
function waysBetween(
  from: readonly Holding[],
  to: readonly Holding[],
): Way[] | 'same_account' | 'not_allowed' {
  const pairs = from.flatMap((one) => to.map((other) => ({ from: one, to: other })));
  const different = pairs.filter((way) => accountKey(way.from) !== accountKey(way.to));
  if (different.length === 0) return 'same_account';
  const own = different.filter((way) => way.from.customerId === way.to.customerId);
  if (own.length === 0) return 'not_allowed';
  return distinct(own, ({ from, to }) => `${accountKey(from)} ${accountKey(to)}`);
}

function inOneCurrency({ from, to }: Way, currency: string | null): boolean {
  const { currencyCode } = from.account;
  return currencyCode === to.account.currencyCode && (currency ?? currencyCode) === currencyCode;
}

/** Asks for the account that pays first; with one of them left, for the one that gets. */
function ask(
  inquiry: Inquiry,
  command: Command,
  chosen: ChosenCommand | null,
  ways: readonly Way[],
): Step {
  const payers = distinct(
    ways.map(({ from }) => from),
    accountKey,
  );
  const argument = payers.length > 1 ? 'from' : 'to';
  const open =
    argument === 'from'
      ? payers
      : distinct(
          ways.map(({ to }) => to),
          accountKey,
        );
  return choose(inquiry, command, chosen, open, (holding) => ({
    label: labelOf(holding),
    ids: {
      ...(argument === 'to' && { from: payers[0].account.accountId }),
      [argument]: holding.account.accountId,
    },
  }));
}
