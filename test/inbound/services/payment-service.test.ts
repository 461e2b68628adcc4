import { beforeEach, describe, expect, it } from '@jest/globals';
import { PaymentService } from '../../../src/inbound/services/payment-service.js';
import type { Command } from '../../../src/keyword/understood.js';
import { RefusalReason } from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { FakeCore } from './fake-core.js';
import {
  account,
  accountsOf,
  biller,
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

/** As `POWER 120.50 USD FROM savings`; currency and account may be left out. */
function pay(written: string): Command {
  const [what, from] = written.split(' FROM ');
  const [name, value, currency = null] = what.split(' ');
  return {
    service: 'bill_payment',
    biller: name,
    amount: { value, currency },
    account: from === undefined ? null : called(from),
    pin: '2468',
  };
}

describe('PaymentService', () => {
  let core: FakeCore;
  let service: PaymentService;

  beforeEach(() => {
    core = new FakeCore();
    core.customers.set('C-1', {
      accounts: [
        account('savings 4321'),
        account('current 8765 EUR', 'Shop'),
        account('loan 7788'),
        account('deposit 9900 GBP'),
      ],
      billers: [
        biller('POWER', 'City Power & Light', 'XX0042'),
        biller('WATER', 'Water Works'),
        biller('Wa-Fi', ''),
      ],
    });
    service = new PaymentService(core, accountsOf(core), WORDS);
  });

  const plan = (written: string) => service.plan(inquiry(), pay(written), null);

  it('pays from the account that is called, and shows all of it before', async () => {
    const step = await plan('POWER 120.50 FROM 4321');
    const order = {
      kind: 'pay_bill',
      customerId: 'C-1',
      accountId: 'A-4321',
      billerId: 'B-POWER',
      amount: usd('120.5'),
    };
    expect(told(step)).toEqual({
      order,
      question: {
        reply_confirm_payment: {
          amount: 'USD 120.50',
          biller: 'City Power & Light XX0042',
          account: 'savings XX4321',
        },
      },
    });
    expect(step).toMatchObject({
      pin: '2468',
      planned: {
        service: 'bill_payment',
        amount: usd('120.5'),
        detail: {
          biller: 'City Power & Light XX0042',
          account: 'savings XX4321',
          amount: '120.5 USD',
        },
      },
    });
  });

  it.each([
    ['power 10 USD', 'B-POWER', 'A-4321'],
    ['POW 10 USD', 'B-POWER', 'A-4321'],
    ['WAT 10 EUR', 'B-WATER', 'A-8765'],
    ['WAFI 10 EUR', 'B-Wa-Fi', 'A-8765'],
    ['POWER 10 FROM shop', 'B-POWER', 'A-8765'],
    ['POWER 10 FROM 9900', 'B-POWER', 'A-9900'],
  ])('%s pays %s from %s', async (written, billerId, accountId) => {
    expect(orderOf(await plan(written)).order).toMatchObject({ billerId, accountId });
  });

  it.each(['GAS 10 USD', 'PO 10 USD', 'WA 10 USD', '- 10 USD'])(
    'names the billers that there are for %s',
    async (written) => {
      expect(told(await plan(written))).toEqual({
        reply_unknown_thing: { what: 'biller', known: ['POWER', 'WATER', 'Wa-Fi'] },
        outcome: 'refused',
        reason: 'unknown_biller',
      });
    },
  );

  it('takes no beginning that two billers have', async () => {
    core.customers.get('C-1')!.billers!.push(biller('POWERTEL'));
    expect(told(await plan('POW 10 USD'))).toMatchObject({ reason: 'unknown_biller' });
    expect(orderOf(await plan('POWER 10 USD')).order).toMatchObject({ billerId: 'B-POWER' });
  });

  it('asks from which account where nothing tells it, and goes on with the one chosen', async () => {
    const step = await plan('POWER 10');
    // A loan and a deposit pay only by name.
    expect(told(step)).toEqual({ choose: ['savings XX4321', 'Shop XX8765'] });
    const chosen = choice(step, 2);
    expect(chosen.ids).toEqual({ account: 'A-8765', biller: 'B-POWER' });
    const second = await service.plan(inquiry(), chosen.command, chosen);
    expect(orderOf(second).order).toMatchObject({
      accountId: 'A-8765',
      billerId: 'B-POWER',
      amount: { currencyCode: 'EUR', units: '10', nanos: 0 },
    });
  });

  it.each(['POWER 10 JPY', 'POWER 10 EUR FROM 4321'])(
    'refuses another currency before anything is asked: %s',
    async (written) => {
      expect(told(await plan(written))).toEqual({
        reply_refused: { service: 'bill_payment', reason: 'currency_mismatch' },
        outcome: 'refused',
        reason: 'currency_mismatch',
      });
    },
  );

  it('takes no more decimals than the currency has', async () => {
    expect(told(await plan('POWER 10.005 USD'))).toEqual({
      reply_unclear: {
        service: 'bill_payment',
        problem: 'amount_wrong',
        example: 'bill_payment in en',
      },
      outcome: 'refused',
      reason: 'amount_wrong',
    });
  });

  it('names the accounts that can pay where the one that is called is none', async () => {
    expect(told(await plan('POWER 10 FROM elsewhere'))).toMatchObject({
      reply_unknown_thing: { what: 'account', known: ['savings XX4321', 'Shop XX8765'] },
    });
  });

  it('pays the bill of the customer whose account it is', async () => {
    core.customers.set('C-2', {
      accounts: [account('savings 5555')],
      billers: [biller('POWER'), biller('GYM')],
    });
    const shared = inquiry({ customers: [customer('C-1'), customer('C-2')] });
    const gym = await service.plan(shared, pay('GYM 10'), null);
    expect(orderOf(gym).order).toMatchObject({ customerId: 'C-2', accountId: 'A-5555' });
    const power = await service.plan(shared, pay('POWER 10 USD'), null);
    expect(told(power)).toEqual({ choose: ['savings XX4321', 'savings XX5555'] });
    const chosen = choice(power, 2);
    const second = await service.plan(shared, chosen.command, chosen);
    expect(orderOf(second).order).toMatchObject({ customerId: 'C-2', accountId: 'A-5555' });
    const others = await service.plan(shared, pay('GYM 10 FROM 4321'), null);
    expect(told(others)).toMatchObject({ reason: 'unknown_account' });
  });

  it('asks which of two billers that are written alike, and pays none by chance', async () => {
    const alike = [biller('Luz', 'Light North', 'XX0001'), biller('LUZ', 'Light South', 'XX0002')];
    core.customers.set('C-1', { accounts: [account('savings 4321')], billers: alike });
    const step = await plan('LUZ 10');
    expect(told(step)).toEqual({ choose: ['Light North XX0001', 'Light South XX0002'] });
    const chosen = choice(step, 2);
    const second = await service.plan(inquiry(), chosen.command, chosen);
    expect(orderOf(second).order).toMatchObject({ billerId: 'B-LUZ', accountId: 'A-4321' });
  });

  it('pays the bill of one customer from an account that is of two', async () => {
    core.customers.set('C-2', { accounts: [account('savings 4321')], billers: [biller('GYM')] });
    const shared = inquiry({ customers: [customer('C-1'), customer('C-2')] });
    const gym = await service.plan(shared, pay('GYM 10'), null);
    expect(orderOf(gym).order).toMatchObject({ customerId: 'C-2', accountId: 'A-4321' });
    core.customers.get('C-2')!.billers = [biller('POWER')];
    const power = await service.plan(shared, pay('POWER 10 USD'), null);
    // Whose bill, the account does not tell.
    expect(told(power)).toEqual({ choose: ['City Power & Light XX0042', 'POWER'] });
    const chosen = choice(power, 2);
    const theirs = await service.plan(shared, chosen.command, chosen);
    expect(orderOf(theirs).order).toMatchObject({ customerId: 'C-2', accountId: 'A-4321' });
  });

  it('is not for strangers', async () => {
    const step = await service.plan(inquiry({ customers: [] }), pay('POWER 10'), null);
    expect(told(step)).toMatchObject({ reply_not_registered: {} });
    expect(core.asked).toEqual([]);
  });

  it('tells what came of it', async () => {
    const step = await plan('POWER 10 USD');
    const done = {
      state: 'done',
      reference: 'PB-1',
      available: usd('90'),
      expectedOn: null,
    } as const;
    const paid = {
      amount: 'USD 10.00',
      biller: 'City Power & Light XX0042',
      account: 'savings XX4321',
      reference: 'PB-1',
    };
    expect(toldOf(service, step, done)).toEqual({
      reply_payment_done: { ...paid, available: 'USD 90.00' },
    });
    expect(toldOf(service, step, { ...done, available: null })).toEqual({
      reply_payment_done: paid,
    });
    expect(toldOf(service, step, { state: 'expired' })).toEqual({ reply_expired_order: {} });
  });

  it.each(
    Object.values(RefusalReason).map((reason) => {
      const word = reason.replace('REFUSAL_REASON_', '').toLowerCase();
      const isKnown = word !== 'unspecified' && word !== 'unrecognized';
      return [reason, isKnown ? word : 'not_allowed'] as const;
    }),
  )('tells %s as %s', async (reason, word) => {
    const step = await plan('POWER 10 USD');
    expect(toldOf(service, step, { state: 'refused', reason })).toEqual({
      reply_refused: { service: 'bill_payment', reason: word },
    });
  });
});
