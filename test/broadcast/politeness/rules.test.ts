import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDead } from '../../../src/broadcast/politeness/dead-number.js';
import { capsOn } from '../../../src/broadcast/politeness/frequency-caps.js';
import { countriesOf, holdsIn } from '../../../src/broadcast/politeness/number-countries.js';
import { quietWindowsOf } from '../../../src/broadcast/politeness/quiet-windows.js';
import { zonesOf } from '../../../src/broadcast/politeness/recipient-zones.js';
import { covers, registersOn } from '../../../src/broadcast/politeness/register-rules.js';
import { settingsOf } from '../../rpc/gateway.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-23T12:00:00Z');
const AMERICA = ['America/New_York', 'America/Los_Angeles'];

const settings = (broadcast: object, timeZone = 'Europe/Paris') =>
  settingsOf({ broadcast, bank: { timeZone } });

describe('countriesOf', () => {
  it.each([
    ['+919812345678', ['IN']],
    ['+12025550123', ['US']],
    ['+14165550123', ['CA']],
    ['+447400123456', ['GB']],
    ['+77012345678', ['KZ']],
    ['+881612345678', []],
  ])('%s: %j', (msisdn, expected) => {
    expect(countriesOf(msisdn)).toEqual(expected);
  });

  it('are all that share a calling code, where the digits do not tell', () => {
    expect(countriesOf('+10000000000')).toEqual(expect.arrayContaining(['US', 'CA', 'JM']));
  });
});

describe('holdsIn', () => {
  it.each<[string[], string[], boolean]>([
    [['*'], ['IN'], true],
    [['*'], [], true],
    [['IN'], ['IN'], true],
    [['US', 'IN'], ['IN'], true],
    [['US'], ['IN'], false],
    [['US'], ['CA', 'US'], true],
    [['US'], [], false],
  ])('%j for %j: %s', (countries, ofNumber, expected) => {
    expect(holdsIn(countries, ofNumber)).toBe(expected);
  });
});

describe('zonesOf', () => {
  const given = settings({ timeZones: { US: AMERICA, CA: ['America/Toronto', AMERICA[0]] } });
  it.each<[string, string, string | null | undefined, readonly string[]]>([
    ['their own', '+12025550123', 'Asia/Tokyo', ['Asia/Tokyo']],
    ['those of the country', '+12025550123', null, AMERICA],
    ['those of the country, not known', '+12025550123', undefined, AMERICA],
    ['an empty one is none', '+12025550123', '', AMERICA],
    ['one that this host does not know is none', '+12025550123', 'Mars/Olympus', AMERICA],
    ["the bank's, of a country without any", '+919812345678', null, ['Europe/Paris']],
    ["the bank's, of no country", '+881612345678', null, ['Europe/Paris']],
    [
      'of every country that it can be, none twice',
      '+10000000000',
      null,
      [...AMERICA, 'America/Toronto'],
    ],
  ])('%s', (_, msisdn, timeZone, expected) => {
    expect(zonesOf(msisdn, timeZone, given)).toEqual(expected);
  });
});

describe('quietWindowsOf', () => {
  const night = { from: '21:00', until: '10:00' };
  const NIGHT = { from: 21 * 60, until: 10 * 60 };
  const given = settings({
    timeZones: { US: AMERICA },
    quietHours: [
      night,
      { countries: ['US'], classes: ['service', 'promotion'], from: '23:00', until: '06:00' },
    ],
  });
  const LATE = { from: 23 * 60, until: 6 * 60 };
  const own = (timeZone: string | null) => ({ doNotDisturb: { from: 60, until: 120 }, timeZone });
  const OWN = { from: 60, until: 120 };

  it('are those of the class and the country, in every zone', () => {
    const addressee = { msisdn: '+12025550123', timeZone: undefined };
    expect(quietWindowsOf(addressee, [], 'promotion', given)).toEqual([
      { ...NIGHT, timeZone: AMERICA[0] },
      { ...NIGHT, timeZone: AMERICA[1] },
      { ...LATE, timeZone: AMERICA[0] },
      { ...LATE, timeZone: AMERICA[1] },
    ]);
    expect(quietWindowsOf(addressee, [], 'service', given)).toEqual([
      { ...LATE, timeZone: AMERICA[0] },
      { ...LATE, timeZone: AMERICA[1] },
    ]);
    const indian = { msisdn: '+919812345678', timeZone: 'Asia/Kolkata' };
    expect(quietWindowsOf(indian, [], 'service', given)).toEqual([]);
    expect(quietWindowsOf(indian, [], 'promotion', given)).toEqual([
      { ...NIGHT, timeZone: 'Asia/Kolkata' },
    ]);
  });

  it('are those of all who have the number, by the clocks of each', () => {
    const none = settings({});
    const addressee = { msisdn: '+919812345678', timeZone: 'Asia/Kolkata' };
    const sharers = [own(null), own('Asia/Tokyo'), { doNotDisturb: null, timeZone: null }];
    expect(quietWindowsOf(addressee, sharers, 'promotion', none)).toEqual([
      { ...OWN, timeZone: 'Asia/Kolkata' },
      { ...OWN, timeZone: 'Asia/Tokyo' },
    ]);
    const american = { msisdn: '+12025550123', timeZone: undefined };
    expect(
      quietWindowsOf(american, [own(null)], 'promotion', settings({ timeZones: { US: AMERICA } })),
    ).toEqual(AMERICA.map((timeZone) => ({ ...OWN, timeZone })));
  });
});

describe('capsOn', () => {
  const caps = settings({
    caps: [
      { limit: 3, within: '7d' },
      { classes: ['service', 'promotion'], limit: 10, within: '30d' },
      { classes: ['service'], limit: 1, within: '1d' },
    ],
  }).broadcast.caps;

  it('are those that name the class, each with where it looks back to', () => {
    expect(capsOn('promotion', caps, NOW)).toEqual([
      { classes: ['promotion'], limit: 3, after: NOW - 7 * DAY },
      { classes: ['service', 'promotion'], limit: 10, after: NOW - 30 * DAY },
    ]);
    expect(capsOn('service', caps, NOW).map(({ limit }) => limit)).toEqual([10, 1]);
    expect(capsOn('service', [], NOW)).toEqual([]);
  });
});

describe('isDead', () => {
  const rule = { failures: 3, over: 7 * DAY, leftAloneFor: 90 * DAY };
  const failed = (failures: number, first: number, last: number) => ({
    failures,
    firstFailedAt: NOW - first,
    lastFailedAt: NOW - last,
  });
  it.each<[string, ReturnType<typeof failed>, boolean]>([
    ['often enough, over long enough, lately', failed(3, 8 * DAY, DAY), true],
    ['once too few', failed(2, 8 * DAY, DAY), false],
    ['more often', failed(30, 8 * DAY, DAY), true],
    ['over exactly so long', failed(3, 8 * DAY, DAY), true],
    ['over a millisecond less', failed(3, 8 * DAY - 1, DAY), false],
    ['just now', failed(3, 7 * DAY, 0), true],
    ['left alone a millisecond less than so long', failed(3, 200 * DAY, 90 * DAY - 1), true],
    ['left alone for so long', failed(3, 200 * DAY, 90 * DAY), false],
  ])('%s', (_, health, expected) => {
    expect(isDead(health, rule, NOW)).toBe(expected);
  });

  it('never of one that failed once, where more are asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100 }), fc.nat(400), fc.nat(400), (failures, a, b) => {
        const health = failed(1, Math.max(a, b) * DAY, Math.min(a, b) * DAY);
        expect(isDead(health, { ...rule, failures }, NOW)).toBe(false);
      }),
    );
  });
});

describe('registers', () => {
  const { registers } = settings({
    registers: [
      { name: 'national', countries: ['IN'], file: 'dnd.txt' },
      { name: 'all', consents: ['offers', 'greetings'], file: 'all.txt' },
    ],
  }).broadcast;

  it('have a say by consent and country', () => {
    const names = (consent: 'service' | 'greetings' | 'offers') =>
      registersOn(consent, registers).map(({ name }) => name);
    expect(names('offers')).toEqual(['national', 'all']);
    expect(names('greetings')).toEqual(['all']);
    expect(names('service')).toEqual([]);
    expect(covers(registers[0], ['IN'])).toBe(true);
    expect(covers(registers[0], ['AE'])).toBe(false);
    expect(covers(registers[1], [])).toBe(true);
  });
});
