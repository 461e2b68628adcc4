import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../src/failure/failure.js';
import { MESSAGE_CLASSES } from '../../src/message/message-class.js';
import type { MessageClass } from '../../src/message/message-class.js';
import { Routes } from '../../src/route/route.js';

const carriers = [
  { name: 'one', enabled: true },
  { name: 'two', enabled: true },
  { name: 'three', enabled: true },
  { name: 'off', enabled: false },
];

const routes = new Routes(
  [
    { prefixes: ['+91'], carriers: ['one', 'two'], senderId: 'BANKIN' },
    { prefixes: ['+9198', '+9197'], classes: ['otp'], carriers: ['two', 'one'], senderId: 'OTPIN' },
    { prefixes: ['+44'], carriers: ['off', 'three'], senderId: 'BANKUK' },
    { prefixes: ['+441'], carriers: ['off'], senderId: 'NOBODY' },
    { prefixes: ['+91'], carriers: ['three'], senderId: 'SECOND' },
    { prefixes: ['+1'], classes: ['alert'], carriers: ['one'], senderId: 'BANKUS' },
  ],
  carriers,
);

const allUp = () => true;

describe('a route', () => {
  it.each<[string, string, MessageClass, string, string]>([
    ['the prefix decides', '+447911123456', 'alert', 'three', 'BANKUK'],
    ['the longest prefix wins', '+919812345678', 'otp', 'two', 'OTPIN'],
    ['another class takes the shorter', '+919812345678', 'alert', 'one', 'BANKIN'],
    ['the second of equals is not reached', '+919912345678', 'alert', 'one', 'BANKIN'],
    ['a number as short as its prefix', '+91', 'alert', 'one', 'BANKIN'],
  ])('%s', (_, msisdn, messageClass, carrier, senderId) => {
    expect(routes.find(msisdn, messageClass, allUp)).toEqual({ carrier, senderId });
  });

  it('takes the first carrier that is up, and the first where none is', () => {
    const by = (up: string[]) =>
      routes.find('+919912345678', 'alert', (name) => up.includes(name)).carrier;
    expect(by(['one', 'two'])).toBe('one');
    expect(by(['two', 'three'])).toBe('two');
    expect(by([])).toBe('one');
  });

  it.each<[string, string, MessageClass, string]>([
    ['no prefix', '+33612345678', 'otp', 'no route for +3361*****78 and class otp'],
    ['no class', '+12025550123', 'otp', 'no route for +120******23 and class otp'],
    [
      'no carrier on the longest prefix',
      '+441234567890',
      'otp',
      'no carrier that is switched on for +4412******90 and class otp',
    ],
  ])('%s: is refused without the number', (_, msisdn, messageClass, message) => {
    let failure: unknown;
    try {
      routes.find(msisdn, messageClass, allUp);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'no_route', retryable: false, publicMessage: message });
  });

  it('the bare plus sign matches every number', () => {
    const open = new Routes([{ prefixes: ['+'], carriers: ['one'], senderId: 'B' }], carriers);
    expect(open.find('+33612345678', 'promotion', allUp).carrier).toBe('one');
  });

  it('is what looking through all of them finds', () => {
    const digits = (most: number) => fc.stringMatching(new RegExp(`^\\+[12]{0,${most}}$`));
    const anyRoute = fc.record({
      prefixes: fc.array(digits(4), { minLength: 1, maxLength: 3 }),
      classes: fc.option(fc.subarray([...MESSAGE_CLASSES], { minLength: 1 }), { nil: undefined }),
      carriers: fc.subarray(['one', 'two', 'off'], { minLength: 1 }),
      senderId: fc.stringMatching(/^[A-Z]{4}$/),
    });
    fc.assert(
      fc.property(
        fc.array(anyRoute, { maxLength: 8 }),
        digits(6),
        fc.constantFrom(...MESSAGE_CLASSES),
        (given, msisdn, messageClass) => {
          const matches = given
            .filter(({ classes }) => classes === undefined || classes.includes(messageClass))
            .flatMap((route) => route.prefixes.map((prefix) => ({ prefix, route })))
            .filter(({ prefix }) => msisdn.startsWith(prefix));
          const longest = Math.max(...matches.map(({ prefix }) => prefix.length));
          const expected = matches.find(({ prefix }) => prefix.length === longest)?.route;
          const carrier = expected?.carriers.find((name) => name !== 'off');
          const find = () => new Routes(given, carriers).find(msisdn, messageClass, allUp);
          if (carrier === undefined) expect(find).toThrow(Failure);
          else expect(find()).toEqual({ carrier, senderId: expected?.senderId });
        },
      ),
    );
  });
});
