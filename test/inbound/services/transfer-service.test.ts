import { beforeEach, describe, expect, it } from '@jest/globals';
import { TransferService } from '../../../src/inbound/services/transfer-service.js';
import type { Command } from '../../../src/keyword/understood.js';
import { FakeCore } from './fake-core.js';
import {
  account,
  accountsOf,
  called,
  choice,
  customer,
  inquiry,
  orderOf,
  told,
  toldOf,
  usd,
  WORDS,
} from './service-kit.js';

/** As `200 4321 8765`, with a currency at the end or none. */
function move(written: string): Command {
  const [value, from, to, currency = null] = written.split(' ');
  return {
    service: 'own_transfer',
    amount: { value, currency },
    from: called(from),
    to: called(to),
    pin: null,
  };
}

describe('TransferService', () => {
  let core: FakeCore;
  let service: TransferService;

  beforeEach(() => {
    core = new FakeCore();
    core.customers.set('C-1', {
      accounts: [
        account('savings 4321'),
        account('current 8765'),
        account('current 1111 EUR'),
        account('loan 7788', 'House'),
      ],
    });
    service = new TransferService(accountsOf(core), WORDS);
  });

  const plan = (written: string) => service.plan(inquiry(), move(written), null);

  it('moves between accounts of the customer, and shows both before', async () => {
    const step = await plan('200 savings 8765');
    expect(told(step)).toEqual({
      order: {
        kind: 'transfer',
        customerId: 'C-1',
        fromAccountId: 'A-4321',
        toAccountId: 'A-8765',
        amount: usd('200'),
      },
      question: {
        reply_confirm_transfer: {
          amount: 'USD 200.00',
          from: 'savings XX4321',
          to: 'current XX8765',
        },
      },
    });
    expect(orderOf(step).detail).toEqual({
      from: 'savings XX4321',
      to: 'current XX8765',
      amount: '200 USD',
    });
  });

  it.each([
    // The only way in one currency.
    ['200 savings current', 'A-4321', 'A-8765'],
    ['200 house savings', 'A-7788', 'A-4321'],
    ['200 4321 house USD', 'A-4321', 'A-7788'],
  ])('%s goes from %s to %s', async (written, fromAccountId, toAccountId) => {
    expect(orderOf(await plan(written)).order).toMatchObject({ fromAccountId, toAccountId });
  });

  it.each([
    ['10 savings 4321', 'same_account'],
    ['10 4321 1111', 'currency_mismatch'],
    ['10 4321 8765 EUR', 'currency_mismatch'],
  ])('refuses %s: %s', async (written, reason) => {
    expect(told(await plan(written))).toEqual({
      reply_refused: { service: 'own_transfer', reason },
      outcome: 'refused',
      reason,
    });
  });

  it.each(['10 9999 4321', '10 4321 9999'])('does not know an account of %s', async (written) => {
    expect(told(await plan(written))).toMatchObject({
      reply_unknown_thing: {
        what: 'account',
        known: ['savings XX4321', 'current XX8765', 'current XX1111', 'House XX7788'],
      },
    });
  });

  it('takes no more decimals than the currency has', async () => {
    expect(told(await plan('1.005 4321 8765'))).toMatchObject({
      reply_unclear: { problem: 'amount_wrong', example: 'own_transfer in en' },
    });
  });

  it('asks for the payer, then for the other, where several are meant', async () => {
    core.customers.set('C-1', {
      accounts: [1, 2, 3].flatMap((i) => [account(`savings ${i}001`), account(`current ${i}002`)]),
    });
    const first = await plan('10 savings current');
    expect(told(first)).toEqual({
      choose: ['savings XX1001', 'savings XX2001', 'savings XX3001'],
    });
    const payer = choice(first, 2);
    expect(payer.ids).toEqual({ from: 'A-2001' });
    const second = await service.plan(inquiry(), payer.command, payer);
    expect(told(second)).toEqual({
      choose: ['current XX1002', 'current XX2002', 'current XX3002'],
    });
    const both = choice(second, 3);
    expect(both.ids).toEqual({ from: 'A-2001', to: 'A-3002' });
    const third = await service.plan(inquiry(), both.command, both);
    expect(orderOf(third).order).toMatchObject({
      fromAccountId: 'A-2001',
      toAccountId: 'A-3002',
    });
  });

  it('moves nothing from one customer to another of the same number', async () => {
    core.customers.set('C-2', { accounts: [account('savings 5555'), account('current 6666')] });
    const shared = inquiry({ customers: [customer('C-1'), customer('C-2')] });
    const across = await service.plan(shared, move('10 4321 6666'), null);
    expect(told(across)).toMatchObject({ reason: 'not_allowed' });
    const own = await service.plan(shared, move('10 5555 current'), null);
    expect(orderOf(own).order).toMatchObject({ customerId: 'C-2', toAccountId: 'A-6666' });
  });

  it('moves between an account of two customers and one of either', async () => {
    const theirs = ['savings 4321', 'current 6666'].map((written) => account(written));
    core.customers.set('C-2', { accounts: theirs });
    const shared = inquiry({ customers: [customer('C-1'), customer('C-2')] });
    const second = await service.plan(shared, move('10 4321 6666'), null);
    expect(orderOf(second).order).toMatchObject({ customerId: 'C-2', toAccountId: 'A-6666' });
    const first = await service.plan(shared, move('10 4321 8765'), null);
    expect(orderOf(first).order).toMatchObject({ customerId: 'C-1', toAccountId: 'A-8765' });
    const same = await service.plan(shared, move('10 4321 4321'), null);
    expect(told(same)).toMatchObject({ reason: 'same_account' });
  });

  it('tells what came of it', async () => {
    const step = await plan('200 4321 8765');
    const done = {
      state: 'done',
      reference: 'T-1',
      available: usd('1'),
      expectedOn: null,
    } as const;
    expect(toldOf(service, step, done)).toEqual({
      reply_transfer_done: {
        amount: 'USD 200.00',
        from: 'savings XX4321',
        to: 'current XX8765',
        reference: 'T-1',
        available: 'USD 1.00',
      },
    });
  });
});
