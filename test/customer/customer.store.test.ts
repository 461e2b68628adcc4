import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cardTypeName, checkAccounts } from '../../src/customer/account-checks.js';
import { decodeNotice } from '../../src/customer/change-notice.js';
import { CUSTOMER_CHANGED_CHANNEL } from '../../src/customer/customer.sql.js';
import { CustomerStore } from '../../src/customer/customer.store.js';
import { CustomerWriter } from '../../src/customer/customer-writer.store.js';
import { PLAIN_CUSTOMER } from '../../src/customer/customer.js';
import type { Customer } from '../../src/customer/customer.js';
import { DEMO_CUSTOMERS } from '../../src/customer/demo-customers.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import { parseMsisdn } from '../../src/message/msisdn.js';
import { useDatabase } from '../kit/database.js';
import { SEALER } from '../rpc/gateway.js';

const ASHA: Customer = {
  id: 'C-1',
  msisdn: '+919812345678',
  locale: 'hi-IN',
  timeZone: 'Asia/Kolkata',
  ...PLAIN_CUSTOMER,
};

describe('CustomerStore', () => {
  let store: CustomerStore;
  // Another node's.
  let other: CustomerStore;

  afterAll(() => {
    store.onModuleDestroy();
    other.onModuleDestroy();
  });
  const db = useDatabase();
  const database = () => db.database();
  const open = () => new CustomerStore(database(), SEALER, new CustomerWriter(database(), SEALER));

  beforeAll(() => {
    store = open();
    other = open();
  });

  /** Resolves once every node has been told that the customer changed. */
  function heardOf(id: string, change?: () => Promise<void>): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      const stop = database().listen(CUSTOMER_CHANGED_CHANNEL, (changed) => {
        if (!(decodeNotice(changed)?.ids.includes(id) ?? false)) return;
        stop();
        resolve();
      });
    });
    return change === undefined ? heard : change().then(() => heard);
  }

  /** Resolves once whoever asked to listen before does. */
  function listening(): Promise<void> {
    return new Promise((resolve) => {
      const stop = database().listen(CUSTOMER_CHANGED_CHANNEL, () => {
        stop();
        resolve();
      });
    });
  }

  it('finds who was saved, and nobody else', async () => {
    await store.save([
      ASHA,
      { id: 'C-2', msisdn: '+33612345678', locale: null, timeZone: null, ...PLAIN_CUSTOMER },
    ]);
    const found = await Promise.all(['C-1', 'C-2', 'C-3'].map((id) => store.find(id)));
    expect(found).toEqual([
      ASHA,
      { id: 'C-2', msisdn: '+33612345678', locale: null, timeZone: null, ...PLAIN_CUSTOMER },
      undefined,
    ]);
  });

  it('asks once for all of a turn, and not again for whom it knows', async () => {
    await heardOf('C-1', () => store.save([{ ...ASHA, locale: 'en-IN' }]));
    await heardOf('C-1', () => store.save([ASHA]));
    const asked: string[] = [];
    const reports = database().reports.subscribe(({ statement }) => asked.push(statement));
    await Promise.all(['C-1', 'C-2', 'C-1'].map((id) => store.find(id)));
    await store.find('C-1');
    expect(store.known('C-1')).toEqual(ASHA);
    reports.unsubscribe();
    expect(asked.filter((statement) => statement === 'customers_by_id')).toHaveLength(1);
  });

  it('finds the others of a turn where one asks for what no ID can be', async () => {
    await other.save([ASHA]);
    const fresh = open();
    const found = await Promise.all(['C-1', 'C-1\0', ''].map((id) => fresh.find(id)));
    fresh.onModuleDestroy();
    expect(found).toEqual([ASHA, undefined, undefined]);
  });

  it.each(['', 'C\0', 'C\n', 'c'.repeat(129)])('keeps no customer of the ID %j', async (id) => {
    await expect(store.save([ASHA, { ...ASHA, id }])).rejects.toMatchObject({
      code: 'invalid_argument',
      violations: [{ field: 'customers[1].id' }],
    });
  });

  it('stores no number in clear', async () => {
    await store.save([ASHA]);
    const rows = await database().rows<{ row: string }>(
      { name: '', text: 'select c::text as row from customer c' },
      [],
    );
    const text = rows.map(({ row }) => row).join();
    expect(text).not.toContain('9812345678');
    expect(text).not.toContain(Buffer.from('9812345678').toString('hex'));
  });

  it('replaces a customer, on every node', async () => {
    await store.save([ASHA]);
    await other.find('C-1');
    const moved = { ...ASHA, msisdn: '+447400123456', locale: 'en-GB' };
    const told = heardOf('C-1');
    await store.save([moved]);
    const found = await store.find('C-1');
    expect(found).toEqual({ ...moved, msisdnChangedAt: expect.any(Number) });
    await told;
    expect(await other.find('C-1')).toEqual(found);
  });

  it('writes nothing, and tells nobody, of a customer who is as before', async () => {
    await store.save([ASHA]);
    const written: string[] = [];
    const reports = database().reports.subscribe(({ statement }) => written.push(statement));
    await store.save([ASHA]);
    reports.unsubscribe();
    expect(written).toEqual(['begin', 'registry_lock', 'commit']);
  });

  it('tells all that sending needs to know', async () => {
    const whole: Customer = {
      ...ASHA,
      id: 'C-whole',
      msisdn: '+447400123457',
      blocked: true,
      consents: { offers: true, greetings: false },
      doNotDisturb: { from: 1320, until: 420 },
      thresholds: {
        largeWithdrawal: { currencyCode: 'INR', units: '75000', nanos: 0 },
        homeCountry: 'IN',
      },
      msisdnChangedAt: Date.UTC(2026, 10, 1),
      simChangedAt: Date.UTC(2026, 10, 2, 3, 4, 5, 678),
    };
    await store.save([whole]);
    expect(await store.find('C-whole')).toEqual(whole);
    expect(await store.findByMsisdn('+447400123457')).toEqual([whole]);
  });

  describe('by number', () => {
    const FAMILY = '+919812340000';

    it('finds all who share one', async () => {
      const family = ['F-1', 'F-2'].map((id) => ({ ...ASHA, id, msisdn: FAMILY }));
      await heardOf('F-2', () => store.save(family));
      expect(await other.findByMsisdn(FAMILY)).toEqual(family);
    });

    it('asks once for all of a turn, and not again, for those who are nobody’s too', async () => {
      const fresh = open();
      const numbers = [FAMILY, '+919812340001', '+919812340002'];
      const asked: string[] = [];
      const reports = database().reports.subscribe(({ statement }) => asked.push(statement));
      // Until it does, it keeps nothing.
      await listening();
      const found = await Promise.all(numbers.map((number) => fresh.findByMsisdn(number)));
      expect(found.map((customers) => customers.length)).toEqual([2, 0, 0]);
      for (const number of numbers) {
        expect(fresh.knownByMsisdn(number)).toBe(await fresh.findByMsisdn(number));
      }
      reports.unsubscribe();
      fresh.onModuleDestroy();
      expect(asked.filter((statement) => statement === 'customers_by_msisdn')).toHaveLength(1);
    });

    it('finds who was added, changed or took the number, on every node', async () => {
      const before = '+919812340003';
      const after = '+919812340004';
      const mine = { ...ASHA, id: 'C-3', msisdn: before };
      expect(await other.findByMsisdn(before)).toEqual([]);
      await heardOf('C-3', () => store.save([mine]));
      expect(await other.findByMsisdn(before)).toEqual([mine]);
      await heardOf('C-3', () => store.save([{ ...mine, blocked: true }]));
      expect(await other.findByMsisdn(before)).toEqual([{ ...mine, blocked: true }]);
      expect(await other.findByMsisdn(after)).toEqual([]);
      const changed = { ...mine, msisdn: after, msisdnChangedAt: Date.UTC(2026, 10, 22) };
      await heardOf('C-3', () => store.save([changed]));
      expect(await other.findByMsisdn(before)).toEqual([]);
      expect(await other.findByMsisdn(after)).toEqual([changed]);
    });
  });
});

describe('the demo’s customers', () => {
  const db = useDatabase();

  it('are saved whole at every start, and what they said meanwhile stands', async () => {
    const writer = new CustomerWriter(db.database(), SEALER);
    const store = new CustomerStore(db.database(), SEALER, writer);
    await store.save(DEMO_CUSTOMERS);
    const demo = DEMO_CUSTOMERS[0];
    const said = { category: 'offers', granted: false, source: 'sms:STOP', at: null } as const;
    const by = { clientId: 'branch', now: Date.now() };
    const patch = { id: demo.id, consents: [said], city: 'Pune', simChangedAt: by.now };
    await writer.write([patch], by);
    await store.save(DEMO_CUSTOMERS);
    const { outcomes } = await writer.write([{ id: demo.id }], by);
    expect(outcomes[0]).toMatchObject({
      changed: false,
      record: {
        givenName: demo.givenName,
        city: demo.city,
        accounts: demo.accounts,
        consents: { offers: { granted: false, source: 'sms:STOP' }, greetings: { granted: true } },
        simChangedAt: by.now,
      },
    });
    store.onModuleDestroy();
  });

  it('have accounts as the contract takes them', () => {
    const checks = new FieldChecks();
    DEMO_CUSTOMERS.forEach(({ id, accounts = [] }) => {
      const shown = accounts.map((one) => ({ ...one, cardType: cardTypeName(one.cardType) }));
      expect(checkAccounts(checks, id, shown)).toEqual(accounts);
    });
    checks.finish('');
    expect(DEMO_CUSTOMERS.every(({ accounts = [] }) => accounts.length > 0)).toBe(true);
  });

  it('have numbers that are numbers, each another', () => {
    for (const { msisdn } of DEMO_CUSTOMERS) expect(parseMsisdn(msisdn, 'msisdn')).toBe(msisdn);
    expect(new Set(DEMO_CUSTOMERS.map((c) => c.msisdn)).size).toBe(DEMO_CUSTOMERS.length);
    expect(new Set(DEMO_CUSTOMERS.map((c) => c.id)).size).toBe(DEMO_CUSTOMERS.length);
  });

  it('are reached, save the last two', () => {
    const magic = DEMO_CUSTOMERS.map(({ msisdn }) => /99\d\d$/.test(msisdn));
    expect(magic).toEqual([...Array<boolean>(8).fill(false), true, true]);
  });

  it('have locales and time zones that Intl knows', () => {
    for (const { locale, timeZone } of DEMO_CUSTOMERS) {
      if (locale !== null) expect(Intl.NumberFormat.supportedLocalesOf(locale)).toEqual([locale]);
      expect(() => new Intl.DateTimeFormat('en', { timeZone: timeZone! })).not.toThrow();
    }
  });
});
