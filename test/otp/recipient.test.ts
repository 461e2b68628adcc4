import { describe, expect, it } from '@jest/globals';
import { PLAIN_CUSTOMER } from '../../src/customer/customer.js';
import type { Customer } from '../../src/customer/customer.js';
import { placeOf } from '../../src/otp/number-place.js';
import { changeRefusal } from '../../src/otp/recipient-rules.js';

describe('the place of a number', () => {
  it.each([
    ['+919876543210', 3, 'IN', '+91', '+91987'],
    ['+447912345678', 2, 'GB', '+44', '+4479'],
    ['+447400123456', 0, 'GB', '+44', '+44'],
    // They share a calling code; their numbers tell them apart.
    ['+12025550143', 3, 'US', '+1', '+1202'],
    ['+16135550143', 3, 'CA', '+1', '+1613'],
    ['+18765550123', 3, 'JM', '+1', '+1876'],
    ['+79161234567', 3, 'RU', '+7', '+7916'],
    ['+77011234567', 3, 'KZ', '+7', '+7701'],
    ['+447781123456', 3, 'GG', '+44', '+44778'],
    ['+971501234567', 6, 'AE', '+971', '+97150123'],
    // Satellite: of no country.
    ['+881612345678', 3, 'ZZ', '+881', '+881612'],
    ['+4930123456', 6, 'DE', '+49', '+493012'],
    // Short ones: a prefix is no number.
    ['+29022222', 6, 'SH', '+290', '+2902'],
    ['+6834000', 3, 'NU', '+683', '+683'],
  ])('%s with %i digits is in %s', (msisdn, digits, country, callingCode, prefix) => {
    expect(placeOf(msisdn, digits)).toEqual({ country, callingCode, prefix });
    expect(placeOf(msisdn, digits)).toEqual({ country, callingCode, prefix });
  });
});

describe('a number or a SIM that was changed lately', () => {
  const now = 1_800_000_000_000;
  const HOUR = 3_600_000;
  const policy = { holdAfterNumberChange: 2 * HOUR, holdAfterSimChange: 24 * HOUR };
  const customer = (id: string, over: Partial<Customer>): Customer => ({
    id,
    msisdn: '+919812345678',
    locale: null,
    timeZone: null,
    ...PLAIN_CUSTOMER,
    ...over,
  });

  it.each<[string, Customer[], string | null, number | null]>([
    ['nobody’s number', [], null, null],
    ['never changed', [customer('a', {})], 'a', null],
    ['a new number', [customer('a', { msisdnChangedAt: now - HOUR })], 'a', HOUR],
    ['a number not so new', [customer('a', { msisdnChangedAt: now - 2 * HOUR })], 'a', null],
    ['a new SIM', [customer('a', { simChangedAt: now - HOUR })], 'a', 23 * HOUR],
    ['an old SIM', [customer('a', { simChangedAt: now - 24 * HOUR })], 'a', null],
    [
      'both new: the longer hold',
      [customer('a', { msisdnChangedAt: now, simChangedAt: now - 23 * HOUR })],
      'a',
      2 * HOUR,
    ],
    [
      'a number that is new to another who has it',
      [customer('a', {}), customer('b', { msisdnChangedAt: now })],
      'a',
      null,
    ],
    [
      'a SIM that another has told of',
      [customer('a', {}), customer('b', { simChangedAt: now })],
      'a',
      24 * HOUR,
    ],
    [
      'a bare number that is new to one of those who have it',
      [customer('a', {}), customer('b', { msisdnChangedAt: now })],
      null,
      2 * HOUR,
    ],
  ])('%s', (_, customers, customerId, retryAfter) => {
    const refusal = changeRefusal(customers, customerId, policy, now);
    if (retryAfter === null) expect(refusal).toBeNull();
    else expect(refusal).toMatchObject({ code: 'recipient_changed', retryAfter });
  });

  it('holds nothing where the settings say so', () => {
    const changed = customer('a', { msisdnChangedAt: now, simChangedAt: now });
    const off = { holdAfterNumberChange: 0, holdAfterSimChange: 0 };
    expect(changeRefusal([changed], 'a', off, now)).toBeNull();
  });

  it('says which, without the number', () => {
    const changed = customer('a', { simChangedAt: now });
    const refusal = changeRefusal([changed], 'a', policy, now)!;
    expect(refusal.message).toContain('SIM');
    expect(refusal.message).not.toContain('98123');
  });
});
