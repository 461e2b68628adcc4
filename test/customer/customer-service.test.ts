import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type {
  Customer,
  GetCustomerResponse,
  ListCustomerChangesResponse,
  ReportSimChangeResponse,
  SetConsentResponse,
  UpsertCustomerResponse,
} from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import { usePrivateServer } from '../kit/database.js';
import type { PrivateServer } from '../kit/database.js';
import { timestamp } from './builders.js';
import { openImport, read } from './import-kit.js';
import { BRANCH, STRANGER, useRegistry } from './registry-kit.js';

const NUMBER = '+919812345678';
const OTHER_NUMBER = '+447400123456';

const WHOLE = {
  msisdn: NUMBER,
  msisdnState: 'MSISDN_STATE_VERIFIED',
  locale: 'hi-IN',
  timeZone: 'Asia/Kolkata',
  givenName: 'आशा',
  birthDate: { year: 1990, month: 2, day: 28 },
  customerSince: { year: 2015, month: 11, day: 22 },
  city: 'Mumbai',
  segment: 'private',
  products: ['home_loan', 'gold_card'],
  accounts: [
    {
      reference: 'A-77',
      maskedNumber: 'XX4321',
      nickname: 'savings',
      cardType: 'CARD_TYPE_UNSPECIFIED',
      currencyCode: 'INR',
    },
    {
      reference: 'K-78',
      maskedNumber: 'XX9001',
      nickname: '',
      cardType: 'CARD_TYPE_DEBIT',
      currencyCode: '',
    },
  ],
  thresholds: {
    largeWithdrawal: { currencyCode: 'INR', units: '75000', nanos: 500000000 },
    largeCardWithdrawal: null,
    largeCardPayment: null,
    lowBalance: null,
    homeCountryCode: 'IN',
  },
  doNotDisturb: {
    from: { hours: 22, minutes: 0, seconds: 0, nanos: 0 },
    until: { hours: 7, minutes: 30, seconds: 0, nanos: 0 },
  },
  blocked: false,
};

describe('CustomerService', () => {
  const registry = useRegistry();
  let ids = 100;
  const fresh = () => `C-${(ids += 1)}`;
  const upsert = (customer: object, paths: string[] = [], apiKey?: string) =>
    registry.call<UpsertCustomerResponse>(
      'UpsertCustomer',
      { customer, updateMask: { paths } },
      apiKey,
    );
  const get = async (key: object): Promise<Customer[]> =>
    (await registry.call<GetCustomerResponse>('GetCustomer', key)).customers;
  const changes = async (customerId: string) =>
    (await registry.call<ListCustomerChangesResponse>('ListCustomerChanges', { customerId }))
      .changes;
  const audit = async (customerId: string) =>
    (await changes(customerId)).map(({ kind, detail }) => [kind, detail]).reverse();
  const said = (customer: Customer | undefined) =>
    Object.fromEntries(customer!.consents.map((one) => [one.category, one.granted]));

  it('lets in nobody without the permission', async () => {
    const methods = [
      'UpsertCustomer',
      'GetCustomer',
      'SetConsent',
      'ReportSimChange',
      'ListCustomerChanges',
      'DeleteCustomer',
    ];
    for (const method of methods) {
      const failure = await registry.refused(method, {}, STRANGER);
      expect([method, failure.reason]).toEqual([method, 'PERMISSION_DENIED']);
    }
  });

  describe('UpsertCustomer', () => {
    it('keeps all that it is given, and answers with a masked number', async () => {
      const customerId = fresh();
      const began = Date.now();
      const { customer, created } = await upsert({ customerId, ...WHOLE });
      expect(created).toBe(true);
      expect(customer).toMatchObject({
        customerId,
        ...WHOLE,
        msisdn: '',
        maskedMsisdn: '+9198******78',
        consents: [],
        msisdnChangedAt: null,
        simChangedAt: null,
      });
      expect(Number(customer!.createdAt!.seconds)).toBeGreaterThanOrEqual(Math.floor(began / 1000));
      expect(await get({ customerId })).toEqual([customer]);
    });

    it('empties what is not given, and leaves consents and the state of the same number', async () => {
      const customerId = fresh();
      const consents = [{ category: 'CONSENT_CATEGORY_OFFERS', granted: true, source: 'app' }];
      await upsert({ customerId, ...WHOLE, consents });
      const { customer, created } = await upsert({ customerId, msisdn: NUMBER, city: 'Pune' });
      expect(created).toBe(false);
      expect(customer).toMatchObject({
        msisdnState: 'MSISDN_STATE_VERIFIED',
        locale: '',
        timeZone: '',
        givenName: '',
        birthDate: null,
        customerSince: null,
        city: 'Pune',
        segment: '',
        products: [],
        accounts: [],
        thresholds: null,
        doNotDisturb: null,
      });
      expect(said(customer)).toEqual({ CONSENT_CATEGORY_OFFERS: true });
    });

    it('changes what the mask names', async () => {
      const customerId = fresh();
      await upsert({ customerId, ...WHOLE });
      const { customer } = await upsert(
        {
          customerId,
          // Not named: neither looked at nor taken.
          msisdn: 'no number',
          locale: 'en-IN',
          thresholds: { lowBalance: { currencyCode: 'INR', units: '500' } },
        },
        ['locale', 'thresholds.low_balance', 'city', 'customer_id'],
      );
      expect(customer).toMatchObject({
        maskedMsisdn: '+9198******78',
        locale: 'en-IN',
        city: '',
        segment: 'private',
        thresholds: {
          largeWithdrawal: WHOLE.thresholds.largeWithdrawal,
          lowBalance: { currencyCode: 'INR', units: '500', nanos: 0 },
          homeCountryCode: 'IN',
        },
      });
      const emptied = await upsert({ customerId }, ['thresholds']);
      expect(emptied.customer!.thresholds).toBeNull();
    });

    it.each<[string, string[], string, string]>([
      [
        'a misspelt path',
        ['locale', 'time_zome'],
        'update_mask.paths[1]',
        'did you mean time_zone',
      ],
      ['an answer’s', ['masked_msisdn'], 'update_mask.paths[0]', 'is in answers only'],
      ['camel case', ['timeZone'], 'update_mask.paths[0]', 'did you mean time_zone'],
      ['within a field', ['accounts.nickname'], 'update_mask.paths[0]', 'there are msisdn, '],
    ])('refuses a mask with %s', async (_, paths, field, words) => {
      const failure = await registry.refused('UpsertCustomer', {
        customer: { customerId: 'C-mask', msisdn: NUMBER },
        updateMask: { paths },
      });
      expect(failure).toMatchObject({ reason: 'INVALID_ARGUMENT', fields: [field] });
      expect(failure.message).toContain(words);
    });

    it('needs a number for a new customer', async () => {
      const failure = await registry.refused('UpsertCustomer', {
        customer: { customerId: 'C-none', city: 'Pune' },
        updateMask: { paths: ['city'] },
      });
      expect(failure).toMatchObject({
        reason: 'INVALID_ARGUMENT',
        fields: ['customer.msisdn'],
        message: 'customer.msisdn: is missing; a new customer needs one',
      });
      expect((await registry.refused('GetCustomer', { customerId: 'C-none' })).reason).toBe(
        'NOT_FOUND',
      );
    });

    it('names every wrong field at once', async () => {
      const { fields, message } = await registry.refused('UpsertCustomer', {
        customer: {
          customerId: 'C\n1',
          msisdn: '98123',
          locale: 'no_locale',
          timeZone: 'Asia/Nowhere',
          givenName: 'n'.repeat(61),
          birthDate: { year: 1990, month: 2, day: 29 },
          customerSince: { year: 2999, month: 1, day: 1 },
          city: 'a\0b',
          products: ['p', 'p', ''],
          accounts: [
            { reference: '', maskedNumber: '4111111111111111' },
            { reference: 'a', maskedNumber: 'XX1', nickname: '4111 1111 1111 1111' },
            { reference: 'a', maskedNumber: 'XX2', currencyCode: 'RUPEE' },
          ],
          thresholds: {
            largeWithdrawal: { currencyCode: 'INR', units: '0' },
            lowBalance: { currencyCode: 'XXQ', units: '5' },
            homeCountryCode: 'India',
          },
          consents: [
            { category: 'CONSENT_CATEGORY_ESSENTIAL', granted: false, source: 'app' },
            { granted: true, source: '' },
          ],
          doNotDisturb: { from: { hours: 24 } },
        },
      });
      expect(fields).toEqual([
        'customer.customer_id',
        'customer.msisdn',
        'customer.locale',
        'customer.time_zone',
        'customer.given_name',
        'customer.birth_date',
        'customer.customer_since',
        'customer.city',
        'customer.products[1]',
        'customer.products[2]',
        'customer.accounts[0].reference',
        'customer.accounts[0].masked_number',
        'customer.accounts[1].nickname',
        'customer.accounts[2].reference',
        'customer.accounts[2].currency_code',
        'customer.thresholds.large_withdrawal',
        'customer.thresholds.low_balance.currency_code',
        'customer.thresholds.home_country_code',
        'customer.consents[0].category',
        'customer.consents[1].category',
      ]);
      expect(message).not.toMatch(/98123|4111|nnn/);
    });

    it('takes a new number’s holder for unverified, and keeps when it came', async () => {
      const customerId = fresh();
      await upsert({ customerId, ...WHOLE });
      const began = Date.now();
      const { customer } = await upsert({ customerId, msisdn: OTHER_NUMBER }, ['msisdn']);
      expect(customer).toMatchObject({
        maskedMsisdn: '+4474******56',
        msisdnState: 'MSISDN_STATE_UNVERIFIED',
      });
      expect(Number(customer!.msisdnChangedAt!.seconds)).toBeGreaterThanOrEqual(
        Math.floor(began / 1000),
      );
      const verified = await upsert(
        { customerId, msisdn: NUMBER, msisdnState: 'MSISDN_STATE_VERIFIED' },
        ['msisdn', 'msisdn_state'],
      );
      expect(verified.customer!.msisdnState).toBe('MSISDN_STATE_VERIFIED');
      expect(await audit(customerId)).toEqual([
        ['created', ''],
        ['number_changed', 'unverified'],
        ['changed', 'msisdn_state'],
        ['number_changed', 'verified'],
      ]);
    });

    it('is seen at once by those who send, on the number it had and the one it has', async () => {
      const customerId = fresh();
      const [before, after] = ['+33612345601', '+33612345602'];
      await upsert({ customerId, msisdn: before });
      const store = registry.store();
      expect((await store.find(customerId))!.blocked).toBe(false);
      expect(await store.findByMsisdn(before)).toHaveLength(1);
      expect(await store.findByMsisdn(after)).toHaveLength(0);
      await upsert({ customerId, msisdn: after, blocked: true });
      expect(await store.find(customerId)).toMatchObject({ msisdn: after, blocked: true });
      expect(await store.findByMsisdn(before)).toHaveLength(0);
      expect(await store.findByMsisdn(after)).toMatchObject([{ id: customerId, blocked: true }]);
    });

    it('loses nothing that is said at the same time', async () => {
      const customerId = fresh();
      const categories = ['ALERTS', 'SERVICE', 'GREETINGS', 'OFFERS'];
      // All of them, at first, for a customer who is not there yet.
      const answers = await Promise.all(
        categories.map((category, i) =>
          upsert({
            customerId,
            msisdn: NUMBER,
            consents: [
              { category: `CONSENT_CATEGORY_${category}`, granted: i % 2 === 0, source: 'app' },
            ],
          }),
        ),
      );
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
      const [customer] = await get({ customerId });
      expect(said(customer)).toEqual({
        CONSENT_CATEGORY_ALERTS: true,
        CONSENT_CATEGORY_SERVICE: false,
        CONSENT_CATEGORY_GREETINGS: true,
        CONSENT_CATEGORY_OFFERS: false,
      });
      expect((await audit(customerId)).filter(([kind]) => kind === 'created')).toHaveLength(1);
    });

    it('tells who changed what, and nothing of a person', async () => {
      const customerId = fresh();
      await upsert({ customerId, ...WHOLE });
      await upsert({ customerId, ...WHOLE, givenName: 'Usha', blocked: true }, [], BRANCH);
      await upsert({ customerId, ...WHOLE, givenName: 'Usha', blocked: true });
      const all = await changes(customerId);
      expect(all.map(({ clientId, kind, detail }) => [clientId, kind, detail])).toEqual([
        ['branch', 'changed', 'given_name, blocked'],
        ['registrar', 'created', ''],
      ]);
    });

    it('stores neither number nor name in clear', async () => {
      await upsert({ customerId: fresh(), ...WHOLE, givenName: 'Wilhelmina' });
      const rows = await registry.database().rows<{ row: string }>(
        {
          name: '',
          text: `select c::text as row from customer c union all select h::text from customer_change h`,
        },
        [],
      );
      const text = rows.map(({ row }) => row).join();
      for (const secret of ['9812345678', 'Wilhelmina']) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(Buffer.from(secret).toString('hex'));
      }
    });
  });

  describe('GetCustomer', () => {
    it('finds all who share a number', async () => {
      const msisdn = '+12025550190';
      const family = [fresh(), fresh()];
      for (const customerId of family) await upsert({ customerId, msisdn });
      expect((await get({ msisdn: '+1 202 555 0190' })).map((one) => one.customerId)).toEqual(
        family,
      );
    });

    it.each<[object, string, string[]]>([
      [{ customerId: 'C-nobody' }, 'NOT_FOUND', ['customer_id']],
      [{ msisdn: '+12025550191' }, 'NOT_FOUND', ['msisdn']],
      [{ msisdn: '2025550191' }, 'INVALID_ARGUMENT', ['msisdn']],
      [{}, 'INVALID_ARGUMENT', ['key']],
    ])('%j is %s', async (key, reason, fields) => {
      expect(await registry.refused('GetCustomer', key)).toMatchObject({ reason, fields });
    });
  });

  describe('SetConsent', () => {
    const set = (customerId: string, granted: boolean, source: string, at?: number) =>
      registry.call<SetConsentResponse>('SetConsent', {
        customerId,
        consent: {
          category: 'CONSENT_CATEGORY_OFFERS',
          granted,
          source,
          at: at === undefined ? undefined : timestamp(at),
        },
      });

    it('keeps the newest statement, and notes an older one that comes late', async () => {
      const customerId = fresh();
      await upsert({ customerId, msisdn: NUMBER });
      const yesterday = Date.now() - 86_400_000;
      await set(customerId, false, 'sms:STOP');
      const { customer } = await set(customerId, true, 'branch', yesterday);
      // A file that says it every night fills no history.
      await set(customerId, true, 'branch', yesterday);
      expect(said(customer)).toEqual({ CONSENT_CATEGORY_OFFERS: false });
      const notes = await audit(customerId);
      expect(notes).toEqual([
        ['created', ''],
        ['consent', expect.stringMatching(/^offers refused: sms:STOP, \d{4}-[\dT:.-]+Z$/)],
        [
          'consent',
          `offers granted: branch, ${new Date(yesterday).toISOString()}; a newer one stands`,
        ],
      ]);
      await set(customerId, true, 'app');
      expect((await registry.store().find(customerId))!.consents).toEqual({ offers: true });
    });

    it('takes what a fast clock gives for now: what is said next is newer', async () => {
      const customerId = fresh();
      await upsert({ customerId, msisdn: NUMBER });
      await set(customerId, true, 'app', Date.now() + 300_000);
      const { customer } = await set(customerId, false, 'sms:STOP');
      expect(said(customer)).toEqual({ CONSENT_CATEGORY_OFFERS: false });
    });

    it('says nothing new by what stands already', async () => {
      const customerId = fresh();
      await upsert({ customerId, msisdn: NUMBER });
      const at = Date.now() - 1000;
      for (let i = 0; i < 3; i++) await set(customerId, true, 'app', at);
      await set(customerId, true, 'branch');
      expect(await audit(customerId)).toHaveLength(2);
    });

    it('reports each that was taken', async () => {
      const customerId = fresh();
      await upsert({ customerId, msisdn: NUMBER });
      registry.reported.length = 0;
      await set(customerId, true, 'app');
      await set(customerId, false, 'app', Date.now() - 3_600_000);
      expect(registry.reported).toEqual([
        { kind: 'consent', category: 'offers', granted: true, count: 1 },
      ]);
    });

    it.each<[string, object, string, string[]]>([
      [
        'of nobody',
        { customerId: 'C-nobody', consent: { category: 2, granted: true, source: 'app' } },
        'NOT_FOUND',
        ['customer_id'],
      ],
      ['without words', { customerId: 'C-1' }, 'INVALID_ARGUMENT', ['consent']],
      [
        'that refuses what is essential',
        { customerId: 'C-1', consent: { category: 1, granted: false, source: 'app' } },
        'INVALID_ARGUMENT',
        ['consent.category'],
      ],
      [
        'of the future, of no source',
        {
          customerId: 'C-1',
          consent: { category: 2, granted: true, at: timestamp(Date.now() + 3_600_000) },
        },
        'INVALID_ARGUMENT',
        ['consent.source', 'consent.at'],
      ],
      [
        'with a number for its source',
        { customerId: 'C-1', consent: { category: 2, granted: true, source: 'sms:+919812345678' } },
        'INVALID_ARGUMENT',
        ['consent.source'],
      ],
    ])('refuses a statement %s', async (_, request, reason, fields) => {
      expect(await registry.refused('SetConsent', request)).toMatchObject({ reason, fields });
    });
  });

  describe('ReportSimChange', () => {
    const report = async (request: object) =>
      (await registry.call<ReportSimChangeResponse>('ReportSimChange', request)).customers;

    it('is of all who share the number, whoever is named', async () => {
      const msisdn = '+12025550192';
      const family = [fresh(), fresh()];
      for (const customerId of family) await upsert({ customerId, msisdn });
      const at = Date.now() - 5000;
      expect(await report({ customerId: family[0], changedAt: timestamp(at) })).toBe(2);
      for (const id of family) expect((await registry.store().find(id))!.simChangedAt).toBe(at);
      expect(await report({ msisdn })).toBe(2);
      const { simChangedAt } = (await registry.store().find(family[1]))!;
      expect(simChangedAt).toBeGreaterThan(at);
      // One that comes late changes nothing, and is noted once.
      registry.reported.length = 0;
      expect(await report({ msisdn, changedAt: timestamp(at) })).toBe(2);
      expect(registry.reported).toEqual([]);
      expect(await report({ msisdn, changedAt: timestamp(at) })).toBe(2);
      expect((await registry.store().find(family[1]))!.simChangedAt).toBe(simChangedAt);
      const kinds = (await audit(family[1])).map(([kind]) => kind);
      expect(kinds).toEqual(['created', 'sim_changed', 'sim_changed', 'sim_changed']);
    });

    it('is nobody’s where nobody has the number', async () => {
      expect(await report({ msisdn: '+12025550193' })).toBe(0);
    });

    it('names what is wrong', async () => {
      const later = timestamp(Date.now() + 3_600_000);
      expect(
        await registry.refused('ReportSimChange', { msisdn: '1', changedAt: later }),
      ).toMatchObject({ reason: 'INVALID_ARGUMENT', fields: ['changed_at', 'msisdn'] });
      expect(await registry.refused('ReportSimChange', { customerId: 'C-nobody' })).toMatchObject({
        reason: 'NOT_FOUND',
      });
    });
  });

  describe('ListCustomerChanges', () => {
    it('gives all in pages, newest first', async () => {
      const customerId = fresh();
      const cities = ['A', 'B', 'C', 'D'];
      for (const city of cities) await upsert({ customerId, msisdn: NUMBER, city });
      const seen: string[] = [];
      let pageToken = '';
      let pages = 0;
      do {
        const page = await registry.call<ListCustomerChangesResponse>('ListCustomerChanges', {
          customerId,
          pageSize: 3,
          pageToken,
        });
        seen.push(...page.changes.map(({ kind }) => kind));
        pageToken = page.nextPageToken;
        pages += 1;
      } while (pageToken !== '');
      expect(pages).toBe(2);
      expect(seen).toEqual(['changed', 'changed', 'changed', 'created']);
    });

    it('names what is wrong', async () => {
      const request = { customerId: '', pageSize: 501, pageToken: 'x' };
      expect(await registry.refused('ListCustomerChanges', request)).toMatchObject({
        fields: ['customer_id', 'page_size', 'page_token'],
      });
      expect(
        await registry.refused('ListCustomerChanges', { customerId: 'C-nobody' }),
      ).toMatchObject({ reason: 'NOT_FOUND' });
    });
  });

  describe('DeleteCustomer', () => {
    it('leaves nothing of a customer', async () => {
      const customerId = fresh();
      const msisdn = '+12025550194';
      await upsert({ customerId, msisdn });
      await registry.store().find(customerId);
      await registry.store().findByMsisdn(msisdn);
      await registry.call('DeleteCustomer', { customerId });
      expect(await registry.store().find(customerId)).toBeUndefined();
      expect(await registry.store().findByMsisdn(msisdn)).toEqual([]);
      const rows = await registry
        .database()
        .rows({ name: '', text: 'select from customer_change where customer_id = $1' }, [
          customerId,
        ]);
      expect(rows).toHaveLength(0);
      expect((await registry.refused('DeleteCustomer', { customerId })).reason).toBe('NOT_FOUND');
    });
  });
});

describe('with the database away', () => {
  let server: PrivateServer;
  const registry = useRegistry(() => (server = usePrivateServer()));

  it('every call says that it is worth a retry, and an import what it has stored', async () => {
    const customer = { customerId: 'C-1', msisdn: NUMBER };
    await registry.call('UpsertCustomer', { customer });
    const stream = openImport(registry.client());
    const result = read(stream);
    stream.write({ customer: { customerId: 'C-2', msisdn: NUMBER } });
    await once(stream, 'data');
    await server.stopPostgres();
    stream.write({ customer: { customerId: 'C-3', msisdn: NUMBER } });
    const calls: [string, object][] = [
      ['UpsertCustomer', { customer }],
      ['GetCustomer', { customerId: 'C-1' }],
      ['GetCustomer', { msisdn: NUMBER }],
      ['ReportSimChange', { msisdn: NUMBER }],
      ['ListCustomerChanges', { customerId: 'C-1' }],
      ['DeleteCustomer', { customerId: 'C-1' }],
    ];
    for (const [method, request] of calls) {
      const { reason } = await registry.refused(method, request);
      expect([method, reason]).toEqual([method, 'STORAGE_AWAY']);
    }
    expect(await result).toMatchObject({
      rows: 1,
      stored: 1,
      done: false,
      failure: { reason: 'STORAGE_AWAY' },
    });
    await server.startPostgres();
    await registry.database().ready(10_000);
    expect(await registry.call('GetCustomer', { customerId: 'C-1' })).toMatchObject({
      customers: [{ customerId: 'C-1' }],
    });
  });
});
