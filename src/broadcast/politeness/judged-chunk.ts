import type { SkipReason } from '../run/recipient-states.js';
import type { Candidate, Verdict } from './politeness.js';

/** A chunk while it is judged step by step: who was refused at one is not asked about at the next. */
export class JudgedChunk {
  readonly #verdicts = new Map<Candidate, Verdict>();

  constructor(private readonly candidates: readonly Candidate[]) {}

  /** Those without a verdict. */
  get left(): Candidate[] {
    return this.candidates.filter((candidate) => !this.#verdicts.has(candidate));
  }

  skip(candidates: Iterable<Candidate>, reason: SkipReason): void {
    for (const candidate of candidates) this.settle(candidate, { kind: 'skip', reason });
  }

  settle(candidate: Candidate, verdict: Verdict): void {
    this.#verdicts.set(candidate, verdict);
  }

  /** In the order of the candidates; each must have one. */
  verdicts(): Verdict[] {
    return this.candidates.map((candidate) => this.#verdicts.get(candidate)!);
  }
}
