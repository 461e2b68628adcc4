import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { maskMsisdn, parseMsisdn } from '../../src/message/msisdn.js';

describe('parseMsisdn', () => {
  it.each([
    ['+919812345678', '+919812345678'],
    ['+91 98123-45678', '+919812345678'],
    ['+1 (202) 555-0123', '+12025550123'],
    ['+34600111222', '+34600111222'],
    ['+966501234567', '+966501234567'],
    ['+55.11.91234.5678', '+5511912345678'],
  ])('%s is %s, also the second time', (input, e164) => {
    expect(parseMsisdn(input, 'to')).toBe(e164);
    expect(parseMsisdn(input, 'to')).toBe(e164);
  });

  it.each([
    '',
    '9812345678',
    '00919812345678',
    '919812345678',
    '+',
    '+0123456789',
    '+9198123456789012',
    '+91981234',
    '+999123456789',
    '+15550001',
    '+91981234567a',
    '+919812345678;ext=5',
    '+९१९८१२३४५६७८',
    '+919812345678\n',
    `+91${' '.repeat(100)}9812345678`,
  ])('%j is refused, by its field and without being quoted', (input) => {
    let failure: unknown;
    try {
      parseMsisdn(input, 'event.recipient.msisdn');
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    const { code, violations, message } = failure as Failure;
    expect(code).toBe('invalid_argument');
    expect(violations.map(({ field }) => field)).toEqual(['event.recipient.msisdn']);
    expect(message.replace(/\D/g, '').length).toBeLessThan(5);
  });
});

describe('maskMsisdn', () => {
  it.each([
    ['+919812345678', '+9198******78'],
    ['+12025550123', '+120******23'],
    ['+8801712345678', '+88017******78'],
    ['+79161234567', '+791******67'],
    ['+6581234567', '+6581****67'],
    ['+12345678', '+123***78'],
    ['+2901234', '+290**34'],
    ['12', '**'],
    ['', ''],
  ])('%s is shown as %s', (e164, masked) => {
    expect(maskMsisdn(e164)).toBe(masked);
  });
});
