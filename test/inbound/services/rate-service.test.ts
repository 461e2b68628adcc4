import { beforeEach, describe, expect, it } from '@jest/globals';
import { RateService } from '../../../src/inbound/services/rate-service.js';
import type { Command } from '../../../src/keyword/understood.js';
import { FakeCore } from './fake-core.js';
import { inquiry, told, WORDS } from './service-kit.js';

const AS_OF = 1_700_000_000_000;
const rate = (quoteCurrencyCode: string, buy: string, sell: string) => ({
  quoteCurrencyCode,
  buy,
  sell,
});
const fx = (amount: string | null, base: string, quote: string | null): Command => ({
  service: 'exchange_rate',
  amount,
  base,
  quote,
});

describe('RateService', () => {
  let core: FakeCore;
  let service: RateService;
  // Anybody may ask.
  const plan = (command: Command) => service.plan(inquiry({ customers: [] }), command);

  beforeEach(() => {
    core = new FakeCore();
    core.rateTable.set('USD', [
      rate('EUR', '0.9215', '0.9344'),
      rate('JPY', '155.5', '157.10'),
      rate('GBP', 'soon', '0.8031'),
    ]);
    service = new RateService(core, WORDS);
  });

  it.each([
    [null, ['EUR 0.9215/0.9344', 'JPY 155.5/157.10']],
    ['EUR', ['EUR 0.9215/0.9344']],
  ])('tells what the bank buys and sells a dollar for, against %s', async (quote, rates) => {
    expect(told(await plan(fx(null, 'USD', quote)))).toEqual({
      reply_exchange_rates: { base: 'USD', rates, as_of: AS_OF },
      outcome: 'answered',
      reason: '',
    });
  });

  it.each([
    ['100', 'EUR', 'EUR 92.15'],
    ['1', 'JPY', 'JPY 156.00'],
  ])('converts %s dollars to %s as the bank buys them', async (amount, quote, converted) => {
    expect(told(await plan(fx(amount, 'USD', quote)))).toMatchObject({
      reply_exchange: { amount: `USD ${amount}.00`, converted, as_of: AS_OF },
    });
  });

  it('shows the rate as it calculated, as the bank wrote it', async () => {
    expect(told(await plan(fx('1', 'USD', 'EUR')))).toMatchObject({
      reply_exchange: { rate: '0.9215' },
    });
  });

  it('tells the rates where no currency was named to convert to', async () => {
    expect(told(await plan(fx('100', 'USD', null)))).toMatchObject({
      reply_exchange_rates: { base: 'USD' },
    });
  });

  it.each([
    [fx(null, 'XYZ', null), 'currency_unknown'],
    [fx(null, 'USD', 'XYZ'), 'currency_unknown'],
    [fx('1', 'USD', 'USD'), 'currency_unknown'],
    // The bank does not deal in it; its rate cannot be read.
    [fx(null, 'CHF', null), 'currency_unknown'],
    [fx('1', 'USD', 'CHF'), 'currency_unknown'],
    [fx('1', 'USD', 'GBP'), 'currency_unknown'],
    [fx('1.005', 'USD', 'EUR'), 'amount_wrong'],
    [fx('0', 'USD', 'EUR'), 'amount_wrong'],
  ])('finds %j unclear: %s', async (command, problem) => {
    expect(told(await plan(command))).toEqual({
      reply_unclear: { service: 'exchange_rate', problem, example: 'exchange_rate in en' },
      outcome: 'refused',
      reason: problem,
    });
  });

  it('asks the bank for no more than is wanted, and rejects where it is away', async () => {
    await plan(fx('100', 'USD', 'EUR'));
    expect(core.asked).toEqual(['rates USD EUR']);
    core.away = true;
    await expect(plan(fx(null, 'USD', null))).rejects.toMatchObject({ code: 'core_away' });
  });
});
