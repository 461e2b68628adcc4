import type { CoreBank, CoreOutcome } from '../../core-banking/core-bank.js';
import type { Command } from '../../keyword/understood.js';
import type { Biller } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
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
import { billerLabel, billersCalled } from './biller.js';
import { ofEachCustomer } from './each-customer.js';
import type { Owned } from './each-customer.js';
import { accountKey, distinct, labelOf, typeOf } from './holding.js';
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
  unknownThing,
  variables,
} from './steps.js';

type Payment = Extract<Command, { service: 'bill_payment' }>;

/** PAY: a bill of one of the customer's registered billers. */
export class PaymentService implements PullService {
  readonly names = ['bill_payment'] as const;

  constructor(
    private readonly core: Pick<CoreBank, 'billers'>,
    private readonly accounts: Accounts,
    private readonly words: Pick<ServiceWords, 'example'>,
  ) {}

  async plan(inquiry: Inquiry, given: Command, chosen: ChosenCommand | null): Promise<Step> {
    const command = commandOf(given, this.names);
    if (inquiry.customers.length === 0) return notRegistered();
    const customerId = customerOf(inquiry);
    const [billers, all] = await Promise.all([this.#billers(inquiry), this.accounts.of(inquiry)]);
    const meant = billersMeant(billers, command, chosen);
    if (meant.length === 0) {
      const known = billers.map(({ thing }) => thing.shortName);
      return unknownThing('biller', known, customerId);
    }
    const theirs = all.filter((one) =>
      meant.some((biller) => biller.customerId === one.customerId),
    );
    const payable = theirs.filter(canPay);
    const paying = accountsMeant(chosen, 'account', theirs, command.account, payable);
    if (paying.length === 0) return unknownAccount(inquiry, payable);
    const { value, currency } = command.amount;
    const inCurrency = paying.filter(
      ({ account }) => currency === null || account.currencyCode === currency,
    );
    if (inCurrency.length === 0) return refused('bill_payment', 'currency_mismatch', customerId);
    const ways = waysToPay(meant, inCurrency);
    const ofAccounts = distinct(ways, ({ holding }) => accountKey(holding));
    // An account, too, can be several customers', each with a bill of their own.
    if (ofAccounts.length < ways.length) {
      const ofBillers = distinct(ways, ({ biller }) => billerKey(biller));
      return choose(inquiry, command, chosen, ofBillers, ({ biller }) => ({
        label: billerLabel(biller),
        ids: { biller: biller.billerId },
      }));
    }
    if (ways.length > 1) {
      return choose(inquiry, command, chosen, ways, ({ biller, holding }) => ({
        label: labelOf(holding),
        ids: { account: holding.account.accountId, biller: biller.billerId },
      }));
    }
    const [{ biller, holding }] = ways;
    const amount = amountIn(value, holding.account.currencyCode);
    if (amount === null) {
      const example = this.words.example('bill_payment', inquiry.locale);
      return unclear('bill_payment', 'amount_wrong', example, customerId);
    }
    const detail = {
      biller: billerLabel(biller),
      account: labelOf(holding),
      amount: writtenAmount(amount),
    };
    return {
      kind: 'order',
      pin: command.pin,
      planned: {
        service: 'bill_payment',
        order: {
          kind: 'pay_bill',
          customerId: holding.customerId,
          accountId: holding.account.accountId,
          billerId: biller.billerId,
          amount,
        },
        amount,
        detail,
        question: {
          template: 'reply_confirm_payment',
          variables: variables({
            amount: money(amount),
            biller: text(detail.biller),
            account: text(detail.account),
          }),
        },
      },
    };
  }

  told({ service, amount, detail }: PlannedOrder, outcome: CoreOutcome): Reply {
    if (outcome.state !== 'done') return toldUndone(service, outcome);
    return {
      template: 'reply_payment_done',
      variables: variables({
        amount: amount && money(amount),
        biller: text(detail.biller),
        account: text(detail.account),
        reference: text(outcome.reference),
        available: outcome.available && money(outcome.available),
      }),
    };
  }

  /** Of several customers each has their own, be it the same biller. */
  #billers({ customers }: Inquiry): Promise<Owned<Biller>[]> {
    return ofEachCustomer(
      customers,
      (id) => this.core.billers(id),
      ({ billerId }, id) => JSON.stringify([id, billerId]),
    );
  }
}

/** Which bill, and out of what. */
interface Way {
  customerId: string;
  biller: Biller;
  holding: Holding;
}

/** Every way, but once: a customer pays their own bills. */
function waysToPay(billers: readonly Owned<Biller>[], from: readonly Holding[]): Way[] {
  const all = from.flatMap((holding) =>
    billers
      .filter(({ customerId }) => customerId === holding.customerId)
      .map(({ customerId, thing: biller }) => ({ customerId, biller, holding })),
  );
  return distinct(all, ({ biller, holding }) => `${billerKey(biller)} ${accountKey(holding)}`);
}

function billerKey({ billerId, maskedReference }: Biller): string {
  return JSON.stringify([billerId, maskedReference]);
}

function billersMeant(
  all: readonly Owned<Biller>[],
  { biller }: Payment,
  chosen: ChosenCommand | null,
): Owned<Biller>[] {
  const id = chosen?.ids.biller;
  if (id === undefined) return billersCalled(all, biller);
  return all.filter(
    ({ thing, customerId }) => thing.billerId === id && customerId === chosen!.customerId,
  );
}

/** Whoever names no account means one that is there to pay from. */
function canPay(holding: Holding): boolean {
  const type = typeOf(holding);
  return type !== 'loan' && type !== 'deposit';
}
