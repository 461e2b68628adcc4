import { describe, expect, it } from '@jest/globals';
import { senderNumber } from '../../src/inbound/intake-number.js';

const UNKNOWN = 0;
const INTERNATIONAL = 1;
const NATIONAL = 2;
const NETWORK = 3;
const SUBSCRIBER = 4;
const ALPHANUMERIC = 5;

const number = (source_addr: string, source_addr_ton: number, country?: string) =>
  senderNumber({ source_addr, source_addr_ton }, country);

describe("a sender's number", () => {
  it.each([
    ['with a plus sign', '+919812345678', UNKNOWN, undefined, '+919812345678'],
    ['with a plus sign, whatever the type', '+919812345678', NATIONAL, 'IN', '+919812345678'],
    ['with 00', '00919812345678', UNKNOWN, undefined, '+919812345678'],
    ['marked as international', '919812345678', INTERNATIONAL, undefined, '+919812345678'],
    ['of no type', '919812345678', UNKNOWN, undefined, '+919812345678'],
    ['of no type, at a carrier of the country', '919812345678', UNKNOWN, 'IN', '+919812345678'],
    ['of another country', '447400123456', UNKNOWN, 'IN', '+447400123456'],
    ['national', '9812345678', UNKNOWN, 'IN', '+919812345678'],
    ['national with its trunk prefix', '07400123456', UNKNOWN, 'GB', '+447400123456'],
    ['marked as national', '9812345678', NATIONAL, 'IN', '+919812345678'],
    ['marked as national, of eight digits', '91234567', NATIONAL, 'SG', '+6591234567'],
    // Ofcom keeps these for plays; a range that was opened yesterday looks the same.
    ['in no range that is known', '447700900123', INTERNATIONAL, undefined, '+447700900123'],
  ])('is read: %s', (_, source, ton, country, msisdn) => {
    expect(number(source, ton, country)).toBe(msisdn);
  });

  it.each([
    ['a short code', '56767', UNKNOWN, 'IN'],
    ['a short code marked as international', '56767', INTERNATIONAL, undefined],
    ['a short code of eight digits', '91234567', UNKNOWN, 'SG'],
    ['words', 'AX-HDFCBK', ALPHANUMERIC, 'IN'],
    ['digits marked as words', '919812345678', ALPHANUMERIC, 'IN'],
    ['one of the network itself', '919812345678', NETWORK, 'IN'],
    ['a subscriber number', '919812345678', SUBSCRIBER, 'IN'],
    ['national without a country', '9812345678', NATIONAL, undefined],
    ['of no country', '999999999999', INTERNATIONAL, undefined],
    ['nothing', '', UNKNOWN, 'IN'],
    ['a plus sign alone', '+', UNKNOWN, 'IN'],
    ['many digits', '9'.repeat(200), UNKNOWN, 'IN'],
  ])('is none: %s', (_, source, ton, country) => {
    expect(number(source, ton, country)).toBeNull();
  });
});
