import { Failure } from '../failure/failure.js';

/** draft → approved → active ⇄ retired; what is in force was approved by another than its author. */
export type VersionState = 'draft' | 'approved' | 'active' | 'retired';

export type VersionStep = 'approve' | 'activate' | 'retire';

/** From which states a step leads, and where. */
export const VERSION_STEPS: Readonly<
  Record<VersionStep, { from: readonly VersionState[]; to: VersionState }>
> = {
  approve: { from: ['draft'], to: 'approved' },
  activate: { from: ['approved', 'retired'], to: 'active' },
  retire: { from: ['active'], to: 'retired' },
};

/** The shipped file's. */
export const SHIPPED_VERSION = 0;

/** As far as rules ask. */
export interface VersionFacts {
  key: string;
  version: number;
  state: VersionState;
  createdBy: string;
  approvedBy: string | null;
}

/**
 * Whether a step is still to be taken: false where it was taken already, by the
 * same client as far as that matters, so that a repeated call is answered as the
 * first was. Throws a Failure `failed_precondition` where the state does not
 * allow it, and `permission_denied` where the author would approve their own.
 */
export function isToBeTaken(step: VersionStep, facts: VersionFacts, clientId: string): boolean {
  const { from, to } = VERSION_STEPS[step];
  const { key, version, state } = facts;
  if (step === 'approve' && facts.createdBy === clientId) {
    throw new Failure(
      'permission_denied',
      `version ${version} of ${key} was created by ${clientId}; another client must approve it`,
    );
  }
  if (from.includes(state)) return true;
  if (state === to && (step !== 'approve' || facts.approvedBy === clientId)) return false;
  throw new Failure(
    'failed_precondition',
    `version ${version} of ${key} is ${state}; ${step} is possible from ${from.join(' or ')}`,
  );
}
