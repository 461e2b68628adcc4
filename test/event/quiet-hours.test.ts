import { describe, expect, it } from '@jest/globals';
import { afterQuietHours, waitsForQuietHours } from '../../src/event/quiet-hours.js';

const KOLKATA = 'Asia/Kolkata';
const quiet = (from: number, until: number, timeZone: string | null = null) => ({
  doNotDisturb: { from: from * 60, until: until * 60 },
  timeZone,
});
const free = { doNotDisturb: null, timeZone: null };
const after = (customers: Parameters<typeof afterQuietHours>[0], moment: string) => {
  const end = afterQuietHours(customers, 'UTC', Date.parse(moment));
  return end === null ? null : new Date(end).toISOString();
};

describe('afterQuietHours', () => {
  it.each<[string, Parameters<typeof afterQuietHours>[0], string, string | null]>([
    ['nobody', [], '2026-11-22T23:00:00Z', '2026-11-22T23:00:00.000Z'],
    ['no hours', [free], '2026-11-22T23:00:00Z', '2026-11-22T23:00:00.000Z'],
    ['by day', [quiet(22, 7)], '2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000Z'],
    ['before midnight', [quiet(22, 7)], '2026-11-22T23:00:00Z', '2026-11-23T07:00:00.000Z'],
    ['after midnight', [quiet(22, 7)], '2026-11-23T06:59:00Z', '2026-11-23T07:00:00.000Z'],
    ['at the end', [quiet(22, 7)], '2026-11-23T07:00:00Z', '2026-11-23T07:00:00.000Z'],
    [
      'in a zone of their own',
      [quiet(22, 7, KOLKATA)],
      '2026-11-22T23:00:00Z',
      '2026-11-23T01:30:00.000Z',
    ],
    [
      'of two, one after the other',
      [quiet(6, 9), quiet(22, 7)],
      '2026-11-22T23:00:00Z',
      '2026-11-23T09:00:00.000Z',
    ],
    ['of two, that leave no time', [quiet(7, 22), quiet(22, 7)], '2026-11-22T23:00:00Z', null],
  ])('%s', (_, customers, moment, expected) => {
    expect(after(customers, moment)).toBe(expected);
  });
});

describe('waitsForQuietHours', () => {
  it.each([
    ['otp', false],
    ['alert', false],
    ['service', true],
    ['promotion', true],
  ] as const)('%s: %s', (messageClass, waits) => {
    expect(waitsForQuietHours(messageClass)).toBe(waits);
  });
});
