import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { DEMO_CUSTOMERS } from '../../src/customer/demo-customers.js';
import { nameContext } from '../../src/demo-bank/reads.store.js';
import { nanosOf } from '../../src/rpc/exact-money.js';
import { fromTimestamp } from '../../src/rpc/timestamps.js';
import { useDatabase } from '../kit/database.js';
import { ASHA, discrepancies, look, SEALER, startBank } from './bank.js';

describe('what the demo bank is asked', () => {
  const db = useDatabase();
  let bank: Awaited<ReturnType<typeof startBank>>;
  beforeAll(async () => (bank = await startBank(db.database())));
  afterAll(async () => bank.stop());

  it.each(DEMO_CUSTOMERS.map((customer) => [customer.id, customer] as const))(
    'knows %s as the registry does',
    async (customerId, customer) => {
      const { customers } = await bank.client.ask('findCustomers', { msisdn: customer.msisdn });
      expect(customers).toEqual([
        {
          customerId,
          givenName: customer.givenName,
          locale: customer.locale ?? '',
          timeZone: customer.timeZone,
        },
      ]);
      const { accounts } = await bank.client.ask('listAccounts', { customerId });
      const { cards } = await bank.client.ask('listCards', { customerId });
      for (const registered of customer.accounts ?? []) {
        const { reference, maskedNumber, nickname, currencyCode, cardType } = registered;
        if (cardType === null) {
          expect(accounts).toContainEqual(
            expect.objectContaining({ accountId: reference, maskedNumber, nickname, currencyCode }),
          );
        } else {
          expect(cards).toContainEqual({
            cardId: reference,
            maskedNumber,
            cardKind: `CARD_KIND_${cardType.toUpperCase()}`,
            suspended: false,
          });
        }
      }
      const { billers } = await bank.client.ask('listBillers', { customerId });
      expect(billers.map(({ shortName }) => shortName)).toEqual(
        expect.arrayContaining(['POWER', 'WATER', 'PHONE']),
      );
      const pin = await bank.client.ask('verifyPin', { customerId, pin: '2468' });
      expect(pin.result).toBe('PIN_RESULT_RIGHT');
    },
  );

  it.each(DEMO_CUSTOMERS.flatMap(({ id, locale }) => (locale === null ? [] : [[id, locale]])))(
    'has the biller for %s that the words of %s give as an example',
    async (customerId, locale) => {
      const [language] = locale.split('-');
      const file = await readFile(`config/keywords/${language}.yaml`, 'utf8');
      const words = parse(file) as { services: { bill_payment: { example: string } } };
      const [, name] = words.services.bill_payment.example.split(' ');
      const { billers } = await bank.client.ask('listBillers', { customerId });
      expect(billers.map(({ shortName }) => shortName)).toContain(name);
    },
  );

  it('lists the account that is meant without a name first, and loans last', async () => {
    const { accounts } = await bank.client.ask('listAccounts', { customerId: ASHA.customerId });
    expect(accounts.map((a) => [a.maskedNumber, a.accountType, a.nickname])).toEqual([
      ['XX4321', 'ACCOUNT_TYPE_SAVINGS', 'savings'],
      ['XX2210', 'ACCOUNT_TYPE_CURRENT', 'current'],
      ['XX7788', 'ACCOUNT_TYPE_LOAN', 'home loan'],
    ]);
  });

  it('finds nobody under a number that nobody has', async () => {
    const { customers } = await bank.client.ask('findCustomers', { msisdn: '+919999999999' });
    expect(customers).toEqual([]);
  });

  it('finds everybody who shares a number', async () => {
    const msisdn = '+4915112345678';
    const name = SEALER.seal('Jonas', nameContext('C-2001'));
    await look(
      db.database(),
      `insert into demo_bank.customer values ('C-2001', $1, $2, 'de', 'Europe/Berlin', false)`,
      [SEALER.lookupHash(msisdn), name],
    );
    const { customers } = await bank.client.ask('findCustomers', { msisdn });
    expect(customers.map(({ givenName }) => givenName)).toEqual(['Jürgen', 'Jonas']);
    const { accounts } = await bank.client.ask('listAccounts', { customerId: 'C-2001' });
    expect(accounts).toEqual([]);
    const pin = await bank.client.ask('verifyPin', { customerId: 'C-2001', pin: '2468' });
    expect(pin.result).toBe('PIN_RESULT_NOT_SET');
  });

  it('says what is booked, and what can be spent with the overdraft', async () => {
    const before = Date.now();
    const [shop, loan] = await Promise.all([
      bank.client.ask('getBalance', { customerId: 'C-1006', accountId: 'US-1006-1' }),
      bank.client.ask('getBalance', { customerId: ASHA.customerId, accountId: ASHA.loan }),
    ]);
    expect(nanosOf(shop.available!) - nanosOf(shop.booked!)).toBe(2_000_000_000_000n);
    expect(Math.abs(fromTimestamp(shop.asOf!) - before)).toBeLessThan(60_000);
    // 48,000 less two instalments of 420, fifty times in rupees.
    expect(loan.booked).toEqual({ currencyCode: 'INR', units: '-2358000', nanos: 0 });
    expect(loan.available).toEqual({ currencyCode: 'INR', units: '0', nanos: 0 });
  });

  it('has the instalments of loans due on the fifth', async () => {
    const ask = (day: number) =>
      bank.client.ask('listPaymentsDue', { dueOn: { year: 2026, month: 12, day }, pageSize: 500 });
    const { payments, nextPageToken } = await ask(5);
    expect(nextPageToken).toBe('');
    expect(payments.find(({ customerId }) => customerId === ASHA.customerId)).toMatchObject({
      paymentId: `${ASHA.loan}-2026-12`,
      payment: 'home loan',
      // A hundredth of what is owed.
      amount: { currencyCode: 'INR', units: '23580', nanos: 0 },
      maskedAccount: 'XX7788',
    });
    expect((await ask(6)).payments).toEqual([]);
  });

  it('lists the latest entries first, as many as were asked for', async () => {
    const ask = (entryCount: number) =>
      bank.client.ask('getMiniStatement', {
        customerId: ASHA.customerId,
        accountId: ASHA.savings,
        entryCount,
      });
    const { entries } = await ask(20);
    expect(entries).toHaveLength(13);
    expect(entries[0].description).toBe('Salary');
    expect(entries.at(-1)?.description).toBe('Balance brought forward');
    const days = entries.map(({ bookedOn: d }) => Date.UTC(d!.year, d!.month - 1, d!.day));
    expect(days).toEqual(days.toSorted((a, b) => b - a));
    const { available, ...first } = await ask(3);
    expect(first.entries).toEqual(entries.slice(0, 3));
    const sum = entries.reduce((total, { amount }) => total + nanosOf(amount!), 0n);
    expect(nanosOf(available!)).toBe(sum);
    expect(entries.some(({ amount }) => amount!.units.startsWith('-'))).toBe(true);
  });

  it('gives less than it takes for every currency', async () => {
    const { rates } = await bank.client.ask('getExchangeRates', { baseCurrencyCode: 'USD' });
    expect(rates.map((rate) => rate.quoteCurrencyCode)).toEqual([
      'AED',
      'EUR',
      'GBP',
      'INR',
      'MXN',
    ]);
    for (const { buy, sell } of rates) {
      expect(buy).toMatch(/^\d+\.\d{4,6}$/);
      expect(Number(buy)).toBeLessThan(Number(sell));
    }
    const one = await bank.client.ask('getExchangeRates', {
      baseCurrencyCode: 'EUR',
      quoteCurrencyCodes: ['USD', 'JPY'],
    });
    const [yen, dollar] = one.rates;
    expect(yen.quoteCurrencyCode).toBe('JPY');
    // A dollar is 0.8632 euros, and half a per cent is the bank's.
    expect(dollar).toEqual({ quoteCurrencyCode: 'USD', buy: '1.1527', sell: '1.1643' });
  });

  it.each([
    ['listAccounts', { customerId: 'C-9' }],
    ['listCards', { customerId: 'C-9' }],
    ['listBillers', { customerId: 'C-9' }],
    ['verifyPin', { customerId: 'C-9', pin: '2468' }],
    ['getBalance', { customerId: 'C-9', accountId: ASHA.savings }],
    // Another customer's.
    ['getBalance', { customerId: 'C-1002', accountId: ASHA.savings }],
    ['getMiniStatement', { customerId: 'C-1002', accountId: ASHA.savings, entryCount: 5 }],
    ['getExchangeRates', { baseCurrencyCode: 'ZWL' }],
    ['getExchangeRates', { baseCurrencyCode: 'USD', quoteCurrencyCodes: ['EUR', 'KPW'] }],
  ] as const)('%s of %j is not there', async (method, question) => {
    await expect(bank.client.ask(method, question)).rejects.toMatchObject({ code: 5 });
  });

  it('opens with books that balance', async () => {
    expect(await discrepancies(db.database())).toEqual([]);
    const [{ customers, own }] = await look<{ customers: string; own: string }>(
      db.database(),
      `select count(customer_id)::text as customers, count(*) filter (where customer_id is null)::text as own
       from demo_bank.account`,
    );
    expect(Number(customers)).toBe(12);
    expect(Number(own)).toBeGreaterThan(10);
  });
});
