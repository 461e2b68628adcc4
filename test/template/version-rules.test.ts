import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Failure } from '../../src/failure/failure.js';
import { VERSION_STEPS, isToBeTaken } from '../../src/template/version-rules.js';
import type { VersionState, VersionStep } from '../../src/template/version-rules.js';

const STATES: readonly VersionState[] = ['draft', 'approved', 'active', 'retired'];
const STEPS: readonly VersionStep[] = ['approve', 'activate', 'retire'];

/** What becomes of a step, taken by another than the author and whoever approved. */
function outcome(
  step: VersionStep,
  state: VersionState,
  clientId = 'third',
  approvedBy: string | null = state === 'draft' ? null : 'second',
): string {
  const facts = { key: 'greeting', version: 3, state, createdBy: 'first', approvedBy };
  try {
    return isToBeTaken(step, facts, clientId) ? VERSION_STEPS[step].to : 'done already';
  } catch (error) {
    return (error as Failure).code;
  }
}

describe('the steps of a version', () => {
  it.each<[VersionStep, Record<VersionState, string>]>([
    [
      'approve',
      {
        draft: 'approved',
        approved: 'failed_precondition',
        active: 'failed_precondition',
        retired: 'failed_precondition',
      },
    ],
    [
      'activate',
      {
        draft: 'failed_precondition',
        approved: 'active',
        active: 'done already',
        retired: 'active',
      },
    ],
    [
      'retire',
      {
        draft: 'failed_precondition',
        approved: 'failed_precondition',
        active: 'retired',
        retired: 'done already',
      },
    ],
  ])('%s leads where the table says', (step, table) => {
    for (const state of STATES)
      expect([state, outcome(step, state)]).toEqual([state, table[state]]);
  });

  it('are answered again to whoever approved, and not to another', () => {
    expect(outcome('approve', 'approved', 'second')).toBe('done already');
    expect(outcome('approve', 'approved', 'third')).toBe('failed_precondition');
  });

  it.each(STATES)('leave approval of a version that is %s to another than its author', (state) => {
    expect(outcome('approve', state, 'first')).toBe('permission_denied');
  });

  it('say the state, and from where the step leads', () => {
    const facts = { key: 'greeting', version: 3, createdBy: 'a', approvedBy: null };
    expect(() => isToBeTaken('activate', { ...facts, state: 'draft' }, 'b')).toThrow(
      'version 3 of greeting is draft; activate is possible from approved or retired',
    );
  });

  it('bring nothing in force that its author alone has seen', () => {
    const step = fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom('first', 'second'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let state: VersionState = 'draft';
        let approvedBy: string | null = null;
        for (const [name, client] of steps) {
          const became = outcome(name, state, client, approvedBy);
          if (!(STATES as readonly string[]).includes(became)) continue;
          state = became as VersionState;
          if (name === 'approve') approvedBy = client;
        }
        if (state !== 'draft') expect(approvedBy).toBe('second');
      }),
    );
  });
});
