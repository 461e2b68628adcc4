import { beforeEach, describe, expect, it } from '@jest/globals';
import { BalanceService } from '../../../src/inbound/services/balance-service.js';
import type { Command } from '../../../src/keyword/understood.js';
import { FakeCore } from './fake-core.js';
import {
  account,
  accountsOf,
  called,
  choice,
  customer,
  inquiry,
  NOW,
  settingsWith,
  told,
  usd,
} from './service-kit.js';

const ask = (service: 'balance' | 'mini_statement', words: string | null): Command => ({
  service,
  account: words === null ? null : called(words),
});

/** C-1, who calls the savings account by a name. */
const NAMED = customer('C-1', { nicknames: { 'A-4321': 'Rainy day' } });
const named = () => inquiry({ customers: [NAMED] });

describe('BalanceService', () => {
  let core: FakeCore;
  let service: BalanceService;

  beforeEach(() => {
    core = new FakeCore();
    core.customers.set('C-1', {
      accounts: [account('savings 4321'), account('current 8765', 'Shop')],
    });
    for (const [id, value] of Object.entries({ 'A-4321': '1240.50', 'A-8765': '10' })) {
      core.balances.set(id, { available: usd(value), booked: null, asOf: NOW });
    }
    service = new BalanceService(core, accountsOf(core), settingsWith({ statementEntries: 3 }));
  });

  it.each([
    ['4321', 'Rainy day XX4321', 'USD 1240.50'],
    ['savings', 'Rainy day XX4321', 'USD 1240.50'],
    ['rainy', 'Rainy day XX4321', 'USD 1240.50'],
    ['SHOP', 'Shop XX8765', 'USD 10.00'],
  ])('tells the balance of %s', async (words, name, available) => {
    const step = await service.plan(named(), ask('balance', words), null);
    expect(told(step)).toEqual({
      reply_balance: { account: name, available, as_of: NOW },
      outcome: 'answered',
      reason: '',
    });
    expect(step).toMatchObject({ customerId: 'C-1', detail: { account: name } });
  });

  it('tells what is booked where the bank says it', async () => {
    core.balances.set('A-8765', { available: usd('10'), booked: usd('-5.20'), asOf: NOW });
    const step = await service.plan(named(), ask('balance', '8765'), null);
    expect(told(step)).toMatchObject({ reply_balance: { booked: 'USD -5.20' } });
    core.balances.set('A-8765', { available: usd('10'), booked: usd('10.00'), asOf: NOW });
    const same = told(await service.plan(named(), ask('balance', '8765'), null));
    expect(same).toMatchObject({ reply_balance: { available: 'USD 10.00' } });
    expect(same).not.toMatchObject({ reply_balance: { booked: expect.anything() } });
  });

  it('asks which of several, and knows the one that was chosen', async () => {
    const step = await service.plan(named(), ask('balance', null), null);
    expect(told(step)).toEqual({ choose: ['Rainy day XX4321', 'Shop XX8765'] });
    const chosen = choice(step, 2);
    expect(chosen).toEqual({
      command: ask('balance', null),
      customerId: 'C-1',
      ids: { account: 'A-8765' },
    });
    const second = await service.plan(named(), chosen.command, chosen);
    expect(told(second)).toMatchObject({ reply_balance: { account: 'Shop XX8765' } });
  });

  it('does not ask where there is but one', async () => {
    core.customers.set('C-1', { accounts: [account('savings 4321')] });
    const step = await service.plan(named(), ask('balance', null), null);
    expect(told(step)).toMatchObject({ reply_balance: { available: 'USD 1240.50' } });
  });

  it('names the accounts that there are where none is meant, in the language of the inquiry', async () => {
    core.customers.set('C-1', {
      accounts: [account('current 1111'), account('loan 2222'), account('deposit 3333')],
    });
    const step = await service.plan(inquiry({ locale: 'es-MX' }), ask('balance', '99'), null);
    expect(told(step)).toEqual({
      reply_unknown_thing: {
        what: 'account',
        known: ['corriente XX1111', 'préstamo XX2222', 'depósito XX3333'],
      },
      outcome: 'refused',
      reason: 'unknown_account',
    });
  });

  it('answers a customer without accounts, one that the bank does not know, and a stranger', async () => {
    core.customers.set('C-2', {});
    for (const id of ['C-2', 'C-unknown']) {
      const asked = inquiry({ customers: [customer(id)] });
      const step = await service.plan(asked, ask('balance', null), null);
      expect(told(step)).toMatchObject({ reply_unknown_thing: { what: 'account' } });
    }
    const step = await service.plan(inquiry({ customers: [] }), ask('balance', null), null);
    expect(told(step)).toEqual({
      reply_not_registered: {},
      outcome: 'refused',
      reason: 'not_registered',
    });
  });

  it('has the accounts of all customers of the number, a joint one but once', async () => {
    core.customers.set('C-2', { accounts: [account('savings 4321'), account('savings 5555')] });
    core.balances.set('A-5555', { available: usd('7'), booked: null, asOf: NOW });
    const shared = inquiry({ customers: [NAMED, customer('C-2')] });
    const step = await service.plan(shared, ask('balance', 'savings'), null);
    expect(told(step)).toEqual({ choose: ['Rainy day XX4321', 'savings XX5555'] });
    const second = await service.plan(shared, ask('balance', null), choice(step, 2));
    expect(second).toMatchObject({ customerId: 'C-2' });
    expect(core.asked).toContain('balance C-2 A-5555');
  });

  it('does not take an account of another customer for the chosen one', async () => {
    core.customers.set('C-2', { accounts: [account('savings 5555')] });
    const shared = inquiry({ customers: [NAMED, customer('C-2')] });
    const chosen = {
      command: ask('balance', null),
      customerId: 'C-1',
      ids: { account: 'A-5555' },
    };
    const step = await service.plan(shared, chosen.command, chosen);
    expect(told(step)).toMatchObject({ reply_unknown_thing: { what: 'account' } });
  });

  it('offers no more choices than a digit can name', async () => {
    const accounts = Array.from({ length: 14 }, (_, i) => account(`savings ${1000 + i}`));
    core.customers.set('C-1', { accounts });
    const step = await service.plan(named(), ask('balance', null), null);
    expect(step.kind === 'choose' && step.choices).toHaveLength(9);
  });

  it('tells the latest entries, short and no more than the settings say', async () => {
    const entry = (day: number, value: string, description: string) => ({
      bookedOn: { year: 2026, month: 11, day },
      amount: usd(value),
      description,
    });
    core.statements.set('A-8765', {
      entries: [
        entry(22, '-60', 'ATM'),
        { bookedOn: undefined, amount: usd('1'), description: 'says nothing' },
        entry(9, '2400.00', 'Salary of the month of November'),
        entry(1, '1', 'one too many'),
      ],
      available: usd('10'),
    });
    const step = await service.plan(named(), ask('mini_statement', 'shop'), null);
    expect(told(step)).toMatchObject({
      reply_mini_statement: {
        account: 'Shop XX8765',
        entries: ['2026-11-22 USD -60.00 ATM', '2026-11-09 USD 2400.00 Salary of the month.'],
        available: 'USD 10.00',
      },
    });
    expect(core.asked).toContain('miniStatement C-1 A-8765 3');
  });

  it('tells the balance where nothing was booked yet', async () => {
    const step = await service.plan(named(), ask('mini_statement', 'shop'), null);
    expect(told(step)).toMatchObject({ reply_balance: { account: 'Shop XX8765' } });
  });

  it('rejects where the bank is away', async () => {
    core.away = true;
    await expect(service.plan(named(), ask('balance', null), null)).rejects.toMatchObject({
      code: 'core_away',
    });
  });
});
