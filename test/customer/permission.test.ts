import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { CONSENT_CATEGORIES } from '../../src/customer/consent.js';
import type { ConsentCategory } from '../../src/customer/consent.js';
import { PLAIN_CUSTOMER } from '../../src/customer/customer.js';
import type { Customer } from '../../src/customer/customer.js';
import { quietUntil, refusalOf } from '../../src/customer/permission.js';
import type { Settings } from '../../src/settings/settings.schema.js';

type Policy = Settings['consent'];

const POLICY: Policy = {
  alerts: 'always',
  service: 'unless-refused',
  greetings: 'unless-refused',
  offers: 'if-granted',
};

const customer = (more: Partial<Customer> = {}): Customer => ({
  id: 'C-1',
  msisdn: '+919812345678',
  locale: null,
  timeZone: null,
  ...PLAIN_CUSTOMER,
  ...more,
});
const said = (category: ConsentCategory, granted: boolean) =>
  customer({ consents: { [category]: granted } });
const blocked = customer({ blocked: true });

describe('refusalOf', () => {
  const refusal = (customers: Customer[], category: ConsentCategory) =>
    refusalOf(customers, category, POLICY, 'event.recipient')?.code ?? null;

  it.each<[string, Customer[], ConsentCategory, string | null]>([
    ['always, nothing said', [customer()], 'alerts', null],
    ['always, though refused', [said('alerts', false)], 'alerts', null],
    ['always, of nobody known', [], 'alerts', null],
    ['unless refused, nothing said', [customer()], 'service', null],
    ['unless refused, allowed', [said('service', true)], 'service', null],
    ['unless refused, refused', [said('service', false)], 'service', 'consent_missing'],
    ['unless refused, another refused', [said('offers', false)], 'service', null],
    ['unless refused, of nobody known', [], 'service', null],
    ['if granted, nothing said', [customer()], 'offers', 'consent_missing'],
    ['if granted, granted', [said('offers', true)], 'offers', null],
    ['if granted, refused', [said('offers', false)], 'offers', 'consent_missing'],
    ['if granted, another granted', [said('greetings', true)], 'offers', 'consent_missing'],
    ['if granted, of nobody known', [], 'offers', 'consent_missing'],
    ['essential, blocked', [blocked], 'essential', 'recipient_blocked'],
    ['always, blocked', [blocked], 'alerts', 'recipient_blocked'],
    ['one of two blocked', [customer(), blocked], 'essential', 'recipient_blocked'],
    [
      'one of two refused',
      [said('service', true), said('service', false)],
      'service',
      'consent_missing',
    ],
    ['one of two granted', [said('offers', true), customer()], 'offers', 'consent_missing'],
    ['both granted', [said('offers', true), said('offers', true)], 'offers', null],
  ])('%s', (_, customers, category, code) => {
    expect(refusal(customers, category)).toBe(code);
  });

  it('names the field, and nobody', () => {
    const failure = refusalOf([said('service', false)], 'service', POLICY, 'event.recipient');
    expect(failure).toMatchObject({
      retryable: false,
      publicMessage: 'event.recipient: has refused service',
      violations: [{ field: 'event.recipient', description: 'has refused service' }],
    });
  });

  const anyCustomer = fc
    .record({
      blocked: fc.boolean(),
      consents: fc.dictionary(fc.constantFrom(...CONSENT_CATEGORIES), fc.boolean()),
    })
    .map((more) => customer(more as Partial<Customer>));
  const word = fc.constantFrom<Policy['alerts'][]>('always', 'unless-refused', 'if-granted');
  const policy = fc.record({ alerts: word, service: word, greetings: word, offers: word });

  it('is what the strictest of those who share a number asks', () => {
    fc.assert(
      fc.property(
        fc.array(anyCustomer, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...CONSENT_CATEGORIES),
        policy,
        (customers, category, rules) => {
          const alone = customers.map((one) => refusalOf([one], category, rules, 'to') !== null);
          expect(refusalOf(customers, category, rules, 'to') !== null).toBe(alone.includes(true));
        },
      ),
    );
  });

  it('lets what is essential through, save to the blocked', () => {
    fc.assert(
      fc.property(fc.array(anyCustomer, { maxLength: 4 }), policy, (customers, rules) => {
        expect(refusalOf(customers, 'essential', rules, 'to') !== null).toBe(
          customers.some((one) => one.blocked),
        );
      }),
    );
  });
});

describe('quietUntil', () => {
  const minutes = (text: string) => {
    const [hour, minute] = text.split(':').map(Number);
    return hour * 60 + minute;
  };
  const quiet = (window: string, zone: string, now: string) => {
    const [from, until] = window.split('-').map(minutes);
    const end = quietUntil({ doNotDisturb: { from, until } }, zone, Date.parse(now));
    return end === null ? null : new Date(end).toISOString();
  };

  it.each<[string, string, string, string, string | null]>([
    ['before', '13:00-15:00', 'UTC', '2026-11-22T12:59:59.999Z', null],
    ['at its start', '13:00-15:00', 'UTC', '2026-11-22T13:00:00Z', '2026-11-22T15:00:00.000Z'],
    ['inside', '13:00-15:00', 'UTC', '2026-11-22T14:59:59.999Z', '2026-11-22T15:00:00.000Z'],
    ['at its end', '13:00-15:00', 'UTC', '2026-11-22T15:00:00Z', null],
    ['late, past midnight', '22:00-07:00', 'UTC', '2026-11-22T23:30Z', '2026-11-23T07:00:00.000Z'],
    ['early, past midnight', '22:00-07:00', 'UTC', '2026-11-23T05:30Z', '2026-11-23T07:00:00.000Z'],
    ['by day, past midnight', '22:00-07:00', 'UTC', '2026-11-23T12:00Z', null],
    ['until midnight', '22:00-00:00', 'UTC', '2026-11-22T23:00Z', '2026-11-23T00:00:00.000Z'],
    ['from midnight', '00:00-07:00', 'UTC', '2026-11-23T00:00Z', '2026-11-23T07:00:00.000Z'],
    ['equal ends', '08:00-08:00', 'UTC', '2026-11-22T09:00Z', null],
    [
      'by another wall clock',
      '22:00-07:00',
      'Asia/Kolkata',
      '2026-11-22T17:00Z',
      '2026-11-23T01:30:00.000Z',
    ],
    ['on another day there', '22:00-07:00', 'Asia/Kolkata', '2026-11-22T02:00Z', null],
    [
      'an offset for a zone',
      '22:00-07:00',
      '+05:30',
      '2026-11-22T17:00Z',
      '2026-11-23T01:30:00.000Z',
    ],
    // Put back on 25 October 2026, 01:00Z: the next begins before this one has ended.
    [
      'nearly the whole day, a clock put back',
      '02:50-02:10',
      'Europe/Berlin',
      '2026-10-25T00:00Z',
      '2026-10-26T01:10:00.000Z',
    ],
    // Put forward on 29 March 2026, 01:00Z: 02:00 becomes 03:00.
    [
      'over a clock put forward',
      '22:00-07:00',
      'Europe/Berlin',
      '2026-03-28T22:00Z',
      '2026-03-29T05:00:00.000Z',
    ],
    [
      'an end that is skipped',
      '22:00-02:30',
      'Europe/Berlin',
      '2026-03-28T22:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    ['after the skip', '22:00-02:30', 'Europe/Berlin', '2026-03-29T01:00Z', null],
    [
      'a start that is skipped',
      '02:30-06:00',
      'Europe/Berlin',
      '2026-03-29T01:00Z',
      '2026-03-29T04:00:00.000Z',
    ],
    // Put back on 25 October 2026, 01:00Z: 03:00 becomes 02:00.
    [
      'over a clock put back',
      '22:00-07:00',
      'Europe/Berlin',
      '2026-10-24T22:00Z',
      '2026-10-25T06:00:00.000Z',
    ],
    [
      'an end shown twice',
      '22:00-02:30',
      'Europe/Berlin',
      '2026-10-25T00:10Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'between the two',
      '22:00-02:30',
      'Europe/Berlin',
      '2026-10-25T00:45Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'a start shown twice',
      '02:30-06:00',
      'Europe/Berlin',
      '2026-10-25T01:10Z',
      '2026-10-25T05:00:00.000Z',
    ],
    // By half an hour, on 4 October 2026 at 15:30Z.
    [
      'half an hour skipped',
      '22:00-02:15',
      'Australia/Lord_Howe',
      '2026-10-03T14:00Z',
      '2026-10-03T15:30:00.000Z',
    ],
    // A whole day that never was: 30 December 2011.
    [
      'a day skipped',
      '22:00-07:00',
      'Pacific/Apia',
      '2011-12-30T09:00Z',
      '2011-12-30T17:00:00.000Z',
    ],
  ])('%s', (_, window, zone, now, end) => {
    expect(quiet(window, zone, now)).toBe(end);
  });

  it('is none where none was asked for', () => {
    expect(quietUntil({ doNotDisturb: null }, 'UTC', 0)).toBeNull();
  });

  const zones = fc.constantFrom(
    'UTC',
    'Asia/Kolkata',
    'Europe/London',
    'America/New_York',
    'America/Havana',
    'Australia/Lord_Howe',
    'Asia/Beirut',
    'Pacific/Chatham',
  );
  const minute = fc.integer({ min: 0, max: 1439 });
  const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });

  it('agrees with the wall clock on a day without a change of offset', () => {
    fc.assert(
      fc.property(zones, minute, minute, moment, (zone, from, until, now) => {
        const at = DateTime.fromMillis(now, { zone });
        fc.pre(
          at.minus({ days: 2 }).offset === at.offset && at.plus({ days: 2 }).offset === at.offset,
        );
        const clock = at.hour * 60 + at.minute;
        const inside =
          from < until ? clock >= from && clock < until : clock >= from || clock < until;
        const end = quietUntil({ doNotDisturb: { from, until } }, zone, now);
        expect(end !== null).toBe(from !== until && inside);
        if (end === null) return;
        const shown = DateTime.fromMillis(end, { zone });
        expect(shown.hour * 60 + shown.minute).toBe(until);
        expect(end - now).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });

  it('holds all the way to its end, and not after', () => {
    fc.assert(
      fc.property(
        zones,
        minute,
        minute,
        moment,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (zone, from, until, now, part) => {
          const ask = (at: number) => quietUntil({ doNotDisturb: { from, until } }, zone, at);
          const end = ask(now);
          fc.pre(end !== null);
          expect(ask(now + Math.floor((end - now) * part))).toBe(end);
          expect(ask(end)).toBeNull();
        },
      ),
    );
  });
});
