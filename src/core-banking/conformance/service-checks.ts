import { nanosOf } from '../../rpc/exact-money.js';
import { RefusalReason } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { CoreOrder, CoreOutcome } from '../core-bank.js';
import { readBillers, readCards } from '../read-answers.js';
import { told } from './bench.js';
import type { Bench, OperationTerms } from './bench.js';
import { CheckSkipped, must } from './check.js';
import type { Check } from './check.js';
import { mustMove, shown } from './moved.js';
import { mustRefuse } from './refusal-checks.js';

/** Each operation does what it says. */
export const SERVICE_CHECKS: readonly Check[] = [
  {
    name: 'transfer',
    proves:
      'what a transfer takes from one account comes to the other, and is in the balance at once',
    needs: ['toAccount'],
    writes: true,
    run: async (bench) => {
      const order = await bench.transfer();
      const { reference, available } = await mustMove(bench, order, 1, () => bench.done(order));
      await mustBeAvailable(bench, order.fromAccountId, available);
      return reference;
    },
  },
  {
    name: 'pay-bill',
    proves: 'a bill that is paid is in the balance at once, once, however often it is asked',
    needs: ['biller'],
    writes: true,
    run: async (bench) => {
      const account = await bench.account();
      const { customer: customerId, biller } = bench.subjects;
      const billers = await bench.read('ListBillers', { customerId }, readBillers);
      const found = billers.find(
        ({ billerId, shortName }) => billerId === biller || shortName === biller,
      );
      if (found === undefined) throw new CheckSkipped('the customer has no such biller');
      const { accountId } = account;
      const amount = bench.amount(account);
      const { billerId } = found;
      const order: CoreOrder = { kind: 'pay_bill', customerId, accountId, billerId, amount };
      const before = await bench.available(accountId);
      const terms = bench.terms();
      const first = await bench.done(order, terms);
      await mustRepeat(bench, order, terms, first);
      const paid = before - (await bench.available(accountId));
      must(
        paid === nanosOf(amount),
        `${shown(paid)} left the account; it must be ${shown(nanosOf(amount))}`,
      );
      await mustBeAvailable(bench, accountId, first.available);
      return first.reference;
    },
  },
  {
    name: 'stop-cheque',
    proves: 'a cheque is stopped once; under another key it is refused as done already',
    needs: ['cheque'],
    writes: true,
    run: async (bench) => {
      const { accountId } = await bench.account();
      const { customer: customerId, cheque: chequeNumber = '' } = bench.subjects;
      const order: CoreOrder = { kind: 'stop_cheque', customerId, accountId, chequeNumber };
      const terms = bench.terms();
      const first = await bench.order(order, terms);
      if (isAlreadyDone(first)) throw new CheckSkipped('the cheque is stopped already');
      must(first.state === 'done', `${told(first)}; it must be done`);
      await mustRepeat(bench, order, terms, first);
      const again = await mustRefuse(bench, order, RefusalReason.REFUSAL_REASON_ALREADY_DONE);
      return `${first.reference}, then ${again}`;
    },
  },
  {
    name: 'request-card',
    proves: 'a card is requested once under a key',
    needs: ['card'],
    writes: true,
    run: async (bench) => {
      const { accountId } = await bench.account();
      const { customer: customerId } = bench.subjects;
      const order: CoreOrder = { kind: 'request_card', customerId, cardType: 'debit', accountId };
      const terms = bench.terms();
      const first = await bench.order(order, terms);
      must(first.state !== 'expired', 'expired; it must be done or refused');
      await mustRepeat(bench, order, terms, first);
      return told(first);
    },
  },
  {
    name: 'suspend-card',
    proves: 'a card is suspended at once and shown so, and can be lost after it',
    needs: ['card'],
    writes: true,
    run: async (bench) => {
      const { customer: customerId, card: cardId = '' } = bench.subjects;
      if (await isSuspended(bench, cardId)) throw new CheckSkipped('the card is suspended already');
      const order: CoreOrder & { kind: 'suspend_card' } = {
        kind: 'suspend_card',
        customerId,
        cardId,
        reason: 'customer_request',
      };
      const terms = bench.terms();
      const first = await bench.done(order, terms);
      must(await isSuspended(bench, cardId), 'ListCards does not say that it is suspended');
      await mustRepeat(bench, order, terms, first);
      await mustRefuse(bench, order, RefusalReason.REFUSAL_REASON_ALREADY_DONE);
      const lost = await bench.done({ ...order, reason: 'lost_or_stolen' });
      return `${first.reference}, lost as ${lost.reference}`;
    },
  },
];

async function mustRepeat(
  bench: Bench,
  order: CoreOrder,
  terms: OperationTerms,
  first: CoreOutcome,
): Promise<void> {
  const again = told(await bench.order(order, terms));
  must(again === told(first), `${told(first)}, and under the same key again: ${again}`);
}

/** What an answer says can be spent, where it does, is what GetBalance says. */
async function mustBeAvailable(
  bench: Bench,
  accountId: string,
  available: (CoreOutcome & { state: 'done' })['available'],
): Promise<void> {
  if (available === null) return;
  const balance = await bench.available(accountId);
  must(
    nanosOf(available) === balance,
    `available is ${shown(nanosOf(available))} in the answer, and ${shown(balance)} in the balance`,
  );
}

function isAlreadyDone(outcome: CoreOutcome): boolean {
  return (
    outcome.state === 'refused' && outcome.reason === RefusalReason.REFUSAL_REASON_ALREADY_DONE
  );
}

async function isSuspended(bench: Bench, cardId: string): Promise<boolean> {
  const { customer: customerId } = bench.subjects;
  const cards = await bench.read('ListCards', { customerId }, readCards);
  const card = cards.find((one) => one.cardId === cardId);
  if (card === undefined) throw new CheckSkipped('the customer has no such card');
  return card.suspended;
}
