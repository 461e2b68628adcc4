import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChequeService } from '../../../src/inbound/services/cheque-service.js';
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
} from './service-kit.js';

const stop = (words: string | null = null): Command => ({
  service: 'stop_cheque',
  cheque: '000123',
  account: words === null ? null : called(words),
});

describe('ChequeService', () => {
  let core: FakeCore;
  let service: ChequeService;
  const has = (id: string, ...accounts: string[]) =>
    core.customers.set(id, { accounts: accounts.map((one) => account(one)) });

  beforeEach(() => {
    core = new FakeCore();
    service = new ChequeService(accountsOf(core));
  });

  it.each([
    [['savings 4321', 'current 8765'], null, ''],
    [['savings 4321', 'current 8765'], '4321', 'A-4321'],
    // The core finds it by its number.
    [['savings 4321'], null, ''],
    [['current 4321', 'current 8765'], null, ''],
    [[], null, ''],
  ])('of %j, called %s, is of the account %s', async (accounts, words, accountId) => {
    has('C-1', ...accounts);
    const step = await service.plan(inquiry(), stop(words), null);
    expect(told(step)).toEqual({
      order: { kind: 'stop_cheque', customerId: 'C-1', accountId, chequeNumber: '000123' },
      question: { reply_confirm_cheque: { cheque: '000123' } },
    });
    expect(orderOf(step).amount).toBeNull();
  });

  it('asks for the account where several are called, or it may be another customer', async () => {
    has('C-1', 'current 4321', 'current 8765', 'savings 1111');
    const step = await service.plan(inquiry(), stop('current'), null);
    expect(told(step)).toEqual({ choose: ['current XX4321', 'current XX8765'] });
    has('C-2', 'current 5555');
    const shared = inquiry({ customers: [customer('C-1'), customer('C-2')] });
    const which = await service.plan(shared, stop(), null);
    expect(told(which)).toEqual({
      choose: ['current XX4321', 'current XX8765', 'current XX5555'],
    });
    const chosen = choice(which, 3);
    const second = await service.plan(shared, chosen.command, chosen);
    expect(orderOf(second).order).toMatchObject({ customerId: 'C-2', accountId: 'A-5555' });
  });

  it('knows no account of another name, and no stranger', async () => {
    has('C-1', 'current 4321');
    const step = await service.plan(inquiry(), stop('9999'), null);
    expect(told(step)).toMatchObject({ reply_unknown_thing: { known: ['current XX4321'] } });
    const stranger = await service.plan(inquiry({ customers: [] }), stop(), null);
    expect(told(stranger)).toMatchObject({ reason: 'not_registered' });
  });

  it('tells what came of it', async () => {
    has('C-1', 'current 4321');
    const step = await service.plan(inquiry(), stop(), null);
    const done = { state: 'done', reference: 'S-1', available: null, expectedOn: null } as const;
    expect(toldOf(service, step, done)).toEqual({
      reply_cheque_stopped: { cheque: '000123', reference: 'S-1' },
    });
  });
});
