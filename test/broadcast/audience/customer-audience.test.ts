import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AudienceReaderStore } from '../../../src/broadcast/audience/audience-reader.store.js';
import type {
  AudienceSpec,
  CustomerConditions,
} from '../../../src/broadcast/audience/audience-spec.js';
import type { CustomerPatch } from '../../../src/customer/customer-record.js';
import { useDatabase } from '../../kit/database.js';
import {
  consentTo,
  hashOf,
  idsOf,
  NOW,
  number,
  readAll,
  readerOf,
  register,
} from './reader-kit.js';

const customers = (filter: CustomerConditions): AudienceSpec => ({ kind: 'customers', filter });

describe('the audience of customers', () => {
  const db = useDatabase();
  let reader: AudienceReaderStore;
  beforeAll(() => {
    reader = readerOf(db.database(), { locale: 'en-IN', timeZone: 'Asia/Kolkata' });
  });
  beforeEach(async () => {
    await db.database().rows({ name: '', text: 'truncate customer' }, []);
  });

  const born = (year: number | null, month: number, day: number) => ({
    birthDate: { year, month, day },
  });

  describe('takes those of whom all holds', () => {
    const REGISTERED: CustomerPatch[] = [
      {
        id: 'asha',
        msisdn: number(1),
        ...born(1990, 11, 23),
        city: 'Pune',
        segment: 'private',
        products: ['card', 'loan'],
        locale: 'hi-IN',
        customerSince: '2010-02-28',
        consents: consentTo('offers', true),
        timeZone: 'Asia/Kolkata',
      },
      {
        id: 'bala',
        msisdn: number(2),
        ...born(1990, 11, 24),
        city: 'Goa',
        segment: 'retail',
        products: ['card'],
        locale: 'en',
        customerSince: '2012-02-29',
        consents: consentTo('offers', false),
      },
      {
        id: 'chitra',
        msisdn: '+447400123456',
        ...born(null, 2, 29),
        locale: 'EN-gb',
        products: [],
        customerSince: '2020-03-01',
        consents: consentTo('greetings', true),
      },
      { id: 'dev', msisdn: number(4), ...born(2008, 2, 29), locale: 'eng', city: 'Pune' },
      { id: 'esha', msisdn: number(5), locale: null },
    ];

    it.each<[string, CustomerConditions, string[]]>([
      ['nothing asked', {}, ['asha', 'bala', 'chitra', 'dev', 'esha']],
      [
        'empty lists',
        { cities: [], locales: [], countries: [] },
        ['asha', 'bala', 'chitra', 'dev', 'esha'],
      ],
      ['36 today', { minAge: 36 }, ['asha']],
      ['35 still', { minAge: 35, maxAge: 35 }, ['bala']],
      ['18 and not yet 36', { minAge: 18, maxAge: 35 }, ['bala', 'dev']],
      ['a city', { cities: ['Pune'] }, ['asha', 'dev']],
      ['one of two cities', { cities: ['Goa', 'Pune'] }, ['asha', 'bala', 'dev']],
      ['a segment', { segments: ['private', 'gold'] }, ['asha']],
      ['one of two products', { products: ['loan', 'deposit'] }, ['asha']],
      ['none of a product', { withoutProducts: ['loan'] }, ['bala', 'chitra', 'dev', 'esha']],
      ['a product without another', { products: ['card'], withoutProducts: ['loan'] }, ['bala']],
      ['every English, the bank speaks it', { locales: ['en'] }, ['bala', 'chitra', 'esha']],
      ['the English of India', { locales: ['en-IN'] }, ['esha']],
      ['Hindi, in other letters', { locales: ['HI'] }, ['asha']],
      ['a customer from a day on', { customerSinceFrom: '2012-02-29' }, ['bala', 'chitra']],
      ['a customer up to a day', { customerSinceUntil: '2012-02-29' }, ['asha', 'bala']],
      ['has allowed offers', { consentedTo: 'offers' }, ['asha']],
      ['has allowed greetings', { consentedTo: 'greetings' }, ['chitra']],
      ['born on a day', { birthdays: [1123] }, ['asha']],
      ['born on one of two days', { birthdays: [229, 1123] }, ['asha', 'chitra', 'dev']],
      ['came on the last of February', { anniversaries: [228, 229] }, ['asha', 'bala']],
      ['born and come on days', { birthdays: [1123, 1124], anniversaries: [229] }, ['bala']],
      [
        'born on any day',
        { birthdays: Array.from({ length: 1232 }, (_, i) => i) },
        ['asha', 'bala', 'chitra', 'dev'],
      ],
      ['a number of Britain', { countries: ['GB'] }, ['chitra']],
      [
        'a number of India or Britain',
        { countries: ['GB', 'IN'], locales: ['en'] },
        ['bala', 'chitra', 'esha'],
      ],
      ['an injection', { cities: [`'; drop table customer; --`] }, []],
    ])('%s', async (_, filter, expected) => {
      await register(db.database(), REGISTERED);
      expect(idsOf(await readAll(reader, customers(filter), 2))).toEqual(expected);
      expect(await reader.count(customers(filter), NOW)).toBe(expected.length);
    });

    it('with the number, the ID and the time zone', async () => {
      await register(db.database(), REGISTERED);
      const { members } = await reader.page(customers({}), null, 2, NOW);
      expect(members).toEqual([
        {
          msisdnHash: hashOf(number(1)),
          customerId: 'asha',
          audienceId: null,
          memberNumber: null,
          timeZone: 'Asia/Kolkata',
        },
        {
          msisdnHash: hashOf(number(2)),
          customerId: 'bala',
          audienceId: null,
          memberNumber: null,
          timeZone: null,
        },
      ]);
    });
  });

  describe('counts years by the calendar of the bank', () => {
    // At midnight in India it is 18:30 of the day before in UTC.
    const at = (day: string, time: string) => Date.parse(`${day}T${time}Z`);

    it.each<[string, number, number, string[]]>([
      ['the day before an 18th birthday', at('2026-05-16', '18:29:59'), 18, ['leap']],
      ['the 18th birthday', at('2026-05-16', '18:30:00'), 18, ['leap', 'may']],
      ['28 February of a year without a 29th', at('2026-02-28', '12:00:00'), 18, []],
      ['1 March of a year without a 29th', at('2026-02-28', '18:30:00'), 18, ['leap']],
      ['28 February of a leap year', at('2028-02-28', '12:00:00'), 20, []],
      ['29 February of a leap year', at('2028-02-29', '12:00:00'), 20, ['leap']],
    ])('%s', async (_, now, minAge, expected) => {
      await register(db.database(), [
        { id: 'leap', msisdn: number(1), ...born(2008, 2, 29) },
        { id: 'may', msisdn: number(2), ...born(2008, 5, 17) },
      ]);
      const old = await readAll(reader, customers({ minAge }), 10, undefined, now);
      expect(idsOf(old)).toEqual(expected);
      const young = await readAll(reader, customers({ maxAge: minAge - 1 }), 10, undefined, now);
      expect(idsOf(young)).toEqual(['leap', 'may'].filter((id) => !expected.includes(id)));
    });
  });

  it('gives a number that several have as often', async () => {
    await register(db.database(), [
      { id: 'one', msisdn: number(1) },
      { id: 'two', msisdn: number(1) },
    ]);
    expect(await readAll(reader, customers({}), 1)).toHaveLength(2);
    expect(await reader.count(customers({}), NOW)).toBe(2);
  });

  it('looks at some rows at a time, so that pages of a rare condition are empty and not the last', async () => {
    await db.database().rows(
      {
        name: '',
        text: `insert into customer (customer_id, msisdn_hash, msisdn_sealed, city, birthday)
          select 'c' || lpad(i::text, 6, '0'), decode(md5(i::text), 'hex'), '\\x00',
            case when i = 24000 then 'Leh' else 'Pune' end, case when i % 8000 = 0 then 229 end
          from generate_series(1, 25000) as i`,
      },
      [],
    );
    const rare = customers({ cities: ['Leh'] });
    const first = await reader.page(rare, null, 100, NOW);
    expect(first).toEqual({ members: [], next: { after: 'c010000' } });
    expect(idsOf(await readAll(reader, rare, 100))).toEqual(['c024000']);
    expect(await reader.count(rare, NOW)).toBe(1);
    expect(await reader.count(customers({}), NOW)).toBe(25_000);
    // Found by their day: nobody else is looked at.
    const day = await reader.page(customers({ birthdays: [228, 229] }), null, 100, NOW);
    expect(idsOf(day.members)).toEqual(['c008000', 'c016000', 'c024000']);
    expect(day.next).toBeNull();
  });

  describe('each once', () => {
    const id = fc.integer({ min: 0, max: 999 }).map((i) => `id-${i}`);
    const city = fc.constantFrom('Pune', 'Goa', null);
    const birthDate = fc.record({
      year: fc.constantFrom(null, 1980, 2004),
      month: fc.constant(2),
      day: fc.constantFrom(27, 28, 29),
    });
    const people = fc.uniqueArray(
      fc.record({ id, city, birthDate: fc.option(birthDate, { nil: null }), offers: fc.boolean() }),
      { selector: ({ id }) => id, maxLength: 40 },
    );
    const conditions: fc.Arbitrary<CustomerConditions> = fc.record(
      {
        cities: fc.subarray(['Pune', 'Goa']),
        birthdays: fc.subarray([227, 228, 229]),
        consentedTo: fc.constant('offers' as const),
        countries: fc.subarray(['IN', 'GB']),
        minAge: fc.constantFrom(20, 40),
      },
      { requiredKeys: [] },
    );

    it('who belongs to it all the while, whatever changes and whatever the size of pages', async () => {
      await fc.assert(
        fc.asyncProperty(
          people,
          conditions,
          fc.integer({ min: 1, max: 9 }),
          fc.array(fc.record({ id, city }), { maxLength: 10 }),
          async (some, filter, limit, changes) => {
            await db.database().rows({ name: '', text: 'truncate customer' }, []);
            await register(
              db.database(),
              some.map(({ offers, ...one }, i) => ({
                ...one,
                msisdn: number(i),
                consents: consentTo('offers', offers),
              })),
            );
            const holds = ({ city, birthDate, offers }: (typeof some)[number]) => {
              const { cities = [], birthdays = [], countries = [], consentedTo, minAge } = filter;
              return (
                (cities.length === 0 || cities.includes(city ?? '')) &&
                (birthdays.length === 0 ||
                  birthdays.includes((birthDate?.month ?? 0) * 100 + (birthDate?.day ?? 0))) &&
                (consentedTo === undefined || offers) &&
                (countries.length === 0 || countries.includes('IN')) &&
                (minAge === undefined || (birthDate?.year ?? 2026) + minAge <= 2026)
              );
            };
            const left = [...changes];
            const changed = new Set(changes.map((change) => change.id));
            const read = await readAll(reader, customers(filter), limit, async () => {
              const change = left.pop();
              if (change !== undefined) {
                await register(db.database(), [{ ...change, msisdn: number(777) }]);
              }
            });
            const ids = idsOf(read) as string[];
            expect(new Set(ids).size).toBe(ids.length);
            const steady = some.filter((one) => !changed.has(one.id));
            expect(ids.filter((one) => !changed.has(one)).sort()).toEqual(
              steady
                .filter(holds)
                .map((one) => one.id)
                .sort(),
            );
          },
        ),
        { numRuns: 40 },
      );
    });
  });
});
