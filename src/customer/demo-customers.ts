import { PLAIN_CUSTOMER } from './customer.js';
import type { Customer } from './customer.js';

/**
 * The demo bank's customers, with made-up numbers that their countries'
 * numbering plans allow. The first eight are reached; the numbers of the last
 * two end in digits for which the simulator reports a failure
 * (docs/simulator.md).
 */
export const DEMO_CUSTOMERS: readonly Customer[] = [
  {
    id: 'C-1001',
    msisdn: '+919876543210',
    locale: 'en-IN',
    timeZone: 'Asia/Kolkata',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1002',
    msisdn: '+919812345678',
    locale: 'hi-IN',
    timeZone: 'Asia/Kolkata',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1003',
    msisdn: '+525512345678',
    locale: 'es-MX',
    timeZone: 'America/Mexico_City',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1004',
    msisdn: '+971501234567',
    locale: 'ar-AE',
    timeZone: 'Asia/Dubai',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1005',
    msisdn: '+447400123456',
    locale: 'en-GB',
    timeZone: 'Europe/London',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1006',
    msisdn: '+12025550143',
    locale: 'en-US',
    timeZone: 'America/New_York',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1007',
    msisdn: '+4915112345678',
    locale: null,
    timeZone: 'Europe/Berlin',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1008',
    msisdn: '+33612345678',
    locale: null,
    timeZone: 'Europe/Paris',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1009',
    msisdn: '+919812349901',
    locale: 'en-IN',
    timeZone: 'Asia/Kolkata',
    ...PLAIN_CUSTOMER,
  },
  {
    id: 'C-1010',
    msisdn: '+525512349902',
    locale: 'es-MX',
    timeZone: 'America/Mexico_City',
    ...PLAIN_CUSTOMER,
  },
];
