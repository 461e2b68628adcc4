import { describe, expect, it } from '@jest/globals';
import { Failure, invalid } from '../../src/failure/failure.js';
import type { FailureCode } from '../../src/failure/failure.js';
import {
  CODE,
  decodeStatus,
  detailsOf,
  encodeStatus,
  statusOf,
} from '../../src/rpc/failure-status.js';

const EXPECTED: Record<FailureCode, number> = {
  invalid_argument: 3,
  not_found: 5,
  failed_precondition: 9,
  permission_denied: 7,
  unauthenticated: 16,
  rate_exceeded: 8,
  storage_away: 14,
  no_route: 9,
  consent_missing: 9,
  recipient_blocked: 9,
  recipient_changed: 9,
  recipient_locked: 9,
  prefix_held: 9,
  country_not_allowed: 9,
  text_not_registered: 9,
  core_away: 14,
  overloaded: 14,
  stopping: 14,
  internal: 13,
};

describe('statusOf', () => {
  it.each(Object.entries(EXPECTED) as [FailureCode, number][])(
    '%s is code %i',
    (code, expected) => {
      const status = statusOf(new Failure(code, 'what happened'));
      expect(status.code).toBe(expected);
      expect(status.message).toBe('what happened');
      expect(detailsOf(status).reason).toBe(code.toUpperCase());
    },
  );

  it('carries every violation through the encoding', () => {
    const violations = [
      { field: 'event.event_id', description: 'is missing' },
      { field: 'event.recipient', description: 'is missing; give one — ₹ é' },
    ];
    const status = decodeStatus(encodeStatus(statusOf(invalid(violations))));
    expect(status.code).toBe(CODE.INVALID_ARGUMENT);
    expect(detailsOf(status).violations).toEqual(violations);
  });

  it.each([1, 999, 1000, 61_234])('carries a wait of %i ms', (retryAfter) => {
    const status = statusOf(new Failure('rate_exceeded', 'slower', { retryAfter }));
    expect(detailsOf(decodeStatus(encodeStatus(status))).retryAfter).toBe(retryAfter);
  });

  it.each([
    new Error('password=hunter2 for +919876543210'),
    'a thrown text with +919876543210',
    null,
    undefined,
    { code: 3, details: 'a look-alike with +919876543210' },
  ])('tells nothing of an error that is no Failure', (error) => {
    const status = statusOf(error);
    expect(status.code).toBe(CODE.INTERNAL);
    expect(encodeStatus(status).toString('latin1')).not.toMatch(/hunter2|9876543210/);
  });

  it('does not tell the cause', () => {
    const cause = new Error('secret cause');
    const status = statusOf(new Failure('storage_away', 'the database is away', { cause }));
    expect(encodeStatus(status).toString('latin1')).not.toContain('secret');
  });

  it('stays within what HTTP/2 headers carry, whatever was wrong', () => {
    const violations = Array.from({ length: 1000 }, (_, i) => ({
      field: `events[${i}].${'x'.repeat(1000)}`,
      description: 'y'.repeat(10_000),
    }));
    expect(encodeStatus(statusOf(invalid(violations))).length).toBeLessThan(12_000);
  });
});

describe('detailsOf', () => {
  it('passes over kinds it does not know', () => {
    const details = [{ typeUrl: 'type.googleapis.com/google.rpc.Help', value: Buffer.from([1]) }];
    expect(detailsOf({ details })).toEqual({ reason: '', violations: [], retryAfter: undefined });
  });
});
