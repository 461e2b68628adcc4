import { invalid } from './failure.js';
import type { FieldViolation } from './failure.js';

/** Gathers what is wrong with an input, so that one answer names every field. */
export class FieldChecks {
  #violations: FieldViolation[] | undefined;

  add(field: string, description: string): void {
    (this.#violations ??= []).push({ field, description });
  }

  get clean(): boolean {
    return this.#violations === undefined;
  }

  /** Throws the Failure `invalid_argument` where anything was wrong; `prefix` goes before each field. */
  finish(prefix: string): void {
    if (this.#violations === undefined) return;
    throw invalid(
      this.#violations.map(({ field, description }) => ({
        field: `${prefix}${field}`,
        description,
      })),
    );
  }
}
