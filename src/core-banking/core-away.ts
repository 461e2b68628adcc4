import { Failure } from '../failure/failure.js';

/** The core did not answer, or not with what the contract says. */
export class CoreAway extends Failure {
  constructor(
    /** Whether this call went out to the core at all; where not, it has done nothing. */
    readonly asked: boolean,
    /** Whether it answered this call, with what cannot be used: others may be answered well. */
    readonly answered = false,
  ) {
    super('core_away', "the bank's own system does not answer");
  }
}
