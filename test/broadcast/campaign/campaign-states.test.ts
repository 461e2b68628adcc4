import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CAMPAIGN_STATES,
  CAMPAIGN_STEPS,
  isOver,
  isToBeTaken,
} from '../../../src/broadcast/campaign/campaign-states.js';
import type {
  CampaignFacts,
  CampaignState,
  CampaignStep,
} from '../../../src/broadcast/campaign/campaign-states.js';
import { MOST_STEPS, withStep } from '../../../src/broadcast/campaign/step-log.js';
import type { LoggedStep, StepWord } from '../../../src/broadcast/campaign/step-log.js';
import { codeOf } from '../../../src/failure/failure.js';

const STEPS = Object.keys(CAMPAIGN_STEPS) as CampaignStep[];
const CLIENTS = ['ann', 'bob', 'cid'];

const step = (word: StepWord, clientId = 'ann'): LoggedStep => ({
  at: 0,
  clientId,
  step: word,
  note: '',
});

function facts(state: CampaignState, more: Partial<CampaignFacts> = {}): CampaignFacts {
  return { campaignId: 'c', state, writtenBy: ['ann'], lastStep: step('created'), ...more };
}

function codeOfStep(name: CampaignStep, of: CampaignFacts, clientId: string): string {
  try {
    return String(isToBeTaken(name, of, clientId));
  } catch (error) {
    return codeOf(error);
  }
}

/** Draft, submitted, approved, and so on, by whoever may take each step. */
interface Walk extends CampaignFacts {
  approvedBy: string | null;
}

function walk(moves: readonly (readonly [CampaignStep, string, number])[]): Walk[] {
  let at: Walk = { ...facts('draft'), approvedBy: null };
  return moves.map(([name, clientId, choice]) => {
    if (codeOfStep(name, at, clientId) !== 'true') return at;
    const { to, word } = CAMPAIGN_STEPS[name];
    const writes = name === 'change' || name === 'submit';
    at = {
      campaignId: at.campaignId,
      state: to[choice % to.length],
      writtenBy: writes ? [...new Set([...at.writtenBy, clientId])] : at.writtenBy,
      lastStep: word === null ? at.lastStep : step(word, clientId),
      approvedBy: name === 'approve' ? clientId : name === 'reject' ? null : at.approvedBy,
    };
    return at;
  });
}

const moves = fc.array(
  fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...CLIENTS), fc.nat(3)),
  { maxLength: 40 },
);

describe('the states of a campaign', () => {
  it('are all reached, and nothing leads out of those that are over', () => {
    const reached = new Set(STEPS.flatMap((name) => CAMPAIGN_STEPS[name].to));
    expect([...reached].toSorted()).toEqual(CAMPAIGN_STATES.toSorted());
    for (const state of CAMPAIGN_STATES) {
      const out = STEPS.filter((name) => CAMPAIGN_STEPS[name].from.includes(state));
      expect(out.length === 0).toBe(isOver(state));
    }
  });

  it('nothing is ever scheduled that another than its writers did not approve', () => {
    fc.assert(
      fc.property(moves, (taken) => {
        for (const { state, approvedBy, writtenBy } of walk(taken)) {
          if (!['approved', 'scheduled', 'running', 'paused', 'completed'].includes(state))
            continue;
          expect(approvedBy).not.toBeNull();
          expect(writtenBy).not.toContain(approvedBy);
        }
      }),
    );
  });

  it('a step taken once more by the same client is answered, and changes nothing', () => {
    fc.assert(
      fc.property(
        moves,
        fc.constantFrom(...STEPS),
        fc.constantFrom(...CLIENTS),
        (taken, name, client) => {
          if (name === 'change') return;
          const before = walk(taken).at(-1) ?? facts('draft');
          if (codeOfStep(name, before, client) !== 'true') return;
          const after = walk([...taken, [name, client, 0]]).at(-1)!;
          if (CAMPAIGN_STEPS[name].word === null) return;
          expect(codeOfStep(name, after, client)).toBe('false');
        },
      ),
    );
  });

  it.each<[CampaignStep, CampaignState, string, string]>([
    ['approve', 'submitted', 'ann', 'permission_denied'],
    // Also of a draft: what keeps it is who asks, and not when.
    ['approve', 'draft', 'ann', 'permission_denied'],
    ['approve', 'draft', 'bob', 'failed_precondition'],
    ['change', 'submitted', 'ann', 'failed_precondition'],
    ['change', 'approved', 'ann', 'failed_precondition'],
    ['submit', 'approved', 'ann', 'failed_precondition'],
    ['schedule', 'draft', 'bob', 'failed_precondition'],
    ['schedule', 'submitted', 'bob', 'failed_precondition'],
    ['pause', 'approved', 'bob', 'failed_precondition'],
    ['pause', 'paused', 'bob', 'false'],
    ['pause', 'completed', 'bob', 'failed_precondition'],
    ['resume', 'running', 'bob', 'false'],
    ['cancel', 'cancelled', 'bob', 'false'],
    ['cancel', 'completed', 'bob', 'failed_precondition'],
    ['reject', 'approved', 'bob', 'true'],
    ['reject', 'scheduled', 'bob', 'failed_precondition'],
  ])('%s of one that is %s, by %s: %s', (name, state, clientId, code) => {
    expect(codeOfStep(name, facts(state), clientId)).toBe(code);
  });

  it('a repeat by another is none: two do not both approve', () => {
    const approved = facts('approved', { lastStep: step('approved', 'bob') });
    expect(codeOfStep('approve', approved, 'bob')).toBe('false');
    expect(codeOfStep('approve', approved, 'cid')).toBe('failed_precondition');
  });
});

describe('the log of a campaign', () => {
  it('stays bounded, and keeps who created and who approved', () => {
    const words: StepWord[] = ['submitted', 'approved', 'scheduled'];
    let log: LoggedStep[] = [step('created'), ...words.map((word) => step(word))];
    for (let i = 0; i < 2 * MOST_STEPS; i++) {
      log = withStep(log, { ...step(i % 2 === 0 ? 'paused' : 'resumed'), at: i });
    }
    expect(log).toHaveLength(MOST_STEPS);
    expect(log.slice(0, 4).map((one) => one.step)).toEqual(['created', ...words]);
    expect(log.at(-1)!.at).toBe(2 * MOST_STEPS - 1);
  });

  it('stays bounded where none may give way', () => {
    let log: LoggedStep[] = [step('created')];
    for (let i = 0; i < 2 * MOST_STEPS; i++) {
      log = withStep(log, step(i % 2 === 0 ? 'submitted' : 'rejected'));
    }
    expect(log).toHaveLength(MOST_STEPS);
    expect(log[0].step).toBe('created');
  });
});
