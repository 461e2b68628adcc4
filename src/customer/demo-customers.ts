import type { Customer } from './customer.js';

/**
 * The demo bank's customers. The first eight are reached; the numbers of the
 * last ones end in the simulator's magic digits (docs/simulator.md) and show
 * what a message looks like that is not. Most numbers are from the ranges that
 * their countries keep for fiction.
 */
export const DEMO_CUSTOMERS: readonly Customer[] = [
  { id: 'C-1001', msisdn: '+919876543210', locale: 'en-IN', timeZone: 'Asia/Kolkata' },
  { id: 'C-1002', msisdn: '+919812345678', locale: 'hi-IN', timeZone: 'Asia/Kolkata' },
  { id: 'C-1003', msisdn: '+525512345678', locale: 'es-MX', timeZone: 'America/Mexico_City' },
  { id: 'C-1004', msisdn: '+971501234567', locale: 'ar-AE', timeZone: 'Asia/Dubai' },
  { id: 'C-1005', msisdn: '+447700900123', locale: 'en-GB', timeZone: 'Europe/London' },
  { id: 'C-1006', msisdn: '+12025550143', locale: 'en-US', timeZone: 'America/New_York' },
  { id: 'C-1007', msisdn: '+4915112345678', locale: 'de-DE', timeZone: 'Europe/Berlin' },
  { id: 'C-1008', msisdn: '+33612345678', locale: 'fr-FR', timeZone: 'Europe/Paris' },
];
