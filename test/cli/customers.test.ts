import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';
import { run } from './command-line.js';
import { Refusal } from './fake-gateway.js';

const { answered, request } = useAnswers();

const AT = timestampOf(Date.UTC(2026, 10, 22, 10));

const CUSTOMER = {
  customerId: 'C-1',
  maskedMsisdn: '+9198******78',
  msisdnState: 'MSISDN_STATE_VERIFIED',
  locale: 'hi-IN',
  timeZone: 'Asia/Kolkata',
  givenName: 'Asha',
  birthDate: { year: 0, month: 5, day: 4 },
  customerSince: { year: 2012, month: 11, day: 30 },
  products: ['savings', 'gold'],
  doNotDisturb: { from: { hours: 22 }, until: { hours: 7, minutes: 30 } },
  thresholds: { largeWithdrawal: { currencyCode: 'INR', units: '50000', nanos: 0 } },
  consents: [
    { category: 'CONSENT_CATEGORY_OFFERS', granted: true, source: 'app', at: AT },
    { category: 'CONSENT_CATEGORY_GREETINGS', granted: false, source: 'branch' },
  ],
  accounts: [
    {
      reference: 'acc-7',
      maskedNumber: 'XX4321',
      nickname: 'salary',
      currencyCode: 'INR',
      cardType: 'CARD_TYPE_DEBIT',
    },
  ],
  simChangedAt: AT,
};

describe('customers get', () => {
  it('shows all that is known of one', async () => {
    const { out } = await answered(
      'GetCustomer',
      { customers: [CUSTOMER] },
      ...['customers', 'get', 'C-1'],
    );
    expect(request()).toMatchObject({ customerId: 'C-1' });
    expect(out).toMatch(/^C-1$/m);
    for (const [name, value] of [
      ['number', '\\+9198\\*{6}78 \\(verified\\)'],
      ['birth date', '--05-04'],
      ['since', '2012-11-30'],
      ['products', 'savings, gold'],
      ['undisturbed', '22:00 to 07:30'],
      ['large withdrawal', 'INR 50000'],
      ['SIM changed', '2026-11-22 10:00:00.000 UTC'],
    ]) {
      expect(out).toMatch(new RegExp(`^ +${name} +${value}$`, 'm'));
    }
    expect(out).toMatch(/^offers +yes +app +2026-11-22/m);
    expect(out).toMatch(/^greetings +no +branch$/m);
    expect(out).toMatch(/^acc-7 +XX4321 +salary +debit +INR$/m);
  });

  it('looks a number up, and shows all who share it', async () => {
    const { out } = await answered(
      'GetCustomer',
      { customers: [CUSTOMER, { ...CUSTOMER, customerId: 'C-2', blocked: true }] },
      ...['customers', 'get', '+919812345678'],
    );
    expect(request()).toMatchObject({ msisdn: '+919812345678' });
    expect(out).toMatch(/^C-1$/m);
    expect(out).toMatch(/^C-2 {2}blocked$/m);
  });
});

describe('customers set', () => {
  const set = (...words: string[]) =>
    answered('UpsertCustomer', { customer: CUSTOMER, created: true }, 'customers', 'set', ...words);

  it('sends what was given, under a mask of exactly that', async () => {
    const { code, out } = await set(
      ...['C-1', '--msisdn', '+919812345678', '--verified', '--locale', 'hi-IN', '--blocked'],
      ...['--birth-date', '1990-05-14', '--product', 'savings', '--product', 'gold'],
      ...['--do-not-disturb', '22:00-07:30', '--city', ''],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^C-1 is added$/m);
    const { customer, updateMask } = request() as {
      customer: object;
      updateMask: { paths: string[] };
    };
    expect(customer).toMatchObject({
      customerId: 'C-1',
      msisdn: '+919812345678',
      msisdnState: 'MSISDN_STATE_VERIFIED',
      locale: 'hi-IN',
      blocked: true,
      birthDate: { year: 1990, month: 5, day: 14 },
      products: ['savings', 'gold'],
      doNotDisturb: { from: { hours: 22, minutes: 0 }, until: { hours: 7, minutes: 30 } },
      city: '',
    });
    expect(updateMask.paths.toSorted()).toEqual(
      [
        ...['birth_date', 'blocked', 'city', 'do_not_disturb', 'locale'],
        ...['msisdn', 'msisdn_state', 'products'],
      ].toSorted(),
    );
  });

  it('sets the thresholds that are given, and no other', async () => {
    await set(
      'C-1',
      '--low-balance',
      'INR 500',
      '--large-withdrawal',
      'none',
      '--home-country',
      'IN',
    );
    expect(request()).toMatchObject({
      customer: {
        thresholds: {
          lowBalance: { currencyCode: 'INR', units: '500' },
          largeWithdrawal: null,
          homeCountryCode: 'IN',
        },
      },
      updateMask: {
        paths: [
          'thresholds.large_withdrawal',
          'thresholds.low_balance',
          'thresholds.home_country_code',
        ],
      },
    });
  });

  it('empties what is taken back', async () => {
    await set('C-1', '--unblocked', '--do-not-disturb', 'none', '--product', '');
    expect(request()).toMatchObject({
      customer: { blocked: false, doNotDisturb: null, products: [] },
      updateMask: { paths: ['products', 'do_not_disturb', 'blocked'] },
    });
  });

  it.each([
    [[], 'at least one field'],
    [['--blocked', '--unblocked'], 'cannot be used with'],
    [['--birth-date', '14.5.1990'], 'a day, such as'],
    [['--do-not-disturb', '22-7'], 'two times'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await run(['customers', 'set', 'C-1', ...words]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('names the fields that the daemon refuses', async () => {
    const violations = [{ field: 'customer.locale', description: 'is not a language tag' }];
    const { code, err } = await answered(
      'UpsertCustomer',
      new Refusal(status.INVALID_ARGUMENT, 'x', violations),
      ...['customers', 'set', 'C-1', '--locale', '!'],
    );
    expect(code).toBe(6);
    expect(err).toContain('  customer.locale: is not a language tag');
  });
});

describe('customers consent', () => {
  it.each([
    ['yes', true],
    ['no', false],
  ])('records %s, with its source and moment', async (answer, granted) => {
    await answered(
      'SetConsent',
      { customer: CUSTOMER },
      ...['customers', 'consent', 'C-1', 'offers', answer, '--source', 'app'],
      ...['--at', '2026-11-22T15:30:00+05:30'],
    );
    expect(request()).toEqual({
      customerId: 'C-1',
      consent: { category: 'CONSENT_CATEGORY_OFFERS', granted, source: 'app', at: AT },
    });
  });

  it.each([
    [['essential', 'no', '--source', 'app'], 'Allowed choices are alerts'],
    [['offers', 'perhaps', '--source', 'app'], 'Allowed choices are yes, no'],
    [['offers', 'yes'], "required option '--source"],
    [['offers', 'yes', '--source', 'app', '--at', 'today'], 'a moment, such as'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await run(['customers', 'consent', 'C-1', ...words]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe('customers sim-changed, changes and delete', () => {
  it('records a change of SIM by number', async () => {
    const { out } = await answered(
      'ReportSimChange',
      { customers: 2 },
      ...['customers', 'sim-changed', '+919812345678'],
    );
    expect(out).toBe('recorded for 2 customers\n');
    expect(request()).toMatchObject({ msisdn: '+919812345678', changedAt: null });
  });

  it('lists what was changed', async () => {
    const changes = [{ at: AT, clientId: 'crm', kind: 'changed', detail: 'locale, city' }];
    const { out } = await answered(
      'ListCustomerChanges',
      { changes },
      ...['customers', 'changes', 'C-1'],
    );
    expect(out).toMatch(/^2026-11-22 10:00:00\.000 UTC +changed +crm +locale, city$/m);
  });

  it('removes a customer only when told so twice', async () => {
    const words = ['customers', 'delete', 'C-1'];
    const hesitant = await answered('DeleteCustomer', {}, ...words);
    expect(hesitant).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    const { out } = await answered('DeleteCustomer', {}, ...words, '--yes');
    expect(out).toBe('C-1 is removed\n');
    expect(request()).toEqual({ customerId: 'C-1' });
  });
});
