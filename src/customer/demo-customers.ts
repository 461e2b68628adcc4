import { PLAIN_CUSTOMER } from './customer.js';
import type { CustomerAccount, CardKind } from './customer-record.js';
import type { SavedCustomer } from './customer.store.js';

type Demo = Pick<SavedCustomer, 'id' | 'msisdn' | 'locale' | 'timeZone'> & Partial<SavedCustomer>;

const customer = (demo: Demo): SavedCustomer => ({
  ...PLAIN_CUSTOMER,
  msisdnVerified: true,
  ...demo,
});

const account = (
  reference: string,
  maskedNumber: string,
  currencyCode: string,
  nickname = '',
): CustomerAccount => ({ reference, maskedNumber, nickname, cardType: null, currencyCode });

const card = (
  reference: string,
  maskedNumber: string,
  cardType: CardKind,
  currencyCode: string,
): CustomerAccount => ({ reference, maskedNumber, nickname: '', cardType, currencyCode });

/**
 * The demo bank's customers, with made-up numbers that their countries'
 * numbering plans allow. The first eight are reached; the numbers of the last
 * two end in digits for which the simulator reports a failure
 * (docs/simulator.md). Nobody is quiet at any hour: the demo runs at all.
 */
export const DEMO_CUSTOMERS: readonly SavedCustomer[] = [
  customer({
    id: 'C-1001',
    msisdn: '+919876543210',
    locale: 'en-IN',
    timeZone: 'Asia/Kolkata',
    givenName: 'Asha',
    birthDate: { year: 1988, month: 11, day: 22 },
    customerSince: '2014-06-02',
    city: 'Mumbai',
    segment: 'private',
    products: ['savings', 'home_loan'],
    accounts: [
      account('IN-1001-1', 'XX4321', 'INR', 'savings'),
      account('IN-1001-2', 'XX7788', 'INR', 'home loan'),
      account('IN-1001-5', 'XX2210', 'INR', 'current'),
      card('IN-1001-3', 'XX9001', 'debit', 'INR'),
      card('IN-1001-4', 'XX1234', 'credit', 'INR'),
    ],
    consents: { offers: true, greetings: true },
  }),
  customer({
    id: 'C-1002',
    msisdn: '+919812345678',
    locale: 'hi-IN',
    timeZone: 'Asia/Kolkata',
    givenName: 'राहुल',
    birthDate: { year: 1995, month: 3, day: 14 },
    customerSince: '2019-11-22',
    city: 'Delhi',
    segment: 'mass',
    products: ['savings'],
    accounts: [
      account('IN-1002-1', 'XX5566', 'INR', 'savings'),
      card('IN-1002-2', 'XX9002', 'debit', 'INR'),
    ],
    consents: { offers: true },
  }),
  customer({
    id: 'C-1003',
    msisdn: '+525512345678',
    locale: 'es-MX',
    timeZone: 'America/Mexico_City',
    givenName: 'Lucía',
    birthDate: { year: 1979, month: 12, day: 31 },
    customerSince: '2010-01-15',
    city: 'Ciudad de México',
    segment: 'private',
    products: ['savings', 'gold_card'],
    accounts: [
      account('MX-1003-1', 'XX6677', 'MXN', 'nómina'),
      card('MX-1003-2', 'XX9003', 'credit', 'MXN'),
    ],
    consents: { offers: true },
  }),
  customer({
    id: 'C-1004',
    msisdn: '+971501234567',
    locale: 'ar-AE',
    timeZone: 'Asia/Dubai',
    givenName: 'ليلى',
    birthDate: { year: null, month: 8, day: 9 },
    customerSince: '2016-02-29',
    city: 'Dubai',
    segment: 'private',
    products: ['savings'],
    accounts: [account('AE-1004-1', 'XX7711', 'AED'), card('AE-1004-2', 'XX9004', 'debit', 'AED')],
  }),
  customer({
    id: 'C-1005',
    msisdn: '+447400123456',
    locale: 'en-GB',
    timeZone: 'Europe/London',
    givenName: 'Oliver',
    birthDate: { year: 1964, month: 2, day: 29 },
    customerSince: '1999-09-01',
    city: 'Leeds',
    segment: 'mass',
    products: ['current', 'isa'],
    accounts: [
      account('GB-1005-1', 'XX8822', 'GBP', 'bills'),
      card('GB-1005-2', 'XX9005', 'debit', 'GBP'),
    ],
    consents: { offers: false, greetings: false },
  }),
  customer({
    id: 'C-1006',
    msisdn: '+12025550143',
    locale: 'en-US',
    timeZone: 'America/New_York',
    givenName: 'Grace',
    birthDate: { year: 1991, month: 7, day: 4 },
    customerSince: '2021-05-10',
    city: 'Washington',
    segment: 'business',
    products: ['checking', 'gold_card'],
    accounts: [
      account('US-1006-1', 'XX2468', 'USD', 'shop'),
      card('US-1006-2', 'XX9006', 'credit', 'USD'),
    ],
    consents: { offers: true },
  }),
  customer({
    id: 'C-1007',
    msisdn: '+4915112345678',
    locale: null,
    timeZone: 'Europe/Berlin',
    givenName: 'Jürgen',
    birthDate: { year: 1972, month: 10, day: 3 },
    customerSince: '2008-04-01',
    city: 'Köln',
    segment: 'mass',
    products: ['giro'],
    accounts: [account('DE-1007-1', 'XX1357', 'EUR', 'Giro')],
    thresholds: {
      largeWithdrawal: { currencyCode: 'EUR', units: '5000', nanos: 0 },
      homeCountry: 'DE',
    },
  }),
  customer({
    id: 'C-1008',
    msisdn: '+33612345678',
    locale: 'fr-FR',
    timeZone: 'Europe/Paris',
    givenName: 'Zoé',
    birthDate: { year: 1999, month: 11, day: 23 },
    customerSince: '2023-01-09',
    city: 'Lyon',
    segment: 'student',
    products: ['current'],
    accounts: [
      account('FR-1008-1', 'XX9753', 'EUR'),
      card('FR-1008-2', 'XX9008', 'prepaid', 'EUR'),
    ],
    consents: { offers: true },
  }),
  customer({
    id: 'C-1009',
    msisdn: '+919812349901',
    locale: 'en-IN',
    timeZone: 'Asia/Kolkata',
    givenName: 'Vikram',
    city: 'Pune',
    segment: 'mass',
    accounts: [account('IN-1009-1', 'XX1009', 'INR')],
  }),
  customer({
    id: 'C-1010',
    msisdn: '+525512349902',
    locale: 'es-MX',
    timeZone: 'America/Mexico_City',
    givenName: 'Mateo',
    city: 'Puebla',
    segment: 'mass',
    accounts: [account('MX-1010-1', 'XX1010', 'MXN')],
  }),
];
