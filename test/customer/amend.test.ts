import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amend } from '../../src/customer/amend.js';
import { CONSENT_CATEGORIES } from '../../src/customer/consent.js';
import type { ConsentChange, CustomerPatch } from '../../src/customer/customer-record.js';

const NOW = Date.UTC(2026, 10, 22, 12);
const LATER = NOW + 60_000;
const added = (patch: Partial<CustomerPatch> = {}) =>
  amend(undefined, { id: 'C-1', msisdn: '+919812345678', ...patch }, NOW).record;
const changed = (before: Partial<CustomerPatch>, patch: Partial<CustomerPatch>) =>
  amend(added(before), { id: 'C-1', ...patch }, LATER);

describe('amend', () => {
  it('adds a customer with nothing but what is given', () => {
    const {
      record,
      created,
      changed: isChanged,
      notes,
    } = amend(undefined, { id: 'C-1', msisdn: '+919812345678' }, NOW);
    expect({ created, isChanged, notes }).toEqual({
      created: true,
      isChanged: true,
      notes: [{ kind: 'created', detail: '' }],
    });
    expect(record).toEqual({
      id: 'C-1',
      msisdn: '+919812345678',
      msisdnVerified: false,
      locale: null,
      timeZone: null,
      givenName: null,
      birthDate: null,
      customerSince: null,
      city: null,
      segment: null,
      products: [],
      accounts: [],
      thresholds: {},
      consents: {},
      doNotDisturb: null,
      blocked: false,
      msisdnChangedAt: null,
      simChangedAt: null,
      createdAt: NOW,
      updatedAt: NOW,
    });
  });

  it.each<[string, Partial<CustomerPatch>, string, string]>([
    ['without a number', {}, 'invalid_argument', 'msisdn'],
    ['where there must be one', { mustExist: true }, 'not_found', 'customer_id'],
    [
      'where there must be one, though a number is given',
      { mustExist: true, msisdn: '+919812345678' },
      'not_found',
      'customer_id',
    ],
  ])('adds none %s', (_, patch, code, field) => {
    expect(() => amend(undefined, { id: 'C-1', ...patch }, NOW)).toThrow(
      expect.objectContaining({ code, violations: [expect.objectContaining({ field })] }),
    );
  });

  const amount = (units: string) => ({ currencyCode: 'INR', units, nanos: 0 });

  it.each<[string, Partial<CustomerPatch>, Partial<CustomerPatch>, string[]]>([
    ['nothing', {}, {}, []],
    [
      'what it is already',
      { city: 'Pune', products: ['a'] },
      { city: 'Pune', products: ['a'] },
      [],
    ],
    [
      'a day of the same',
      { birthDate: { year: null, month: 2, day: 3 } },
      { birthDate: { day: 3, month: 2, year: null } },
      [],
    ],
    ['fields', { city: 'Pune' }, { city: null, locale: 'hi-IN' }, ['changed: locale, city']],
    ['products', { products: ['a'] }, { products: ['b'] }, ['changed: products']],
    ['a block', {}, { blocked: true }, ['changed: blocked']],
    ['its end', { blocked: true }, { blocked: false }, ['changed: unblocked']],
    ['a threshold', {}, { thresholds: { lowBalance: amount('5') } }, ['changed: thresholds']],
    [
      'the same threshold',
      { thresholds: { lowBalance: amount('5') } },
      { thresholds: { lowBalance: amount('5'), homeCountry: null } },
      [],
    ],
    [
      'a number',
      { msisdnVerified: true },
      { msisdn: '+447400123456' },
      ['number_changed: unverified'],
    ],
    [
      'a number that is verified',
      {},
      { msisdn: '+447400123456', msisdnVerified: true },
      ['changed: msisdn_state', 'number_changed: verified'],
    ],
    ['the same number', {}, { msisdn: '+919812345678' }, []],
    ['a SIM', {}, { simChangedAt: NOW }, ['sim_changed: 2026-11-22T12:00:00.000Z']],
    ['the same SIM', { simChangedAt: NOW }, { simChangedAt: NOW }, []],
    [
      'an older SIM',
      { simChangedAt: NOW },
      { simChangedAt: NOW - 1000 },
      ['sim_changed: 2026-11-22T11:59:59.000Z; a later one is known'],
    ],
  ])('notes %s', (_, before, patch, notes) => {
    const amended = changed(before, patch);
    expect(amended.notes.map(({ kind, detail }) => `${kind}: ${detail}`)).toEqual(notes);
    expect(amended.created).toBe(false);
    const late = notes.some((note) => note.endsWith('is known'));
    expect(amended.changed).toBe(notes.length > 0 && !late);
    expect(amended.record.updatedAt).toBe(amended.changed ? LATER : NOW);
    expect(amended.record.createdAt).toBe(NOW);
  });

  it('says when the number became another, not when the first one came', () => {
    expect(added().msisdnChangedAt).toBeNull();
    const { record } = changed({ msisdnVerified: true }, { msisdn: '+447400123456' });
    expect(record).toMatchObject({ msisdnChangedAt: LATER, msisdnVerified: false });
  });

  it('takes away a threshold that is null, and leaves one that is absent', () => {
    const before = { thresholds: { lowBalance: amount('5'), homeCountry: 'IN' } };
    const { record } = changed(before, { thresholds: { lowBalance: null } });
    expect(record.thresholds).toEqual({ homeCountry: 'IN' });
  });

  const statement = fc.record<ConsentChange>({
    category: fc.constantFrom(...CONSENT_CATEGORIES),
    granted: fc.boolean(),
    source: fc.constantFrom('app', 'branch', 'sms:STOP'),
    at: fc.integer({ min: NOW - 3, max: NOW }),
  });

  it('lets the newest statement of each category stand, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 12 }), (statements) => {
        let record = added();
        for (const one of statements)
          record = amend(record, { id: 'C-1', consents: [one] }, NOW).record;
        for (const category of CONSENT_CATEGORIES) {
          const of = statements.filter((one) => one.category === category);
          const newest = Math.max(...of.map((one) => one.at!));
          // Of two of the same moment a no, whichever came last.
          const some = of.filter((one) => one.at === newest);
          const last = some.findLast((one) => !one.granted) ?? some.at(-1);
          const { granted, source, at } = last ?? {};
          expect(record.consents[category]).toEqual(last && { granted, source, at });
        }
        expect(amend(record, { id: 'C-1', consents: [] }, NOW).changed).toBe(false);
      }),
    );
  });

  it('takes one without a time as of now, unless it says what stands', () => {
    const granted: ConsentChange = { category: 'offers', granted: true, source: 'app', at: null };
    const before = added({ consents: [granted] });
    expect(before.consents.offers).toEqual({ granted: true, source: 'app', at: NOW });
    const again = amend(before, { id: 'C-1', consents: [{ ...granted, source: 'import' }] }, LATER);
    expect([again.changed, again.notes]).toEqual([false, []]);
    const refused = amend(before, { id: 'C-1', consents: [{ ...granted, granted: false }] }, LATER);
    expect(refused.record.consents.offers).toEqual({ granted: false, source: 'app', at: LATER });
    expect(refused.consents).toEqual([{ category: 'offers', granted: false, saidAt: null }]);
    // In the same millisecond: the one that is said later is later.
    const anew = amend(refused.record, { id: 'C-1', consents: [granted] }, LATER);
    expect(anew.record.consents.offers?.granted).toBe(true);
  });

  it('takes one without a time for said when the import began, not when it is written', () => {
    const stop: ConsentChange = { category: 'offers', granted: false, source: 'app', at: NOW };
    const yes: ConsentChange = { category: 'offers', granted: true, source: 'import', at: null };
    const stopped = added({ consents: [stop] });
    const import_ = (saidAt: number) =>
      amend(stopped, { id: 'C-1', consents: [yes], saidAt }, LATER);
    expect(import_(NOW - 1)).toMatchObject({ changed: false, notes: [{ stale: true }] });
    expect(import_(NOW + 1).record.consents.offers).toEqual({
      granted: true,
      source: 'import',
      at: NOW + 1,
    });
  });

  it('lets no yes without a time take back a STOP, however often it is said', () => {
    const stop: ConsentChange = { category: 'offers', granted: false, source: 'sms:STOP', at: NOW };
    const yes: ConsentChange = { category: 'offers', granted: true, source: 'import', at: null };
    const stopped = added({ consents: [stop] });
    const after = (change: ConsentChange) => {
      const { record, notes } = amend(stopped, { id: 'C-1', consents: [change] }, LATER);
      return { granted: record.consents.offers?.granted, stale: notes[0]?.stale };
    };
    expect(after(yes)).toEqual({ granted: false, stale: true });
    expect(after({ ...yes, at: NOW - 1 })).toEqual({ granted: false, stale: true });
    expect(after({ ...yes, at: NOW + 1 })).toEqual({ granted: true });
    expect(after({ ...yes, isDeliberate: true })).toEqual({ granted: true });
  });

  it('leaves what was said where only the unsaid is to be filled', () => {
    const fill = (category: 'offers' | 'service'): ConsentChange => ({
      category,
      granted: true,
      source: 'tellerline',
      at: null,
      onlyIfUnsaid: true,
    });
    const said = { category: 'offers', granted: false, source: 'app', at: NOW - 5 } as const;
    const { record, notes } = changed(
      { consents: [said] },
      { consents: [fill('offers'), fill('service')] },
    );
    expect(record.consents.offers).toEqual({ granted: false, source: 'app', at: NOW - 5 });
    expect(record.consents.service?.granted).toBe(true);
    expect(notes).toHaveLength(1);
  });
});
