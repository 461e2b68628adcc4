import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EXPORT_COLUMNS, exportRow } from '../../../src/broadcast/campaign/export-row.js';
import type { ExportedRecipient } from '../../../src/broadcast/campaign/export-row.js';
import { reportCosts, reportLines } from '../../../src/broadcast/campaign/report-view.js';
import { toProtoRun } from '../../../src/broadcast/campaign/run-view.js';
import {
  RECIPIENT_STATES,
  recipientStateCode,
} from '../../../src/broadcast/run/recipient-states.js';
import type { RecipientState } from '../../../src/broadcast/run/recipient-states.js';
import type { Run, TallyLine } from '../../../src/broadcast/run/runs.js';

const line = (state: RecipientState, more: Partial<TallyLine> = {}): TallyLine => ({
  variant: 'a',
  state,
  reason: '',
  carrier: 'cheap',
  recipients: 10,
  segments: 20,
  ...more,
});

describe('the lines of a report', () => {
  it('are by variant, state and reason, over all carriers, and none is empty', () => {
    const lines = reportLines([
      line('undeliverable', { reason: 'err:001', recipients: 1, segments: 2 }),
      line('undeliverable', { reason: 'err:002', recipients: 3, segments: 6 }),
      line('delivered', { variant: 'b' }),
      line('delivered'),
      line('delivered', { carrier: 'dear', recipients: 1, segments: 1 }),
      line('planned', { recipients: 0, segments: 0 }),
      line('held_out', { variant: 'hold-out', carrier: '', segments: 0 }),
    ]);
    expect(lines.map((one) => Object.values(one).join(' '))).toEqual([
      'a RECIPIENT_STATE_DELIVERED  11 21',
      'a RECIPIENT_STATE_UNDELIVERABLE err:002 3 6',
      'a RECIPIENT_STATE_UNDELIVERABLE err:001 1 2',
      'b RECIPIENT_STATE_DELIVERED  10 20',
      'hold-out RECIPIENT_STATE_HELD_OUT  10 0',
    ]);
  });

  it('lose nobody', () => {
    const tally = fc.array(
      fc.record({
        variant: fc.constantFrom('a', 'b'),
        state: fc.constantFrom(...RECIPIENT_STATES),
        reason: fc.constantFrom('', 'err:001', 'other'),
        carrier: fc.constantFrom('', 'cheap', 'dear'),
        recipients: fc.nat(1000),
        segments: fc.nat(1000),
      }),
    );
    fc.assert(
      fc.property(tally, (lines) => {
        const counted = reportLines(lines).reduce((sum, one) => sum + Number(one.recipients), 0);
        expect(counted).toBe(lines.reduce((sum, { recipients }) => sum + recipients, 0));
      }),
    );
  });
});

describe('the cost of a run', () => {
  const carriers = [
    { name: 'cheap', price: { currency: 'INR', perSegment: 0.12 } },
    { name: 'other', price: { currency: 'INR', perSegment: 0.1 } },
    { name: 'dear', price: { currency: 'USD', perSegment: 0.0085 } },
    { name: 'free', price: undefined },
  ];

  it('is exact, for each currency, and of what went to a carrier that has a price', () => {
    const tally = [
      line('delivered', { segments: 100_003 }),
      line('undeliverable', { carrier: 'other', segments: 1 }),
      line('sent', { carrier: 'dear', segments: 7 }),
      line('unknown', { carrier: 'free' }),
      line('unknown', { carrier: 'gone' }),
    ];
    expect(reportCosts(tally, carriers)).toEqual([
      { currencyCode: 'INR', units: '12000', nanos: 460_000_000 },
      { currencyCode: 'USD', units: '0', nanos: 59_500_000 },
    ]);
  });

  it.each<RecipientState>(['planned', 'rejected', 'cancelled', 'skipped', 'held_out'])(
    'has nothing for those that were %s',
    (state) => expect(reportCosts([line(state)], carriers)).toEqual([]),
  );

  it('has nothing for what expired before it was sent', () => {
    const waited = line('expired', { reason: 'not sent in time' });
    expect(reportCosts([waited], carriers)).toEqual([]);
    expect(reportCosts([line('expired', { reason: 'stat:EXPIRED' })], carriers)).toHaveLength(1);
  });
});

describe('a run as it is shown', () => {
  const run = (more: Partial<Run>, byState: Partial<Record<RecipientState, number>> = {}): Run => ({
    runId: 'r',
    key: 'birthday:2026-11-23',
    campaignId: null,
    schedule: 'birthday',
    clientId: 'tellerline',
    spec: { name: 'Wishes' } as Run['spec'],
    startsAt: 0,
    endsAt: 1000,
    state: 'running',
    startedAt: 1,
    expandedAt: 2,
    completedAt: null,
    createdAt: 0,
    failure: null,
    totals: {
      byState: {
        ...(Object.fromEntries(RECIPIENT_STATES.map((state) => [state, 0])) as Record<
          RecipientState,
          number
        >),
        ...byState,
      },
      segments: 30,
    },
    messagesPerSecond: 40,
    ...more,
  });

  it('has all its recipients, and how long those that are left take', () => {
    const shown = toProtoRun(run({}, { planned: 101, sent: 5, delivered: 7, held_out: 3 }));
    expect(shown).toMatchObject({ campaignId: '', schedule: 'birthday', name: 'Wishes' });
    expect(shown.progress).toMatchObject({
      recipients: '116',
      expanded: true,
      planned: '101',
      heldOut: '3',
      segments: '30',
      messagesPerSecond: 40,
      timeLeft: { seconds: '3', nanos: 0 },
    });
  });

  it.each<[string, Partial<Run>]>([
    ['before the whole audience is read', { expandedAt: null }],
    ['while nothing moves', { messagesPerSecond: 0 }],
    ['while it is paused', { state: 'paused' }],
    ['before it begins', { state: 'planned', startedAt: null, expandedAt: null }],
  ])('does not say how long %s', (_, more) => {
    expect(toProtoRun(run(more, { planned: 10 })).progress?.timeLeft).toBeUndefined();
  });

  it('has no rate when it does not run', () => {
    expect(toProtoRun(run({ state: 'completed' })).progress?.messagesPerSecond).toBe(0);
  });
});

describe('a line of the export', () => {
  const spec = { variants: [{ name: 'a' }, { name: 'b' }] as never };
  const recipient = (more: Partial<ExportedRecipient>): ExportedRecipient => ({
    customerId: 'C-1',
    msisdn: '+919812345678',
    variant: 1,
    state: recipientStateCode('delivered'),
    reason: null,
    carrier: 'cheap',
    segments: 2,
    messageId: '01933000-0000-7000-8000-000000000001',
    sentAt: new Date(0),
    finishedAt: null,
    ...more,
  });

  it('has a cell for each column, and never the number', () => {
    const row = exportRow(recipient({}), spec);
    expect(row).toHaveLength(EXPORT_COLUMNS.length);
    expect(row).toEqual([
      'C-1',
      "'+9198******78",
      'b',
      'delivered',
      '',
      'cheap',
      '2',
      '01933000-0000-7000-8000-000000000001',
      '1970-01-01T00:00:00.000Z',
      '',
    ]);
  });

  it('of the control group, and of whom nothing is known, has what there is', () => {
    const row = exportRow(
      recipient({ customerId: null, msisdn: null, variant: -1, state: 9, segments: null }),
      spec,
    );
    expect(row.slice(0, 4)).toEqual(['', '', 'hold-out', 'held_out']);
  });

  it('is no formula, whatever a cell holds', () => {
    const nasty = fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string());
    fc.assert(
      fc.property(nasty, ([sign, rest]) => {
        const row = exportRow(recipient({ customerId: sign + rest, reason: sign + rest }), spec);
        for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(row[0]).toBe(`'${sign}${rest}`);
      }),
    );
  });
});
